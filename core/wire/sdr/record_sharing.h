// One record for several sensors that are alike (IPMI 2.0 §43.2, bytes 24 and 25).
#pragma once

#include <cstdint>
#include <vector>

#include "core/wire/sdr/sensor_record.h"

namespace ipmi {

struct RecordSharing {
  uint8_t direction = 0;          // of the sensors; stands in the same byte
  bool alphabetic = false;        // names end in letters instead of numbers
  uint8_t count = 1;              // at most 15
  bool instance_follows = false;  // the entity's instance counts up with the sensor's number
  uint8_t first_modifier = 0;  // what the first name ends in: 0 is "0" or "A", 26 is "26" or "AA"
};

RecordSharing ReadRecordSharing(Reader& in);

// The sensors that `sensor`, the first of them, stands for. Numbers past 0xFE are left out. The
// space at the end of a name counts: "Temp " gives "Temp 5".
std::vector<Sensor> Expand(const Sensor& sensor, const RecordSharing& sharing);

}  // namespace ipmi
