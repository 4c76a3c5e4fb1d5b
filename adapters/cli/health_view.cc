#include "adapters/cli/health_view.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace cli {
namespace {

constexpr const char* kNever = "NA";

// The sensors of a list, each with how bad it is: "PSU2 Status critical".
std::vector<std::string_view> Items(std::string_view list) {
  constexpr std::string_view kSeparator = ", ";
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const size_t end = list.find(kSeparator);
    items.push_back(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + kSeparator.size());
  }
  return items;
}

// Without how bad it is.
std::string_view NameOf(std::string_view item) { return item.substr(0, item.rfind(' ')); }

void Append(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

// It ends in "and 2 more": not all are named.
bool IsCut(std::string_view list) { return list.ends_with(" more"); }

// "PSU2 Status critical; no longer CPU2 Temp critical": what is new, and what is well again.
std::string BadSensors(const nodeipmi_health& before, const nodeipmi_health& now) {
  // Of what is not named nothing says whether it is new.
  if (IsCut(before.bad_sensors) || IsCut(now.bad_sensors)) return now.bad_sensors;
  const auto old_items = Items(before.bad_sensors);
  const auto new_items = Items(now.bad_sensors);
  std::string bad;
  for (const std::string_view item : new_items)
    if (std::ranges::count(old_items, item) == 0) Append(bad, item);
  std::string well;
  for (const std::string_view item : old_items)
    if (std::ranges::count(new_items, NameOf(item), NameOf) == 0) Append(well, item);
  if (!well.empty()) bad += (bad.empty() ? "no longer " : "; no longer ") + well;
  return bad;
}

std::string Entries(const nodeipmi_health& health) {
  return health.sel_known == 0 ? kNever : std::to_string(health.sel_entries);
}

void AddEntries(cJSON* object, const char* key, const nodeipmi_health& health) {
  if (health.sel_known != 0)
    AddNumber(object, key, health.sel_entries);
  else
    AddNull(object, key);
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
  return Entries(one) != Entries(other) || one.sel_overflow != other.sel_overflow;
}

std::string SensorsPhrase(const nodeipmi_health& before, const nodeipmi_health& now) {
  const std::string was = HealthText(before);
  const std::string is = HealthText(now);
  const std::string sensors = BadSensors(before, now);
  return "health: " + (was == is ? "still " : was + " -> ") + is +
         (sensors.empty() ? "" : " (" + sensors + ")");
}

std::string LogPhrase(const nodeipmi_health& before, const nodeipmi_health& now) {
  const std::string was = Entries(before);
  const std::string is = Entries(now);
  std::string lost;
  if (now.sel_overflow != 0)
    lost = ", events were lost";
  else if (before.sel_overflow != 0)
    lost = ", no events are lost any more";
  return "event log: " + (was == is ? "still " : was + " -> ") + is + " entries (" + LogText(now) +
         " full" + lost + ")";
}

void AddHealthMembers(cJSON* object, const nodeipmi_health& health) {
  AddString(object, "health", nodeipmi_severity_word(health.severity));
  AddString(object, "bad_sensors", health.bad_sensors);
  AddString(object, "health_read", HealthRead(health));
  AddPercent(object, "sel_percent", health);
  AddEntries(object, "sel_entries", health);
  if (health.sel_known != 0)
    AddBool(object, "sel_overflow", health.sel_overflow != 0);
  else
    AddNull(object, "sel_overflow");
}

void AddPreviousHealthMembers(cJSON* object, const nodeipmi_health& before) {
  AddString(object, "previous_health", nodeipmi_severity_word(before.severity));
  AddString(object, "previous_bad_sensors", before.bad_sensors);
  AddPercent(object, "previous_sel_percent", before);
  AddEntries(object, "previous_sel_entries", before);
}

}  // namespace cli
