// One operation on many nodes at the same time, from the thread that calls, with Ctrl-C heard.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "adapters/cli/signal_hold.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

struct NodeResult {
  std::string node;
  nodeipmi_error error;
  nodeipmi_outcome outcome;
  nodeipmi_device_info info;  // of nodeipmi_info only
};

// Where one operation's result is to go: user_data of its completion.
struct Ticket;
nodeipmi_completion CompletionFor(Ticket* ticket);
nodeipmi_info_completion InfoCompletionFor(Ticket* ticket);

// What a call of the library is to be given.
struct Submission {
  nodeipmi* state;
  const char* node;
  uint32_t timeout_ms;
  Ticket* ticket;
  nodeipmi_op* op;
  nodeipmi_error* error;
};
// Starts the operation on one node, with one of the two completions above.
using Submit = std::function<nodeipmi_status(const Submission& submission)>;

struct RunReport {
  std::vector<NodeResult> results;  // in the order of the nodes
  int signal = 0;                   // that cancelled what was not done yet; 0 if none did
};

// timeout_ms: of each operation; 0 for the library's default. They are started as there is room
// for them (see Places), and the time limit of each begins then.
RunReport RunOnNodes(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
                     const SignalHold& signals, const Submit& submit);

}  // namespace cli
