// How sensors are shown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/output.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

// To three decimals, or three digits where it is smaller than 0.1, without zeros at the end.
std::string NumberText(int64_t millionths);

// A reading with its unit; "-" if there is none.
std::string ReadingText(const nodeipmi_sensor& sensor);
// In words: which threshold was reached, or the states of a discrete sensor, and how bad they are
// if they are worse than ok.
std::string StateText(const nodeipmi_sensor& sensor);
// Worse than ok.
bool IsBad(const nodeipmi_sensor& sensor);
// The texts that "; " parts.
std::vector<std::string> PartsOf(std::string_view texts);
// The states of a discrete sensor, each in words.
std::vector<std::string> StatesOf(const nodeipmi_sensor& sensor);

// Their columns, from the lowest to the highest.
std::vector<std::string> ThresholdColumns();
std::vector<std::string> ThresholdCells(const nodeipmi_sensor& sensor);

void AddSensorMembers(cJSON* object, const nodeipmi_sensor& sensor);

}  // namespace cli
