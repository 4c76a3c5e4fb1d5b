// What a monitor tells of a change and what the log keeps of one have the same members, under the
// same names, in core and in the C ABI.
#pragma once

#include <cstdint>

#include "cabi/src/health.h"
#include "cabi/src/structs.h"
#include "core/node/status_text.h"

namespace ipmi::cabi {

// All but struct_size, changes and cipher_suite.
template <typename Change, typename Struct>
void FillChange(const Change& change, Struct& out) {
  const NodeStatus& status = change.status;
  out.status = static_cast<int32_t>(status.status);
  out.previous_status = static_cast<int32_t>(change.previous_status);
  out.previous_attempted = change.previous_attempted;
  out.power = static_cast<uint32_t>(status.power);
  out.previous_power = static_cast<uint32_t>(change.previous_power);
  out.stage = static_cast<uint32_t>(status.stage);
  out.completion_code = status.completion_code;
  out.round_trips = status.round_trips;
  out.latency_us = status.latency_us;
  out.unix_ms = status.attempted_unix_ms;
  out.last_connected_unix_ms = status.last_connected_unix_ms;
  CopyText(change.node, out.node);
  CopyText(IpmiStatusText(status), out.ipmi_status);
  CopyText(TimeText(status.last_connected_unix_ms), out.ipmi_last_connected);
  out.health = HealthStruct(change.health);
  out.previous_health = HealthStruct(change.previous_health);
}

}  // namespace ipmi::cabi
