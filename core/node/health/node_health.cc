#include "core/node/health/node_health.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/node/health/bad_sensors.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

constexpr uint32_t kSelEntrySize = 16;  // §32

// It is there, as far as is known, and could not be asked.
bool IsMissing(const SensorReport& report) {
  return IsPassing(report.completion_code) || report.completion_code == kDestinationUnavailable;
}

// Those that were known to be bad, from whom each that is seen again takes its own.
class KnownToBeBad {
 public:
  explicit KnownToBeBad(const SensorHealth& known) : known_(ReadBadSensors(known.bad)) {}

  // A sensor of this name is bad now.
  void IsSeen(const std::string& name, Severity severity) {
    const auto same = std::ranges::find(known_.named, BadSensor{name, severity});
    Take(same != known_.named.end() ? same : Find(name));
  }
  // A sensor of this name could not be asked: how bad it was.
  Severity OfMissing(const std::string& name) {
    const auto found = Find(name);
    if (found != known_.named.end()) return Take(found);
    // It may be one of those that there was no room for, which are not the worst.
    if (known_.unnamed == 0) return Severity::kUnknown;
    --known_.unnamed;
    return Severity::kNonCritical;
  }
  // Forgets those of a sensor that is well.
  void Forget(const std::string& name) {
    std::erase_if(known_.named, [&name](const BadSensor& sensor) { return sensor.name == name; });
  }
  const std::vector<BadSensor>& left() const { return known_.named; }

 private:
  using Place = std::vector<BadSensor>::iterator;

  Place Find(const std::string& name) {
    return std::ranges::find(known_.named, name, &BadSensor::name);
  }
  Severity Take(Place place) {
    if (place == known_.named.end()) return Severity::kUnknown;
    const Severity severity = place->severity;
    known_.named.erase(place);
    return severity;
  }

  BadSensors known_;
};

}  // namespace

SensorHealth HealthOf(const SensorList& list, const SensorHealth& known, int64_t unix_ms) {
  KnownToBeBad known_bad(known);
  // Names may be several sensors': first come those that say themselves how they are.
  std::vector<BadSensor> sensors;
  bool complete = list.trouble.empty();
  for (const SensorReport& report : list.sensors) {
    const BadSensor& sensor =
        sensors.emplace_back(ListedName(report.sensor.name), SeverityOf(report));
    complete = complete && !IsPassing(report.completion_code);
    if (sensor.severity > Severity::kOk) known_bad.IsSeen(sensor.name, sensor.severity);
  }
  for (size_t i = 0; i < sensors.size(); ++i) {
    if (IsMissing(list.sensors[i])) sensors[i].severity = known_bad.OfMissing(sensors[i].name);
  }
  if (list.records_missing) {
    for (const BadSensor& sensor : sensors) known_bad.Forget(sensor.name);
    sensors.insert(sensors.end(), known_bad.left().begin(), known_bad.left().end());
  }
  Severity worst = Severity::kUnknown;
  for (const BadSensor& sensor : sensors) worst = std::max(worst, sensor.severity);
  // All is well only if all was looked at.
  if (!complete && worst == Severity::kOk) worst = Severity::kUnknown;
  std::erase_if(sensors, [](const BadSensor& sensor) { return sensor.severity <= Severity::kOk; });
  return {.unix_ms = unix_ms, .worst = worst, .bad = BadSensorsText(sensors)};
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
