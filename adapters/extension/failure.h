// What went wrong, as node_extension.h tells it.
#pragma once

#include <expected>
#include <string>

#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

struct Failure {
  node_ext_status status = NODE_EXT_FAILED;
  std::string message;
  std::string code;
};

template <typename T>
using Result = std::expected<T, Failure>;

inline std::unexpected<Failure> Fail(node_ext_status status, std::string message,
                                     std::string code = "") {
  return std::unexpected(Failure{status, std::move(message), std::move(code)});
}

// What the library said, in the contract's statuses: its own words go with them.
Failure FailureOf(const nodeipmi_error& error);

// How a run ended. A completion is told OK, FAILED or CANCELLED, and the word says more.
node_ext_error EndingOf(const nodeipmi_error& error);

// As a host reads it; nullptr is success. Its struct_size is set.
node_ext_error ToErrorStruct(const Failure* failure);

}  // namespace extension

// Hands a failed Result on to the caller of the enclosing function.
#define EXTENSION_TRY(expression)                                                            \
  do {                                                                                       \
    if (auto tried = (expression); !tried) return std::unexpected(std::move(tried.error())); \
  } while (false)
