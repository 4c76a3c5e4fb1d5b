#include "core/node/health/node_health.h"

#include <algorithm>
#include <vector>

#include "core/node/health/bad_sensors.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

constexpr uint32_t kSelEntrySize = 16;  // §32

// It is there, as far as is known, and could not be asked.
bool IsMissing(const SensorReport& report) {
  return IsBusy(report.completion_code) || report.completion_code == kDestinationUnavailable;
}

}  // namespace

SensorHealth HealthOf(const SensorList& list, const SensorHealth& known, int64_t unix_ms) {
  bool complete = list.trouble.empty();
  std::vector<BadSensor> was_bad = ReadBadSensors(known.bad);
  std::vector<BadSensor> bad;
  Severity worst = Severity::kUnknown;
  for (const SensorReport& report : list.sensors) {
    const std::string& name = report.sensor.name;
    const auto before = std::ranges::find(was_bad, name, &BadSensor::name);
    Severity severity = SeverityOf(report);
    complete = complete && !IsBusy(report.completion_code);
    if (IsMissing(report) && before != was_bad.end()) severity = before->severity;
    worst = std::max(worst, severity);
    if (severity > Severity::kOk) bad.push_back({.name = name, .severity = severity});
    if (before != was_bad.end()) was_bad.erase(before);
  }
  if (!complete) {
    // Of what is left, the records could not be read.
    for (BadSensor& sensor : was_bad) {
      worst = std::max(worst, sensor.severity);
      bad.push_back(std::move(sensor));
    }
    // All is well only if all was looked at.
    if (worst == Severity::kOk) worst = Severity::kUnknown;
  }
  return {.unix_ms = unix_ms, .worst = worst, .bad = BadSensorsText(std::move(bad))};
}

LogFill FillOf(const RecordStoreInfo& info, int64_t unix_ms) {
  const uint32_t used = info.records * kSelEntrySize;
  const uint32_t space = used + info.free_bytes;
  return {.unix_ms = unix_ms,
          .known = true,
          .entries = info.records,
          .percent = static_cast<uint8_t>(space == 0 ? 0 : used * 100 / space),
          .overflow = info.overflow};
}

}  // namespace ipmi
