// How the event log is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/output.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

// Seconds of a BMC's clock as "2026-01-31T12:34:56": which zone that clock keeps, IPMI does not
// tell.
std::string ClockText(uint32_t seconds);
// "2026-01-31", "2026-01-31T12:34" or "2026-01-31T12:34:56", with T or a blank; none of anything
// else.
std::optional<uint32_t> ParseClock(std::string_view text);

// "-" if the entry has no time; seconds since the BMC's start if its clock was not set.
std::string EntryTimeText(const nodeipmi_sel_entry& entry);
// The sensor's name, or what else tells the origin.
std::string EntrySensorText(const nodeipmi_sel_entry& entry);
// The event in words, with what is known of it.
std::string EntryEventText(const nodeipmi_sel_entry& entry);

// RECORD, TIME, SENSOR, EVENT.
std::vector<std::string> EntryCells(const nodeipmi_sel_entry& entry);
void AddEntryMembers(cJSON* object, const nodeipmi_sel_entry& entry);

// ENTRIES, FREE BYTES, OVERFLOW, LAST ADDED, LAST ERASED, CLOCK.
std::vector<std::string> InfoCells(const nodeipmi_sel_info& info);
void AddInfoMembers(cJSON* object, const nodeipmi_sel_info& info);

}  // namespace cli
