#include "core/node/attempt.h"

#include <algorithm>

namespace ipmi {

uint32_t Microseconds(Duration duration) {
  return static_cast<uint32_t>(std::clamp<int64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(duration).count(), 0, UINT32_MAX));
}

bool IsAttempt(const LinkOutcome& outcome) {
  if (!outcome.error) return true;
  if (!outcome.asked) return false;
  const Status status = outcome.error->status;
  return status != Status::kCancelled &&
         (status != Status::kPrivilegeTooLow || outcome.error->stage != Stage::kNone);
}

bool WasRefused(const LinkOutcome& outcome) {
  if (!outcome.error) return false;
  const Error& error = *outcome.error;
  return (error.status == Status::kCommandRefused || error.status == Status::kPrivilegeTooLow) &&
         (error.stage == Stage::kCommand || error.stage == Stage::kSetPrivilege);
}

void NoteAttempt(NodeStatus& status, const LinkOutcome& outcome, const Error* error,
                 PowerState power, Duration latency, int64_t unix_ms) {
  status.attempted = true;
  status.attempted_unix_ms = unix_ms;
  status.power = power;
  status.round_trips = outcome.round_trips;
  status.latency_us = Microseconds(latency);
  if (error == nullptr) {
    status.status = Status::kOk;
    status.stage = Stage::kNone;
    status.completion_code = 0;
    status.message = "OK";
    status.last_connected_unix_ms = unix_ms;
    return;
  }
  status.status = error->status;
  status.stage = error->stage;
  status.completion_code = error->completion_code;
  status.message = error->message;
}

}  // namespace ipmi
