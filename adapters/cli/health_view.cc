#include "adapters/cli/health_view.h"

#include <algorithm>
#include <string_view>

namespace cli {
namespace {

constexpr const char* kNever = "NA";

// "PSU2 Status critical; was CPU2 Temp critical": what is new comes first.
std::string BadSensors(const nodeipmi_health& before, const nodeipmi_health& now) {
  std::string text = now.bad_sensors;
  if (*before.bad_sensors == '\0' || text == before.bad_sensors) return text;
  return text + (text.empty() ? "was " : "; was ") + before.bad_sensors;
}

void AddPercent(cJSON* object, const char* key, const nodeipmi_health& health) {
  if (health.sel_known != 0)
    AddNumber(object, key, health.sel_percent);
  else
    AddNull(object, key);
}

}  // namespace

std::string SeverityText(uint32_t severity) {
  std::string text = nodeipmi_severity_word(severity);
  std::ranges::replace(text, '_', '-');
  return text;
}

std::string HealthText(const nodeipmi_health& health) {
  return health.sensors_unix_ms == 0 ? kNever : SeverityText(health.severity);
}

std::string LogText(const nodeipmi_health& health) {
  return health.sel_known == 0 ? kNever : std::to_string(health.sel_percent) + " %";
}

std::string Troubles(const nodeipmi_health& health) {
  std::string troubles = health.bad_sensors;
  if (health.sel_overflow == 0) return troubles;
  return troubles + (troubles.empty() ? "" : "; ") + "event log: events were lost";
}

std::string HealthRead(const nodeipmi_health& health) {
  return health.sensors_unix_ms == 0 ? kNever : Rfc3339(health.sensors_unix_ms);
}

bool SensorsDiffer(const nodeipmi_health& one, const nodeipmi_health& other) {
  return HealthText(one) != HealthText(other) ||
         std::string_view(one.bad_sensors) != other.bad_sensors;
}

bool LogDiffers(const nodeipmi_health& one, const nodeipmi_health& other) {
  return LogText(one) != LogText(other) || one.sel_overflow != other.sel_overflow;
}

std::string SensorsPhrase(const nodeipmi_health& before, const nodeipmi_health& now) {
  const std::string was = HealthText(before);
  const std::string is = HealthText(now);
  const std::string sensors = BadSensors(before, now);
  return "health: " + (was == is ? "still " : was + " -> ") + is +
         (sensors.empty() ? "" : " (" + sensors + ")");
}

std::string LogPhrase(const nodeipmi_health& before, const nodeipmi_health& now) {
  const std::string was = LogText(before);
  const std::string is = LogText(now);
  std::string lost;
  if (now.sel_overflow != 0)
    lost = " (events were lost)";
  else if (before.sel_overflow != 0)
    lost = " (no events are lost any more)";
  return "event log: " + (was == is ? "still " : was + " -> ") + is + " full" + lost;
}

void AddHealthMembers(cJSON* object, const nodeipmi_health& health) {
  AddString(object, "health", nodeipmi_severity_word(health.severity));
  AddString(object, "bad_sensors", health.bad_sensors);
  AddString(object, "health_read", HealthRead(health));
  AddPercent(object, "sel_percent", health);
  if (health.sel_known != 0) {
    AddNumber(object, "sel_entries", health.sel_entries);
    AddBool(object, "sel_overflow", health.sel_overflow != 0);
  } else {
    AddNull(object, "sel_entries");
    AddNull(object, "sel_overflow");
  }
}

void AddPreviousHealthMembers(cJSON* object, const nodeipmi_health& before) {
  AddString(object, "previous_health", nodeipmi_severity_word(before.severity));
  AddPercent(object, "previous_sel_percent", before);
}

}  // namespace cli
