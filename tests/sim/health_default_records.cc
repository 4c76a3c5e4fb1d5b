// The sensor data records of the default set: those of its sensors, and what else belongs there.
#include "tests/sim/health_set.h"
#include "tests/sim/sdr_record.h"

namespace bmcsim {
namespace {

constexpr Entity kBoard = {0x07, 1};
constexpr Entity kSupply1 = {0x0A, 1};
constexpr Entity kSupply2 = {0x0A, 2};
constexpr Entity kPowerDomain = {0x13, 1};
constexpr Entity kCooling = {0x1E, 1};

constexpr uint8_t kEepromType = 0x08;             // 24C02 or equivalent (IPMI 2.0 table 43-12)
constexpr uint8_t kMcCapabilities = 0x9F;         // chassis, FRU, SEL, SDR, sensors, events
constexpr uint8_t kSatelliteCapabilities = 0x01;  // sensors
constexpr uint32_t kManufacturer = 32473;         // the enterprise number for examples (RFC 5612)

}  // namespace

void AddDefaultRecords(HealthSet& set) {
  uint16_t id = 1;
  for (const Sensor& sensor : set.sensors) set.AddRecord(id++, SensorRecord(sensor));
  // Ids need not follow each other: a walk must go by what each answer says is next.
  id = 0x0100;
  const Entity supplies[] = {kSupply1, kSupply2};
  set.AddRecord(id++, EntityAssociationRecord(kPowerDomain, false, supplies));
  const Entity fans[] = {{0x1D, 1}, {0x1D, 6}};
  set.AddRecord(id++, EntityAssociationRecord(kCooling, true, fans));
  set.AddRecord(id++, DeviceEntityAssociationRecord(kPowerDomain, supplies));
  set.AddRecord(id++, GenericLocatorRecord("EEPROM", 0xA0, kEepromType, kBoard));
  set.AddRecord(id++, FruLocatorRecord("Mainboard FRU", 0, kBoard));
  set.AddRecord(id++, FruLocatorRecord("PSU1 FRU", 1, kSupply1));
  set.AddRecord(id++, McLocatorRecord("BMC", kBmcAddress, kMcCapabilities, kBoard));
  set.AddRecord(id++, McLocatorRecord("HSBP", 0x82, kSatelliteCapabilities, {0x0F, 1}));
  const std::array<uint8_t, 6> oem = {0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x01};
  set.AddRecord(id++, OemRecord(kManufacturer, oem));
}

}  // namespace bmcsim
