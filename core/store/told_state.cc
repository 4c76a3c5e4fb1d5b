#include "core/store/told_state.h"

namespace ipmi {
namespace {

bool IsFull(const LogFill& log) { return log.overflow || log.percent == 100; }

}  // namespace

bool Differs(const SensorHealth& found, const SensorHealth& told, bool all) {
  if (found.unix_ms == 0) return false;
  if (told.unix_ms == 0) return all || found.worst > Severity::kOk;
  return found.worst != told.worst || found.bad != told.bad;
}

bool Differs(const LogFill& found, const LogFill& told, bool all) {
  if (found.unix_ms == 0 || !found.known) return false;
  if (!told.known) return all || IsFull(found);
  return found.entries != told.entries || found.overflow != told.overflow;
}

Differences ToldState::From(const NodeStatus& now, const NodeHealth& health_now) const {
  return {.status = !attempted || status != now.status || completion_code != now.completion_code,
          .power = now.power != PowerState::kUnknown && now.power != power,
          .health = Differs(health_now.sensors, health.sensors, false),
          .log = Differs(health_now.log, health.log, false)};
}

Differences ToldState::FromNothing() const {
  return {.status = attempted,
          .health = health.sensors.worst > Severity::kOk,
          .log = health.log.known && IsFull(health.log)};
}

bool ToldState::Lacks(const NodeHealth& health_now) const {
  return (health.sensors.unix_ms == 0 && health_now.sensors.unix_ms != 0) ||
         (!health.log.known && health_now.log.known);
}

void ToldState::Tell(const NodeStatus& now, const NodeHealth& health_now) {
  attempted = true;
  status = now.status;
  completion_code = now.completion_code;
  if (now.power != PowerState::kUnknown) power = now.power;
  if (health_now.sensors.unix_ms != 0) health.sensors = health_now.sensors;
  if (health_now.log.known) health.log = health_now.log;
}

}  // namespace ipmi
