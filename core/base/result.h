// Errors are values. Result<T> is a T or the Error that stands in its place.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace ipmi {

// What went wrong, in a form a person and a program can act on. `message` never holds a secret.
struct Error {
  Status status = Status::kInternal;
  Stage stage = Stage::kNone;
  uint8_t completion_code = 0;  // of the IPMI answer, where there was one
  uint8_t rmcp_status = 0;      // RMCP+ status code of Open Session or RAKP (IPMI 2.0 table 13-15)
  int sys_errno = 0;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

// An Error whose message is the status's own sentence, followed by `detail` where there is one.
Error MakeError(Status status, std::string_view detail = {});

// The same in the form a function returning a Result hands back.
inline std::unexpected<Error> Fail(Status status, std::string_view detail = {}) {
  return std::unexpected<Error>(MakeError(status, detail));
}

// An Error that says `message` and nothing else.
std::unexpected<Error> FailWith(Status status, std::string message, int sys_errno = 0);

}  // namespace ipmi
