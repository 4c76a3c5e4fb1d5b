#include "tests/sim/health_control.h"

#include <algorithm>
#include <array>

#include "tests/sim/text.h"

namespace bmcsim {
namespace {

constexpr std::array<std::string_view, 5> kVerbs = {"raw", "states", "unavailable", "disabled",
                                                    "default"};

struct Found {
  const Sensor* sensor = nullptr;
  uint8_t number = 0;
};

// A sensor that shares its record has the record's name with a number behind it, counted from 1.
bool IsNamed(const Sensor& sensor, std::string_view name, uint8_t& number) {
  number = sensor.number;
  if (sensor.shared_by == 1) return sensor.name == name;
  if (!name.starts_with(sensor.name)) return false;
  const auto suffix = ParseNumber(name.substr(sensor.name.size()), sensor.shared_by);
  if (!suffix || *suffix == 0) return false;
  number = static_cast<uint8_t>(sensor.number + *suffix - 1);
  return true;
}

Found FindSensor(const Health& health, std::string_view name) {
  for (const Sensor& sensor : health.set().sensors) {
    if (uint8_t number = 0; IsNamed(sensor, name, number)) return {&sensor, number};
  }
  const auto number = ParseNumber(name, 255);
  if (!number) return {};
  const auto narrow = static_cast<uint8_t>(*number);
  return {health.FindSensor(kBmcAddress, 0, narrow), narrow};
}

void Apply(Reading& reading, std::string_view verb, uint32_t value) {
  reading.available = verb != "unavailable";
  reading.scanning = verb != "disabled";
  if (verb == "raw") reading.raw = static_cast<uint8_t>(value);
  if (verb == "states") reading.states = static_cast<uint16_t>(value);
}

Result<void> ChangeSensor(Bmc& bmc, const std::string& name, const std::string& verb,
                          uint32_t value) {
  if (!bmc.health.any()) return Wrong("this BMC has no sensors");
  const Found found = FindSensor(bmc.health, name);
  if (found.sensor == nullptr) return Wrong("there is no sensor \"", name, "\"");
  if (verb == "default") {
    bmc.health.ForgetReading(*found.sensor, found.number);
    return {};
  }
  if ((verb == "raw") != found.sensor->IsThreshold() && (verb == "raw" || verb == "states"))
    return Wrong("sensor \"", name, "\" has no ", verb, verb == "raw" ? " value" : "");
  Reading reading = bmc.health.ReadingOf(*found.sensor, found.number);
  Apply(reading, verb, value);
  bmc.health.SetReading(*found.sensor, found.number, reading);
  return {};
}

}  // namespace

Result<HealthChange> ReadSensorChange(const std::vector<std::string>& words, size_t& used) {
  constexpr size_t kName = 2;
  const auto verb =
      std::find_first_of(words.begin() + kName, words.end(), kVerbs.begin(), kVerbs.end());
  if (verb == words.end() || verb == words.begin() + kName)
    return Wrong(
        "a sensor is set by its name or number, and raw N, states N, unavailable, "
        "disabled or default");
  std::string name = words[kName];
  for (auto word = words.begin() + kName + 1; word != verb; ++word) name += " " + *word;
  used = static_cast<size_t>(verb - words.begin()) + 1;
  uint32_t value = 0;
  if (*verb == "raw" || *verb == "states") {
    const auto number = used < words.size()
                            ? ParseNumber(words[used], *verb == "raw" ? 0xFF : 0x7FFF)
                            : Wrong(*verb, " needs a number");
    if (!number) return std::unexpected(number.error());
    value = *number;
    ++used;
  }
  return [name, verb = *verb, value](Bmc& bmc) { return ChangeSensor(bmc, name, verb, value); };
}

Result<HealthChange> ReadSelChange(const std::vector<std::string>& words, Instant now,
                                   size_t& used) {
  constexpr size_t kVerb = 1;
  used = kVerb + 1;
  if (words[kVerb] == "clear") {
    return [now](Bmc& bmc) -> Result<void> {
      if (!bmc.health.any()) return Wrong("this BMC has no log");
      bmc.health.sel().Clear(bmc.health.SelTime(now));
      return {};
    };
  }
  if (words[kVerb] != "add" || words.size() <= used)
    return Wrong("it is sel clear, or sel add and the 16 bytes of a record");
  SelRecord record;
  if (const auto parsed = ParseHex(words[used], record); !parsed)
    return std::unexpected(parsed.error());
  ++used;
  return [now, record](Bmc& bmc) -> Result<void> {
    if (!bmc.health.any()) return Wrong("this BMC has no log");
    const uint32_t time = bmc.health.SelTime(now);
    const bool has_no_time =
        std::ranges::all_of(View(record).subspan(3, 4), [](uint8_t byte) { return byte == 0; });
    if (!bmc.health.sel().Add(has_no_time ? Stamped(record, time) : record, time))
      return Wrong("the log is full");
    return {};
  };
}

}  // namespace bmcsim
