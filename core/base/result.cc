#include "core/base/result.h"

#include <utility>

namespace ipmi {

Error MakeError(Status status, std::string_view detail) {
  Error error;
  error.status = status;
  error.message = StatusSentence(status);
  if (!detail.empty()) {
    error.message += ' ';
    error.message += detail;
  }
  return error;
}

std::unexpected<Error> FailWith(Status status, std::string message, int sys_errno) {
  Error error;
  error.status = status;
  error.sys_errno = sys_errno;
  error.message = std::move(message);
  return std::unexpected<Error>(std::move(error));
}

}  // namespace ipmi
