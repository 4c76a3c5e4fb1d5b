// What an attempt to reach a BMC leaves as the node's status.
#pragma once

#include <cstdint>

#include "core/session/link.h"
#include "core/store/node_record.h"

namespace ipmi {

// Whether the outcome says anything of the BMC: not if it was cancelled, or if nothing was sent
// because the node's own settings forbid what was asked for or the time was over before its turn.
bool IsAttempt(const LinkOutcome& outcome);
// The BMC has let us in, and refused what was asked for then.
bool WasRefused(const LinkOutcome& outcome);

// error: what is wrong with the connection; null if it is good. The time of the last success stays
// if this was none.
void NoteAttempt(NodeStatus& status, const LinkOutcome& outcome, const Error* error,
                 PowerState power, Duration latency, int64_t unix_ms);
inline void NoteAttempt(NodeStatus& status, const LinkOutcome& outcome, PowerState power,
                        Duration latency, int64_t unix_ms) {
  NoteAttempt(status, outcome, outcome.error ? &*outcome.error : nullptr, power, latency, unix_ms);
}

// Microseconds, as far as 32 bits hold them.
uint32_t Microseconds(Duration duration);

}  // namespace ipmi
