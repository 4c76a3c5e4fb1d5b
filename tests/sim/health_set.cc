#include "tests/sim/health_set.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "tests/sim/sdr_record.h"

namespace bmcsim {
namespace {

HealthSet MakeWith(std::vector<Sensor> sensors) {
  HealthSet set;
  set.sensors = std::move(sensors);
  AddDefaultRecords(set);
  set.log = DefaultLog();
  set.frus = DefaultFrus();
  set.power_sensor = "System Power";
  return set;
}

HealthSet MakeDefault() { return MakeWith(DefaultSensors()); }

// Of the default set's sensors those that one request to the BMC reads: so that it can be told how
// many requests a client needs.
HealthSet MakeForty() {
  std::vector<Sensor> sensors = DefaultSensors();
  std::erase_if(sensors, [](const Sensor& sensor) {
    return sensor.owner != kBmcAddress || sensor.only_events ||
           sensor.linearization != Linearization::kLinear;
  });
  return MakeWith(std::move(sensors));
}

// Four sensors, for tests that read them often.
HealthSet MakeFew() {
  std::vector<Sensor> sensors = DefaultSensors();
  std::erase_if(sensors, [](const Sensor& sensor) {
    return sensor.name != "CPU1 Temp" && sensor.name != "Vcore" && sensor.name != "CPU Load" &&
           sensor.name != "System Power";
  });
  return MakeWith(std::move(sensors));
}

// The default set, with sensors until the numbers of two LUNs are used up, and a full log.
HealthSet MakeBig() {
  constexpr uint8_t kLastNumber = 0xFE;
  HealthSet set = MakeDefault();
  auto next_id = static_cast<uint16_t>(set.records.size() + 0x0200);
  for (uint8_t lun = 0; lun < 2; ++lun) {
    for (uint8_t number = lun == 0 ? 0x90 : 0x01; number <= kLastNumber; ++number) {
      char name[16];
      (void)std::snprintf(name, sizeof name, "Slot Temp %u.%02X", lun, number);
      Sensor sensor{.name = name, .number = number, .type = 0x01, .entity = 0x0B};
      sensor.instance = static_cast<uint8_t>(number & 0x3F);
      sensor.reading.raw = static_cast<uint8_t>(20 + number % 40);
      sensor.lun = lun;
      sensor.units.base = unit::kDegreesC;
      set.AddRecord(next_id++, SensorRecord(sensor));
      set.sensors.push_back(std::move(sensor));
    }
  }
  const std::vector<SelRecord> once = set.log;
  set.log_capacity = 4095;  // so that its bytes can be counted in 16 bits
  while (set.log.size() < set.log_capacity) {
    SelRecord record = once[set.log.size() % once.size()];
    const auto id = static_cast<uint16_t>(set.log.size() + 0x40);
    record[0] = static_cast<uint8_t>(id);
    record[1] = static_cast<uint8_t>(id >> 8);
    set.log.push_back(record);
  }
  return set;
}

}  // namespace

void HealthSet::AddRecord(uint16_t id, Bytes record) {
  record[0] = static_cast<uint8_t>(id);
  record[1] = static_cast<uint8_t>(id >> 8);
  records.push_back(std::move(record));
}

const Sensor* HealthSet::FindSensor(std::string_view name) const {
  const auto at = std::ranges::find(sensors, name, &Sensor::name);
  return at == sensors.end() ? nullptr : &*at;
}

const FruDevice* HealthSet::FindFru(uint8_t id) const {
  const auto at = std::ranges::find(frus, id, &FruDevice::id);
  return at == frus.end() ? nullptr : &*at;
}

const HealthSet* HealthSetNamed(std::string_view name) {
  if (name == "default") {
    static const HealthSet kSet = MakeDefault();
    return &kSet;
  }
  if (name == "forty") {
    static const HealthSet kSet = MakeForty();
    return &kSet;
  }
  if (name == "few") {
    static const HealthSet kSet = MakeFew();
    return &kSet;
  }
  if (name == "big") {
    static const HealthSet kSet = MakeBig();
    return &kSet;
  }
  if (name == "device") {
    static const HealthSet kSet = [] {
      HealthSet device = MakeDefault();
      device.device_records = true;
      return device;
    }();
    return &kSet;
  }
  return nullptr;
}

}  // namespace bmcsim
