// Sensor data records as the repository holds them (IPMI 2.0 chapter 43). The record id is put into
// each when it is added to a repository.
#pragma once

#include <span>
#include <string_view>

#include "tests/sim/sensor.h"

namespace bmcsim {

inline constexpr size_t kSdrHeaderSize = 5;

namespace sdr_type {
inline constexpr uint8_t kFull = 0x01;
inline constexpr uint8_t kCompact = 0x02;
inline constexpr uint8_t kEventOnly = 0x03;
inline constexpr uint8_t kEntityAssociation = 0x08;
inline constexpr uint8_t kDeviceEntityAssociation = 0x09;
inline constexpr uint8_t kGenericLocator = 0x10;
inline constexpr uint8_t kFruLocator = 0x11;
inline constexpr uint8_t kMcLocator = 0x12;
inline constexpr uint8_t kOem = 0xC0;
}  // namespace sdr_type

struct Entity {
  uint8_t id;
  uint8_t instance;
};

Bytes FullRecord(const Sensor& sensor);
Bytes CompactRecord(const Sensor& sensor);
Bytes EventOnlyRecord(const Sensor& sensor);
// Of the kind that suits the sensor.
Bytes SensorRecord(const Sensor& sensor);

// Up to four entities, or two ranges of first and last.
Bytes EntityAssociationRecord(Entity container, bool by_range, std::span<const Entity> contained);
Bytes DeviceEntityAssociationRecord(Entity container, std::span<const Entity> contained);
Bytes GenericLocatorRecord(std::string_view name, uint8_t address, uint8_t device_type,
                           Entity entity);
Bytes FruLocatorRecord(std::string_view name, uint8_t fru_id, Entity entity);
Bytes McLocatorRecord(std::string_view name, uint8_t address, uint8_t capabilities, Entity entity);
Bytes OemRecord(uint32_t manufacturer, View data);

}  // namespace bmcsim
