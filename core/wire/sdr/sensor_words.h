// Sensors, their states and entities in the specification's words (IPMI 2.0 tables 42-2, 42-3 and
// 43-13). What the tables lack stays a number: "OEM 0xC1", "reserved 0x2D", "offset 7".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipmi {

// Table 42-3: "Temperature".
std::string SensorTypeName(uint8_t sensor_type);

// Tables 42-1 and 42-2, what an event/reading type is about: "Threshold", "Redundancy",
// "sensor-specific", "OEM 0x70".
std::string EventTypeName(uint8_t event_type);

// One state of a discrete sensor, or one event of either kind: offset 3 of a power supply's
// sensor-specific states is "Power Supply input lost (AC/DC)". offset: 0 to 14.
std::string StateText(uint8_t sensor_type, uint8_t event_type, uint8_t offset);

// The states of a discrete sensor whose bits are set, from bit 0 up.
std::vector<std::string> StateTexts(uint8_t sensor_type, uint8_t event_type, uint16_t states);

// Table 43-13: "power supply".
std::string EntityName(uint8_t entity_id);

// The same of a sensor-specific state, or "" if table 42-3 lacks it.
std::string_view SensorSpecificState(uint8_t sensor_type, uint8_t offset);

}  // namespace ipmi
