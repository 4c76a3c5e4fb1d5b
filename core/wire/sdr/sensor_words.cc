#include "core/wire/sdr/sensor_words.h"

#include <array>
#include <cstdio>
#include <span>

#include "core/wire/sdr/sensor_record.h"

namespace ipmi {
namespace {

using Words = std::span<const std::string_view>;

std::string_view At(Words words, size_t index) {
  return index < words.size() ? words[index] : std::string_view();
}

std::string Numbered(std::string_view word, uint8_t number) {
  std::array<char, 8> text;
  (void)std::snprintf(text.data(), text.size(), " 0x%02X", number);
  return std::string(word) + text.data();
}

// Table 42-3.
constexpr std::array<std::string_view, 0x2D> kSensorTypes = {
    "",
    "Temperature",
    "Voltage",
    "Current",
    "Fan",
    "Physical Security (Chassis Intrusion)",
    "Platform Security Violation Attempt",
    "Processor",
    "Power Supply",
    "Power Unit",
    "Cooling Device",
    "Other Units-based Sensor",
    "Memory",
    "Drive Slot (Bay)",
    "POST Memory Resize",
    "System Firmware Progress",
    "Event Logging Disabled",
    "Watchdog 1",
    "System Event",
    "Critical Interrupt",
    "Button / Switch",
    "Module / Board",
    "Microcontroller / Coprocessor",
    "Add-in Card",
    "Chassis",
    "Chip Set",
    "Other FRU",
    "Cable / Interconnect",
    "Terminator",
    "System Boot / Restart Initiated",
    "Boot Error",
    "Base OS Boot / Installation Status",
    "OS Stop / Shutdown",
    "Slot / Connector",
    "System ACPI Power State",
    "Watchdog 2",
    "Platform Alert",
    "Entity Presence",
    "Monitor ASIC / IC",
    "LAN",
    "Management Subsystem Health",
    "Battery",
    "Session Audit",
    "Version Change",
    "FRU State",
};

// Table 42-2.
constexpr std::array<std::string_view, 12> kThreshold = {
    "Lower Non-critical - going low",    "Lower Non-critical - going high",
    "Lower Critical - going low",        "Lower Critical - going high",
    "Lower Non-recoverable - going low", "Lower Non-recoverable - going high",
    "Upper Non-critical - going low",    "Upper Non-critical - going high",
    "Upper Critical - going low",        "Upper Critical - going high",
    "Upper Non-recoverable - going low", "Upper Non-recoverable - going high",
};
constexpr std::array<std::string_view, 3> kUsage = {"Transition to Idle", "Transition to Active",
                                                    "Transition to Busy"};
constexpr std::array<std::string_view, 2> kState = {"State Deasserted", "State Asserted"};
constexpr std::array<std::string_view, 2> kPredictiveFailure = {"Predictive Failure deasserted",
                                                                "Predictive Failure asserted"};
constexpr std::array<std::string_view, 2> kLimit = {"Limit Not Exceeded", "Limit Exceeded"};
constexpr std::array<std::string_view, 2> kPerformance = {"Performance Met", "Performance Lags"};
constexpr std::array<std::string_view, 9> kSeverity = {
    "transition to OK",
    "transition to Non-Critical from OK",
    "transition to Critical from less severe",
    "transition to Non-recoverable from less severe",
    "transition to Non-Critical from more severe",
    "transition to Critical from Non-recoverable",
    "transition to Non-recoverable",
    "Monitor",
    "Informational",
};
constexpr std::array<std::string_view, 2> kPresence = {"Device Removed / Device Absent",
                                                       "Device Inserted / Device Present"};
constexpr std::array<std::string_view, 2> kEnabled = {"Device Disabled", "Device Enabled"};
constexpr std::array<std::string_view, 9> kAvailability = {
    "transition to Running",  "transition to In Test",    "transition to Power Off",
    "transition to On Line",  "transition to Off Line",   "transition to Off Duty",
    "transition to Degraded", "transition to Power Save", "Install Error",
};
constexpr std::array<std::string_view, 8> kRedundancy = {
    "Fully Redundant",
    "Redundancy Lost",
    "Redundancy Degraded",
    "Non-redundant: Sufficient Resources from Redundant",
    "Non-redundant: Sufficient Resources from Insufficient Resources",
    "Non-redundant: Insufficient Resources",
    "Redundancy Degraded from Fully Redundant",
    "Redundancy Degraded from Non-redundant",
};
constexpr std::array<std::string_view, 4> kDevicePower = {"D0 Power State", "D1 Power State",
                                                          "D2 Power State", "D3 Power State"};

struct EventType {
  std::string_view name;
  Words offsets;
};
constexpr std::array<EventType, 13> kEventTypes = {{
    {"unspecified", {}},
    {"Threshold", kThreshold},
    {"Usage State", kUsage},
    {"State", kState},
    {"Predictive Failure", kPredictiveFailure},
    {"Limit", kLimit},
    {"Performance", kPerformance},
    {"Severity", kSeverity},
    {"Device Presence", kPresence},
    {"Device Enabled", kEnabled},
    {"Availability", kAvailability},
    {"Redundancy", kRedundancy},
    {"ACPI Device Power State", kDevicePower},
}};

bool IsOemEventType(uint8_t event_type) { return event_type >= 0x70 && event_type <= 0x7F; }

}  // namespace

std::string SensorTypeName(uint8_t sensor_type) {
  const auto name = At(kSensorTypes, sensor_type);
  if (!name.empty()) return std::string(name);
  return Numbered(sensor_type >= 0xC0 ? "OEM" : "reserved", sensor_type);
}

std::string EventTypeName(uint8_t event_type) {
  if (event_type < kEventTypes.size()) return std::string(kEventTypes[event_type].name);
  if (event_type == kSensorSpecificEventType) return "sensor-specific";
  return Numbered(IsOemEventType(event_type) ? "OEM" : "reserved", event_type);
}

std::string StateText(uint8_t sensor_type, uint8_t event_type, uint8_t offset) {
  std::string_view text;
  if (event_type == kSensorSpecificEventType) {
    text = SensorSpecificState(sensor_type, offset);
  } else if (event_type < kEventTypes.size()) {
    text = At(kEventTypes[event_type].offsets, offset);
  }
  if (!text.empty()) return std::string(text);
  const std::string number = "offset " + std::to_string(offset);
  return IsOemEventType(event_type) ? Numbered("OEM", event_type) + " " + number : number;
}

std::vector<std::string> StateTexts(uint8_t sensor_type, uint8_t event_type, uint16_t states) {
  constexpr uint8_t kStateCount = 15;
  std::vector<std::string> texts;
  for (uint8_t offset = 0; offset < kStateCount; ++offset) {
    if ((states >> offset & 1) != 0) texts.push_back(StateText(sensor_type, event_type, offset));
  }
  return texts;
}

std::string EntityName(uint8_t entity_id) {
  // Table 43-13.
  static constexpr std::array<std::string_view, 0x43> kEntities = {
      "unspecified",
      "other",
      "unknown",
      "processor",
      "disk or disk bay",
      "peripheral bay",
      "system management module",
      "system board",
      "memory module",
      "processor module",
      "power supply",
      "add-in card",
      "front panel board",
      "back panel board",
      "power system board",
      "drive backplane",
      "system internal expansion board",
      "other system board",
      "processor board",
      "power unit / power domain",
      "power module / DC-to-DC converter",
      "power management / power distribution board",
      "chassis back panel board",
      "system chassis",
      "sub-chassis",
      "other chassis board",
      "disk drive bay",
      "peripheral bay",
      "device bay",
      "fan / cooling device",
      "cooling unit / cooling domain",
      "cable / interconnect",
      "memory device",
      "system management software",
      "system firmware",
      "operating system",
      "system bus",
      "group",
      "remote (out of band) management communication device",
      "external environment",
      "battery",
      "processing blade",
      "connectivity switch",
      "processor / memory module",
      "I/O module",
      "processor / I/O module",
      "management controller firmware",
      "IPMI channel",
      "PCI bus",
      "PCI Express bus",
      "SCSI bus (parallel)",
      "SATA / SAS bus",
      "processor / front-side bus",
      "real time clock (RTC)",
      "",
      "air inlet",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      // As DCMI 1.0 numbers them.
      "air inlet",
      "processor",
      "baseboard / main system board",
  };
  const auto name = At(kEntities, entity_id);
  if (!name.empty()) return std::string(name);
  if (entity_id >= 0xD0) return Numbered("OEM", entity_id);
  if (entity_id >= 0xB0) return Numbered("board-set specific", entity_id);
  if (entity_id >= 0x90) return Numbered("chassis-specific", entity_id);
  return Numbered("reserved", entity_id);
}

}  // namespace ipmi
