#include "adapters/cli/sel_view.h"

#include <time.h>

#include <algorithm>
#include <cstdio>

#include "adapters/cli/sensor_view.h"

namespace cli {
namespace {

// IPMI 2.0 §37.1: no time is known.
constexpr uint32_t kNoTime = 0xFFFFFFFF;

std::string Hex(uint32_t number, int digits) {
  char text[16];
  (void)std::snprintf(text, sizeof text, "0x%0*X", digits, static_cast<unsigned>(number));
  return text;
}

std::string DataText(const nodeipmi_sel_entry& entry) {
  std::string text;
  char byte[4];
  for (size_t i = 0; i < std::min<size_t>(entry.data_size, sizeof entry.data); ++i) {
    (void)std::snprintf(byte, sizeof byte, "%02x", static_cast<unsigned>(entry.data[i]));
    text += byte;
  }
  return text;
}

bool IsKnown(uint32_t clock) { return clock != 0 && clock != kNoTime; }

std::string ClockCell(uint32_t clock) { return IsKnown(clock) ? ClockText(clock) : "-"; }

void AddClock(cJSON* object, const char* key, uint32_t clock) {
  if (IsKnown(clock))
    AddString(object, key, ClockText(clock));
  else
    AddNull(object, key);
}

void AddMillionths(cJSON* object, const char* key, bool known, int64_t millionths) {
  if (known)
    AddNumber(object, key, static_cast<double>(millionths) / 1e6);
  else
    AddNull(object, key);
}

std::string WithUnit(int64_t millionths, const char* unit) {
  return NumberText(millionths) + (*unit != '\0' ? " " : "") + unit;
}

}  // namespace

std::string ClockText(uint32_t seconds) {
  const time_t time = seconds;
  tm parts = {};
  (void)gmtime_r(&time, &parts);
  char text[32];
  (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return text;
}

std::optional<uint32_t> ParseClock(std::string_view text) {
  std::string whole(text);
  constexpr std::string_view kFull = "2026-01-31T00:00:00";
  if (whole.size() > 10 && whole[10] == ' ') whole[10] = 'T';
  if (whole.size() == 10 || whole.size() == 16) whole += kFull.substr(whole.size());
  if (whole.size() != kFull.size()) return std::nullopt;
  tm parts = {};
  const char* const end = strptime(whole.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const time_t time = timegm(&parts);
  if (time < 0 || time >= time_t{kNoTime}) return std::nullopt;
  const auto seconds = static_cast<uint32_t>(time);
  // The 31st of February is no day.
  if (ClockText(seconds) != whole) return std::nullopt;
  return seconds;
}

std::string EntryTimeText(const nodeipmi_sel_entry& entry) {
  switch (entry.time_kind) {
    case NODEIPMI_SEL_TIME_CALENDAR:
      return ClockText(entry.time);
    case NODEIPMI_SEL_TIME_UPTIME:
      return "start + " + std::to_string(entry.time) + " s";
    default:
      return "-";
  }
}

std::string EntrySensorText(const nodeipmi_sel_entry& entry) {
  if (entry.kind != NODEIPMI_SEL_EVENT) return "record type " + Hex(entry.record_type, 2);
  if (*entry.sensor != '\0') return entry.sensor;
  return std::string(entry.type) + " " + Hex(entry.sensor_number, 2);
}

std::string EntryEventText(const nodeipmi_sel_entry& entry) {
  if (entry.kind != NODEIPMI_SEL_EVENT) {
    std::string text = "data " + DataText(entry);
    if (entry.manufacturer_id != 0)
      text += ", manufacturer " + std::to_string(entry.manufacturer_id);
    return text;
  }
  std::string text = entry.event;
  if (entry.deassertion != 0) text += " (ceased)";
  if (entry.has_reading != 0) text += ", reading " + WithUnit(entry.reading, entry.unit);
  if (entry.has_threshold != 0) text += ", threshold " + WithUnit(entry.threshold, entry.unit);
  if (*entry.detail != '\0') text += ", " + std::string(entry.detail);
  return text;
}

std::vector<std::string> EntryCells(const nodeipmi_sel_entry& entry) {
  return {std::to_string(entry.record_id), EntryTimeText(entry), EntrySensorText(entry),
          EntryEventText(entry)};
}

void AddEntryMembers(cJSON* object, const nodeipmi_sel_entry& entry) {
  AddNumber(object, "record_id", entry.record_id);
  AddNumber(object, "record_type", entry.record_type);
  if (entry.time_kind == NODEIPMI_SEL_TIME_CALENDAR)
    AddString(object, "time", ClockText(entry.time));
  else
    AddNull(object, "time");
  if (entry.time_kind == NODEIPMI_SEL_TIME_UPTIME)
    AddNumber(object, "seconds_since_start", entry.time);
  AddString(object, "data", DataText(entry));
  if (entry.manufacturer_id != 0) AddNumber(object, "manufacturer_id", entry.manufacturer_id);
  if (entry.kind != NODEIPMI_SEL_EVENT) return;
  AddString(object, "sensor", entry.sensor);
  AddNumber(object, "number", entry.sensor_number);
  AddNumber(object, "generator", entry.generator);
  AddString(object, "type", entry.type);
  AddString(object, "event", entry.event);
  AddString(object, "detail", entry.detail);
  AddBool(object, "ceased", entry.deassertion != 0);
  AddMillionths(object, "reading", entry.has_reading != 0, entry.reading);
  AddMillionths(object, "threshold", entry.has_threshold != 0, entry.threshold);
  AddString(object, "unit", entry.unit);
}

std::vector<std::string> InfoCells(const nodeipmi_sel_info& info) {
  constexpr uint32_t kOrMore = 65535;
  return {std::to_string(info.entries),
          std::to_string(info.free_bytes) + (info.free_bytes == kOrMore ? " or more" : ""),
          info.overflow != 0 ? "yes" : "no",
          ClockCell(info.last_added),
          ClockCell(info.last_erased),
          ClockCell(info.clock)};
}

void AddInfoMembers(cJSON* object, const nodeipmi_sel_info& info) {
  AddNumber(object, "entries", info.entries);
  AddNumber(object, "free_bytes", info.free_bytes);
  AddBool(object, "overflow", info.overflow != 0);
  AddClock(object, "last_added", info.last_added);
  AddClock(object, "last_erased", info.last_erased);
  AddClock(object, "clock", info.clock);
}

}  // namespace cli
