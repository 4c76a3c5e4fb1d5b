// How the kept health of a node is shown: in words, in cells, in JSON. Whatever text it has may
// come from a BMC.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/cli/output.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

// For people: "non-critical".
std::string SeverityText(uint32_t severity);

// The worst state of the sensors; NA if they were never read.
std::string HealthText(const nodeipmi_health& health);
// How full the event log is: "12 %", or NA.
std::string LogText(const nodeipmi_health& health);
// What is wrong: the sensors that are worse than ok, and whether events were lost. May be empty.
std::string Troubles(const nodeipmi_health& health);
// When the sensors were read; NA if never.
std::string HealthRead(const nodeipmi_health& health);

bool SensorsDiffer(const nodeipmi_health& one, const nodeipmi_health& other);
bool LogDiffers(const nodeipmi_health& one, const nodeipmi_health& other);

// "health: ok -> critical (PSU2 Status critical)", "event log: 20 -> 21 entries (4 % full)".
std::string SensorsPhrase(const nodeipmi_health& before, const nodeipmi_health& now);
std::string LogPhrase(const nodeipmi_health& before, const nodeipmi_health& now);

void AddHealthMembers(cJSON* object, const nodeipmi_health& health);
// Those of a change that tell what was before.
void AddPreviousHealthMembers(cJSON* object, const nodeipmi_health& before);

}  // namespace cli
