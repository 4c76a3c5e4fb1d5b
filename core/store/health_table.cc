#include "core/store/health_table.h"

namespace ipmi {
namespace {

// Each part keeps its newest reading, unless the clock was set back.
#define NODEIPMI_NEWER(given, stored) \
  "iif(" given " > 0 AND (" given " >= " stored " OR " NODEIPMI_LIES_AHEAD(stored) "), "
#define NODEIPMI_SENSORS NODEIPMI_NEWER("?2", "sensors_unix_ms")
#define NODEIPMI_LOG NODEIPMI_NEWER("?5", "log_unix_ms")
constexpr const char* kStoreHealth =
    "INSERT INTO health (node, sensors_unix_ms, worst, bad, log_unix_ms, log_known, log_entries,"
    " log_percent, log_overflow) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
    " WHERE EXISTS (SELECT 1 FROM node WHERE name = ?1 AND ?10 IN (-1, revision))"
    " ON CONFLICT (node) DO UPDATE SET"
    " sensors_unix_ms = " NODEIPMI_SENSORS
    "?2, sensors_unix_ms),"
    " worst = " NODEIPMI_SENSORS "?3, worst), bad = " NODEIPMI_SENSORS
    "?4, bad),"
    " log_unix_ms = " NODEIPMI_LOG
    "?5, log_unix_ms),"
    " log_known = " NODEIPMI_LOG "?6, log_known), log_entries = " NODEIPMI_LOG
    "?7, log_entries),"
    " log_percent = " NODEIPMI_LOG
    "?8, log_percent),"
    " log_overflow = " NODEIPMI_LOG "?9, log_overflow)";
#undef NODEIPMI_LOG
#undef NODEIPMI_SENSORS
#undef NODEIPMI_NEWER

Query& BindHealth(Query& query, const StatusUpdate& update) {
  const SensorHealth& sensors = update.health.sensors;
  const LogFill& log = update.health.log;
  return query.Bind(update.name)
      .Bind(sensors.unix_ms)
      .Bind(static_cast<int64_t>(sensors.worst))
      .Bind(sensors.bad)
      .Bind(log.unix_ms)
      .Bind(log.known)
      .Bind(log.entries)
      .Bind(log.percent)
      .Bind(log.overflow)
      .Bind(update.revision);
}

}  // namespace

HealthTable::HealthTable(const Database& database)
    : database_(database), store_(kStoreHealth), forget_("DELETE FROM health WHERE node = ?1") {}

Result<void> HealthTable::Store(const StatusUpdate& update) {
  const NodeHealth& health = update.health;
  if (health.sensors.unix_ms == 0 && health.log.unix_ms == 0) return {};
  Query query(database_, store_);
  return BindHealth(query, update).Run();
}

Result<void> HealthTable::Forget(std::string_view name) {
  Query query(database_, forget_);
  return query.Bind(name).Run();
}

}  // namespace ipmi
