// What is known of a machine's health when its BMC starts: sensors, sensor data records, the log
// and the inventories. It never changes, and all BMCs of a kind share one.
#pragma once

#include <string_view>
#include <vector>

#include "tests/sim/sensor.h"
#include "tests/sim/types.h"

namespace bmcsim {

inline constexpr size_t kSelRecordSize = 16;
using SelRecord = std::array<uint8_t, kSelRecordSize>;

struct FruDevice {
  uint8_t id = 0;
  bool by_words = false;
  Bytes image;
};

struct HealthSet {
  std::vector<Sensor> sensors;
  std::vector<Bytes> records;  // in the order in which a walk gets them, each with its id
  std::vector<SelRecord> log;
  size_t log_capacity = 512;
  std::vector<FruDevice> frus;
  std::string_view power_sensor;  // what DCMI takes its reading from
  bool device_records = false;    // the records are the controller's own: it has no repository

  // Gives the record the id and adds it.
  void AddRecord(uint16_t id, Bytes record);
  const Sensor* FindSensor(std::string_view name) const;
  const FruDevice* FindFru(uint8_t id) const;
};

// What the clock of a BMC's log shows when it starts: 2026-01-01 00:00:00.
inline constexpr uint32_t kSelEpoch = 1767225600;

// Each of the parts of the default set stands in a file of its own.
std::vector<Sensor> DefaultSensors();
void AddDefaultRecords(HealthSet& set);
std::vector<SelRecord> DefaultLog();
std::vector<FruDevice> DefaultFrus();

// A set by its name: "default", "forty", "few", "big" or "device". Null for any other.
const HealthSet* HealthSetNamed(std::string_view name);

}  // namespace bmcsim
