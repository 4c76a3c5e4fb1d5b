// What a BMC's repository of sensor data records holds, as it was read once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/wire/rakp2.h"
#include "core/wire/sdr/locator_record.h"
#include "core/wire/sdr/sdr_header.h"
#include "core/wire/sdr/sensor_record.h"

namespace ipmi {

struct SdrRepository {
  // Whose it is, and what that BMC says of it as a whole: how many records there are, when they
  // were last changed, how much room is left. As long as these are the same, so is the rest. The
  // numbers need not be right for that.
  Guid guid = {};
  std::vector<uint8_t> mark;
  // The records, one after the other. Each tells its own length.
  std::vector<uint8_t> records;
  // What could not be read, in a sentence; empty if nothing is missing.
  std::string trouble;

  std::vector<Sensor> Sensors() const;
  std::vector<FruDeviceLocator> FruDevices() const;
};

// Calls take(record) for each record. Ends at one that is cut off.
template <typename Take>
void ForEachRecord(std::span<const uint8_t> records, Take take) {
  while (const auto header = ReadSdrHeader(records)) {
    if (header->record_size() > records.size()) return;
    take(records.first(header->record_size()));
    records = records.subspan(header->record_size());
  }
}

}  // namespace ipmi
