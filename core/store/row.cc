#include "core/store/row.h"

namespace ipmi {

Result<int64_t> ReadNumber(Query& query) {
  const auto found = query.Step();
  if (!found) return std::unexpected(found.error());
  return *found ? query.Integer(0) : 0;
}

void ReadOutcome(Row& row, NodeStatus& status, NodeMemory& memory) {
  const bool known = !row.NextIsNull();
  status.attempted = row.Flag();
  status.status = row.EnumOr(Status::kInternal, kStatusCount);
  status.stage = row.EnumOr(Stage::kNone, kStageCount);
  status.completion_code = row.Number<uint8_t>();
  status.message = row.Text();
  status.attempted_unix_ms = row.Number<int64_t>();
  status.last_connected_unix_ms = row.Number<int64_t>();
  status.power = row.Enum(PowerState::kUnknown, PowerState::kOn);
  status.round_trips = row.Number<uint32_t>();
  status.latency_us = row.Number<uint32_t>();
  const auto cipher_suite = row.Number<uint8_t>();
  memory.cipher_suite = known ? cipher_suite : kCipherSuiteAuto;
  memory.lan = row.Enum(LanVersion::kAuto, LanVersion::k20);
}

NodeHealth ReadHealth(Row& row) {
  NodeHealth health;
  health.sensors.unix_ms = row.Number<int64_t>();
  health.sensors.worst = row.EnumOr(Severity::kUnknown, kSeverityCount);
  health.sensors.bad = row.Text();
  health.log.unix_ms = row.Number<int64_t>();
  health.log.known = row.Flag();
  health.log.entries = row.Number<uint16_t>();
  health.log.percent = row.Number<uint8_t>(0, 100);
  health.log.overflow = row.Flag();
  return health;
}

}  // namespace ipmi
