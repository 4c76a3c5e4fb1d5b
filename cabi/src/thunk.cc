#include "cabi/src/thunk.h"

namespace ipmi::cabi {

nodeipmi_error ToErrorStruct(const Error* error) {
  nodeipmi_error out{};
  out.struct_size = sizeof out;
  if (error == nullptr) {
    CopyText("OK", out.message);
    return out;
  }
  out.status = static_cast<int32_t>(error->status);
  out.stage = static_cast<uint32_t>(error->stage);
  out.sys_errno = error->sys_errno;
  out.completion_code = error->completion_code;
  out.rmcp_status = error->rmcp_status;
  CopyText(error->message, out.message);
  return out;
}

nodeipmi_status Report(const Result<void>& result, nodeipmi_error* error) noexcept {
  const Error* const failure = result ? nullptr : &result.error();
  WriteStruct(ToErrorStruct(failure), error);
  return failure == nullptr ? NODEIPMI_OK : static_cast<int32_t>(failure->status);
}

Result<Duration> ReadTimeout(uint32_t timeout_ms) {
  if (timeout_ms > NODEIPMI_MAX_TIMEOUT_MS)
    return InvalidStruct("timeout_ms", "longer than an hour");
  return std::chrono::milliseconds(timeout_ms == 0 ? NODEIPMI_DEFAULT_TIMEOUT_MS : timeout_ms);
}

}  // namespace ipmi::cabi
