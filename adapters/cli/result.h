// How results of operations are shown: the same for every command, so that a script reads them the
// same way.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/cli/output.h"
#include "adapters/cli/runner.h"

namespace cli {

// What `test` and `status` show of one node.
struct NodeView {
  std::string node;
  std::string ipmi_status;  // "OK", or the message
  std::string code;         // the short word
  std::string ipmi_last_connected = "NA";
  uint32_t power = NODEIPMI_POWER_STATE_UNKNOWN;
  uint32_t cipher_suite = NODEIPMI_CIPHER_SUITE_AUTO;
  uint32_t round_trips = 0;
  uint32_t latency_us = 0;
  std::string stage;  // of a failure; empty if the conversation had not begun
  int completion_code = 0;
  std::optional<nodeipmi_health> health = std::nullopt;  // where it is shown: status and monitor
};

// From a result, with the last connection as the state has it.
NodeView ViewOf(nodeipmi* state, const NodeResult& result);
// From the state alone.
Expected<NodeView> LastKnown(nodeipmi* state, const std::string& node);

const char* PowerWord(uint32_t power);
// All of a view but the node's name.
void AddViewMembers(cJSON* object, const NodeView& view);
// One object of "nodes"; the caller may add to it.
cJSON* AddView(cJSON* nodes, const NodeView& view);
// As in the column MS.
std::string Milliseconds(uint32_t microseconds);
void PrintViews(const std::vector<NodeView>& views, bool json);

// The exit code of all results together: the highest, or the signal's.
int ExitCodeOf(const RunReport& report);

// The rest of a command whose result is one line a node: its own column or columns, and its own
// members of JSON.
struct ResultFormat {
  std::vector<std::string> columns;
  std::function<std::vector<std::string>(const NodeResult&)> cells;
  std::function<void(cJSON*, const NodeResult&)> add_members;
};
// The table (NODE, own columns, RESULT) with each failure's sentence on standard error; or the
// document.
void PrintResults(const RunReport& report, const std::vector<NodeView>& views,
                  const ResultFormat& format, bool json);

}  // namespace cli
