// Sensor data records and log entries, as a BMC holds them.
#pragma once

#include <cstdint>
#include <string_view>

#include "tests/unit/support/hex.h"

namespace ipmi::testing {

struct SensorOf {
  uint16_t id = 1;
  uint8_t number = 1;
  std::string_view name = "Temp";
  uint8_t sensor_type = 0x01;  // temperature
  uint8_t event_type = 0x01;   // threshold
  uint8_t unit = 1;            // degrees C
  uint8_t owner = 0x20;
  uint8_t lun = 0;
  uint8_t linearization = 0;
  uint8_t m = 1;
  // Readable thresholds, and the two of them that the record tells.
  uint8_t readable_thresholds = 0x18;
  uint8_t upper_non_critical = 80;
  uint8_t upper_critical = 90;
  uint8_t entity = 0x03;  // processor
  uint8_t instance = 1;
};

// 48 bytes and the name.
Bytes FullRecord(const SensorOf& sensor);
// A discrete sensor's, unless its event type is another.
Bytes CompactRecord(const SensorOf& sensor);

// A logical FRU device behind that controller.
Bytes FruLocator(uint16_t id, uint8_t device_id, std::string_view name, uint8_t lun = 0,
                 uint8_t controller = 0x20);

struct EventOf {
  uint16_t id = 1;
  uint8_t type = 0x02;
  uint32_t time = 0x60000000;
  uint8_t generator = 0x20;
  uint8_t lun = 0;
  uint8_t sensor_type = 0x01;
  uint8_t number = 1;
  uint8_t event_type = 0x01;
  uint8_t data1 = 0x57;  // upper non-critical going high; with the reading and the threshold
  uint8_t data2 = 85;
  uint8_t data3 = 80;
};

Bytes LogEntryOf(const EventOf& event);

// An inventory with a board info area: maker "ACME", product "Board", serial number as given.
Bytes BoardInventory(std::string_view serial);

}  // namespace ipmi::testing
