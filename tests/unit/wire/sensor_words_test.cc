// The specification's words for sensor types, states and entities.
#include "core/wire/sdr/sensor_words.h"

#include "core/wire/sdr/sensor_record.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::Outcome;

Outcome NamesSensorTypes() {
  EXPECT(SensorTypeName(0x01) == "Temperature" && SensorTypeName(0x04) == "Fan");
  EXPECT(SensorTypeName(0x08) == "Power Supply" && SensorTypeName(0x13) == "Critical Interrupt");
  EXPECT(SensorTypeName(0x23) == "Watchdog 2" && SensorTypeName(0x2C) == "FRU State");
  EXPECT(SensorTypeName(0x00) == "reserved 0x00" && SensorTypeName(0x2D) == "reserved 0x2D");
  EXPECT(SensorTypeName(0xBF) == "reserved 0xBF" && SensorTypeName(0xC0) == "OEM 0xC0");
  return kPassed;
}

Outcome NamesEventTypes() {
  EXPECT(EventTypeName(0x01) == "Threshold" && EventTypeName(0x0B) == "Redundancy");
  EXPECT(EventTypeName(0x0C) == "ACPI Device Power State");
  EXPECT(EventTypeName(0x0D) == "reserved 0x0D" && EventTypeName(0x6F) == "sensor-specific");
  EXPECT(EventTypeName(0x70) == "OEM 0x70" && EventTypeName(0x7F) == "OEM 0x7F");
  return kPassed;
}

Outcome TellsGenericStates() {
  EXPECT(StateText(0x01, 0x01, 9) == "Upper Critical - going high");
  EXPECT(StateText(0x04, 0x03, 1) == "State Asserted");
  EXPECT(StateText(0x04, 0x0A, 8) == "Install Error");
  EXPECT(StateText(0x09, 0x0B, 5) == "Non-redundant: Insufficient Resources");
  EXPECT(StateText(0x09, 0x07, 8) == "Informational");
  EXPECT(StateText(0x01, 0x01, 12) == "offset 12" && StateText(0x01, 0x00, 0) == "offset 0");
  return kPassed;
}

// One of each type, the last of each table among them.
Outcome TellsSensorSpecificStates() {
  const auto text = [](int type, int offset) {
    return StateText(static_cast<uint8_t>(type), kSensorSpecificEventType,
                     static_cast<uint8_t>(offset));
  };
  EXPECT(text(0x05, 6) == "FAN area intrusion");
  EXPECT(text(0x06, 5) == "Out-of-band Access Password Violation");
  EXPECT(text(0x07, 1) == "Thermal Trip" && text(0x07, 12) == "Correctable Machine Check Error");
  EXPECT(text(0x08, 3) == "Power Supply input lost (AC/DC)");
  EXPECT(text(0x09, 6) == "Power Unit Failure detected");
  EXPECT(text(0x0C, 1) == "Uncorrectable ECC / other uncorrectable memory error");
  EXPECT(text(0x0C, 10) == "Critical Overtemperature");
  EXPECT(text(0x0D, 8) == "Rebuild/Remap Aborted" && text(0x0F, 2) == "System Firmware Progress");
  EXPECT(text(0x10, 4) == "SEL Full" && text(0x11, 5) == "OS Watchdog NMI / Diagnostic Interrupt");
  EXPECT(text(0x12, 5) == "Timestamp Clock Synch" && text(0x13, 11) == "Bus Degraded");
  EXPECT(text(0x14, 2) == "Reset Button pressed" && text(0x19, 1) == "Thermal Trip");
  EXPECT(text(0x1B, 0) == "Cable/Interconnect is connected" && text(0x1D, 7) == "System Restart");
  EXPECT(text(0x1E, 0) == "No bootable media" && text(0x1F, 1) == "C: boot completed");
  EXPECT(text(0x20, 1) == "Run-time Critical Stop" && text(0x21, 5) == "Slot Power is Off");
  EXPECT(text(0x22, 5) == "S5 / G2 'soft-off'" && text(0x22, 14) == "Unknown");
  EXPECT(text(0x23, 3) == "Power Cycle" && text(0x23, 8) == "Timer interrupt");
  EXPECT(text(0x24, 1) == "platform generated LAN alert" && text(0x25, 2) == "Entity Disabled");
  EXPECT(text(0x27, 0) == "LAN Heartbeat Lost" && text(0x28, 5) == "FRU failure");
  EXPECT(text(0x29, 1) == "battery failed" && text(0x2A, 2) == "Invalid Username or Password");
  EXPECT(text(0x2B, 0) == "Hardware change detected with associated Entity");
  EXPECT(text(0x2C, 7) == "FRU Communication Lost");
  return kPassed;
}

Outcome WhatTheTablesLackStaysANumber() {
  EXPECT(StateText(0x23, kSensorSpecificEventType, 5) == "offset 5");
  EXPECT(StateText(0x01, kSensorSpecificEventType, 0) == "offset 0");
  EXPECT(StateText(0xC1, kSensorSpecificEventType, 3) == "offset 3");
  EXPECT(StateText(0x08, 0x70, 3) == "OEM 0x70 offset 3");
  for (int type = 0; type < 256; ++type) {
    for (int event_type = 0; event_type < 256; ++event_type) {
      for (const int offset : {0, 14, 255}) {
        EXPECT(!StateText(static_cast<uint8_t>(type), static_cast<uint8_t>(event_type),
                          static_cast<uint8_t>(offset))
                    .empty());
      }
    }
    EXPECT(!SensorTypeName(static_cast<uint8_t>(type)).empty());
    EXPECT(!EventTypeName(static_cast<uint8_t>(type)).empty());
    EXPECT(!EntityName(static_cast<uint8_t>(type)).empty());
  }
  return kPassed;
}

Outcome ListsTheStatesWhoseBitsAreSet() {
  const auto states = StateTexts(0x08, kSensorSpecificEventType, 0x0009);
  EXPECT(states.size() == 2 && states[0] == "Presence detected");
  EXPECT(states[1] == "Power Supply input lost (AC/DC)");
  EXPECT(StateTexts(0x08, kSensorSpecificEventType, 0).empty());
  EXPECT(StateTexts(0x08, kSensorSpecificEventType, 0xFFFF).size() == 15);
  return kPassed;
}

Outcome NamesEntities() {
  EXPECT(EntityName(0x03) == "processor" && EntityName(0x0A) == "power supply");
  EXPECT(EntityName(0x1D) == "fan / cooling device" && EntityName(0x20) == "memory device");
  EXPECT(EntityName(0x35) == "real time clock (RTC)" && EntityName(0x36) == "reserved 0x36");
  EXPECT(EntityName(0x37) == "air inlet" && EntityName(0x40) == "air inlet");
  EXPECT(EntityName(0x42) == "baseboard / main system board");
  EXPECT(EntityName(0x43) == "reserved 0x43" && EntityName(0x90) == "chassis-specific 0x90");
  EXPECT(EntityName(0xB0) == "board-set specific 0xB0" && EntityName(0xD0) == "OEM 0xD0");
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(NamesSensorTypes),
      UNIT_TEST(NamesEventTypes),
      UNIT_TEST(TellsGenericStates),
      UNIT_TEST(TellsSensorSpecificStates),
      UNIT_TEST(WhatTheTablesLackStaysANumber),
      UNIT_TEST(ListsTheStatesWhoseBitsAreSet),
      UNIT_TEST(NamesEntities),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
