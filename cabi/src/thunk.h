// The frame of every call: no exception crosses it, and what failed is told in the caller's
// nodeipmi_error.
#pragma once

#include <memory>
#include <new>

#include "cabi/src/structs.h"
#include "core/base/result.h"
#include "core/base/scarce_memory.h"
#include "core/node/node_service.h"
#include "nodeipmi/nodeipmi.h"

// One open state.
struct nodeipmi {
  std::unique_ptr<ipmi::NodeService> service;
};

namespace ipmi::cabi {

// Fills `error` (may be NULL) and returns its status.
nodeipmi_status Report(const Result<void>& result, nodeipmi_error* error) noexcept;
nodeipmi_error ToErrorStruct(const Error* error);

template <typename Call>
nodeipmi_status Thunk(nodeipmi_error* error, Call call) noexcept {
  const IsToldOfNoMemory is_told;
  try {
    if (auto checked = CheckSize(error, "error"); !checked) return NODEIPMI_INVALID_ARGUMENT;
    return Report(call(), error);
  } catch (...) {
    if (error != nullptr) {
      nodeipmi_error failure{};
      failure.status = NODEIPMI_INTERNAL;
      CopyText(StatusSentence(Status::kInternal), failure.message);
      WriteStruct(failure, error);
    }
    return NODEIPMI_INTERNAL;
  }
}

template <typename T>
Result<void> NotNull(const T* argument, const char* name) {
  if (argument == nullptr) return InvalidStruct(name, "NULL");
  return {};
}

// Milliseconds of a caller; 0 is the default.
Result<Duration> ReadTimeout(uint32_t timeout_ms);

}  // namespace ipmi::cabi

// Hands a failed Result on to the caller of the enclosing function.
#define NODEIPMI_TRY(expression)                                                             \
  do {                                                                                       \
    if (auto tried = (expression); !tried) return std::unexpected(std::move(tried.error())); \
  } while (false)
