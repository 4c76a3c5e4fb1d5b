#include "adapters/cli/sensor_view.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "adapters/cli/health_view.h"

namespace cli {
namespace {

constexpr uint32_t kThresholdBased = 1;  // event/reading type, table 42-1

struct Word {
  const char* text;
  const char* code;  // in JSON
};

// By NODEIPMI_SENSOR_STATE_….
constexpr auto kStates = std::to_array<Word>({{"ok", "ok"},
                                              {"lower non-critical", "lower_non_critical"},
                                              {"lower critical", "lower_critical"},
                                              {"lower non-recoverable", "lower_non_recoverable"},
                                              {"upper non-critical", "upper_non_critical"},
                                              {"upper critical", "upper_critical"},
                                              {"upper non-recoverable", "upper_non_recoverable"},
                                              {"unavailable", "unavailable"},
                                              {"not scanned", "not_scanned"},
                                              {"unknown", "unknown"}});

struct ThresholdName {
  uint32_t index;  // NODEIPMI_THRESHOLD_…
  const char* column;
  const char* code;
};

// From the lowest to the highest.
constexpr auto kThresholds = std::to_array<ThresholdName>(
    {{NODEIPMI_THRESHOLD_LOWER_NON_RECOVERABLE, "LNR", "lower_non_recoverable"},
     {NODEIPMI_THRESHOLD_LOWER_CRITICAL, "LC", "lower_critical"},
     {NODEIPMI_THRESHOLD_LOWER_NON_CRITICAL, "LNC", "lower_non_critical"},
     {NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL, "UNC", "upper_non_critical"},
     {NODEIPMI_THRESHOLD_UPPER_CRITICAL, "UC", "upper_critical"},
     {NODEIPMI_THRESHOLD_UPPER_NON_RECOVERABLE, "UNR", "upper_non_recoverable"}});

const Word& StateWord(uint32_t state) {
  return kStates[state < kStates.size() ? state : NODEIPMI_SENSOR_STATE_UNKNOWN];
}

bool HasThreshold(const nodeipmi_sensor& sensor, const ThresholdName& threshold) {
  return (sensor.threshold_set >> threshold.index & 1) != 0;
}

// A discrete sensor whose states were read.
bool HasStates(const nodeipmi_sensor& sensor) {
  return sensor.event_type != kThresholdBased &&
         sensor.state != NODEIPMI_SENSOR_STATE_UNAVAILABLE &&
         sensor.state != NODEIPMI_SENSOR_STATE_SCANNING_DISABLED;
}

constexpr uint64_t kOne = 1'000'000;

double Value(int64_t millionths) {
  return static_cast<double>(millionths) / static_cast<double>(kOne);
}

}  // namespace

std::string NumberText(int64_t millionths) {
  const bool negative = millionths < 0;
  uint64_t magnitude =
      negative ? 0 - static_cast<uint64_t>(millionths) : static_cast<uint64_t>(millionths);
  uint64_t step = 1000;
  for (uint64_t least = kOne / 10; step > 1 && magnitude < least; least /= 10) step /= 10;
  magnitude = (magnitude + step / 2) / step * step;
  char text[32];
  (void)std::snprintf(text, sizeof text, "%s%llu.%06llu", negative && magnitude != 0 ? "-" : "",
                      static_cast<unsigned long long>(magnitude / kOne),
                      static_cast<unsigned long long>(magnitude % kOne));
  std::string_view shown = text;
  shown = shown.substr(0, shown.find_last_not_of('0') + 1);
  if (shown.ends_with('.')) shown.remove_suffix(1);
  return std::string(shown);
}

std::string ReadingText(const nodeipmi_sensor& sensor) {
  if (sensor.has_value == 0) return "-";
  std::string text = NumberText(sensor.value);
  if (*sensor.unit != '\0') text += " " + std::string(sensor.unit);
  return text;
}

std::string StateText(const nodeipmi_sensor& sensor) {
  if (HasStates(sensor)) {
    const std::string states = *sensor.text != '\0' ? sensor.text : "none";
    return IsBad(sensor) ? SeverityText(sensor.severity) + ": " + states : states;
  }
  std::string text = StateWord(sensor.state).text;
  if (sensor.completion_code != 0) {
    char code[16];
    (void)std::snprintf(code, sizeof code, " (0x%02X)",
                        static_cast<unsigned>(sensor.completion_code));
    text += code;
  }
  return text;
}

bool IsBad(const nodeipmi_sensor& sensor) { return sensor.severity > NODEIPMI_SEVERITY_OK; }

std::vector<std::string> PartsOf(std::string_view texts) {
  constexpr std::string_view kSeparator = "; ";
  std::vector<std::string> parts;
  while (!texts.empty()) {
    const size_t end = texts.find(kSeparator);
    parts.emplace_back(texts.substr(0, end));
    texts.remove_prefix(end == std::string_view::npos ? texts.size() : end + kSeparator.size());
  }
  return parts;
}

std::vector<std::string> StatesOf(const nodeipmi_sensor& sensor) { return PartsOf(sensor.text); }

std::vector<std::string> ThresholdColumns() {
  std::vector<std::string> columns;
  columns.reserve(kThresholds.size());
  for (const ThresholdName& threshold : kThresholds) columns.emplace_back(threshold.column);
  return columns;
}

std::vector<std::string> ThresholdCells(const nodeipmi_sensor& sensor) {
  std::vector<std::string> cells;
  cells.reserve(kThresholds.size());
  for (const ThresholdName& threshold : kThresholds)
    cells.push_back(HasThreshold(sensor, threshold) ? NumberText(sensor.thresholds[threshold.index])
                                                    : "-");
  return cells;
}

void AddSensorMembers(cJSON* object, const nodeipmi_sensor& sensor) {
  AddString(object, "sensor", sensor.name);
  AddNumber(object, "number", sensor.number);
  AddNumber(object, "owner", sensor.owner);
  AddString(object, "type", sensor.type);
  AddString(object, "entity", sensor.entity);
  AddNumber(object, "entity_id", sensor.entity_id);
  AddNumber(object, "entity_instance", sensor.entity_instance);
  if (sensor.has_value != 0)
    AddNumber(object, "value", Value(sensor.value));
  else
    AddNull(object, "value");
  AddString(object, "unit", sensor.unit);
  AddString(object, "state", HasStates(sensor) ? "discrete" : StateWord(sensor.state).code);
  AddString(object, "severity", nodeipmi_severity_word(sensor.severity));
  cJSON* const states = AddArray(object, "states");
  for (const std::string& state : StatesOf(sensor)) AppendString(states, state);
  cJSON* const thresholds = AddObject(object, "thresholds");
  for (const ThresholdName& threshold : kThresholds)
    if (HasThreshold(sensor, threshold))
      AddNumber(thresholds, threshold.code, Value(sensor.thresholds[threshold.index]));
  if (sensor.completion_code != 0) AddNumber(object, "completion_code", sensor.completion_code);
}

}  // namespace cli
