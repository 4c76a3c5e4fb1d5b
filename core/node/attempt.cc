#include "core/node/attempt.h"

#include <algorithm>

namespace ipmi {

uint32_t Microseconds(Duration duration) {
  return static_cast<uint32_t>(std::clamp<int64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(duration).count(), 0, UINT32_MAX));
}

void NoteAttempt(NodeStatus& status, const LinkOutcome& outcome, PowerState power, Duration latency,
                 int64_t unix_ms) {
  status.attempted = true;
  status.attempted_unix_ms = unix_ms;
  status.power = power;
  status.round_trips = outcome.round_trips;
  status.latency_us = Microseconds(latency);
  if (!outcome.error) {
    status.status = Status::kOk;
    status.stage = Stage::kNone;
    status.completion_code = 0;
    status.message = "OK";
    status.last_connected_unix_ms = unix_ms;
    return;
  }
  status.status = outcome.error->status;
  status.stage = outcome.error->stage;
  status.completion_code = outcome.error->completion_code;
  status.message = outcome.error->message;
}

}  // namespace ipmi
