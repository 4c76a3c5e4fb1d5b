// What an attempt to reach a BMC leaves as the node's status.
#pragma once

#include <cstdint>

#include "core/session/link.h"
#include "core/store/node_record.h"

namespace ipmi {

// The time of the last success stays if this was none.
void NoteAttempt(NodeStatus& status, const LinkOutcome& outcome, PowerState power, Duration latency,
                 int64_t unix_ms);

// Microseconds, as far as 32 bits hold them.
uint32_t Microseconds(Duration duration);

}  // namespace ipmi
