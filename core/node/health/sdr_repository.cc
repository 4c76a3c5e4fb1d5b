#include "core/node/health/sdr_repository.h"

#include <iterator>
#include <utility>

namespace ipmi {

std::vector<Sensor> SdrRepository::Sensors() const {
  std::vector<Sensor> sensors;
  ForEachRecord(records, [&](std::span<const uint8_t> record) {
    auto found = ReadSensorRecord(record);
    std::ranges::move(found, std::back_inserter(sensors));
  });
  return sensors;
}

std::vector<FruDeviceLocator> SdrRepository::FruDevices() const {
  std::vector<FruDeviceLocator> devices;
  ForEachRecord(records, [&](std::span<const uint8_t> record) {
    if (auto device = ReadFruDeviceLocator(record)) devices.push_back(*std::move(device));
  });
  return devices;
}

}  // namespace ipmi
