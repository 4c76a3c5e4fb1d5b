// A change that the monitor found, and how it is told: as text for people, as JSON for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/cli/result.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

struct Change {
  uint32_t bits = 0;  // NODEIPMI_CHANGE_…
  int64_t unix_ms = 0;
  nodeipmi_status status = NODEIPMI_OK;
  nodeipmi_status previous_status = NODEIPMI_OK;  // meaningful if previous_attempted
  bool previous_attempted = false;
  uint32_t previous_power = NODEIPMI_POWER_STATE_UNKNOWN;
  nodeipmi_health previous_health = {};
  // The node was removed and is there again: a reader knows it from before.
  bool hides_removal = false;
  NodeView view;  // what is known now
};

Change ChangeOf(const nodeipmi_change& change);

// Makes one change of one that was not told yet and a later one of the same node: from the oldest
// state to the newest. False if there is nothing left to tell.
bool Merge(Change& untold, Change later);

// "IPMI Status: OK -> No answer …", "power: off -> on": a phrase for each thing that changed.
std::vector<std::string> Phrases(const Change& change);
// Each phrase as a line, after the time and the node.
std::string TextLines(const Change& change);
// One object on a line.
std::string JsonLine(const Change& change);

}  // namespace cli
