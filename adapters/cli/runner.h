// One operation on many nodes at the same time, from the thread that calls, with Ctrl-C heard.
#pragma once

#include <any>
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
  std::any found;  // what the Keep of its completion returned; empty if there was nothing to keep
};

// Where one operation's result is to go: user_data of its completion.
struct Ticket;
nodeipmi_completion CompletionFor(Ticket* ticket);

// The same for each kind of completion whose callback is shown something more, for the time of the
// call: Keep is given a pointer to it, and returns what the command needs of it.
template <typename Completion, auto Keep>
Completion CompletionFor(Ticket* ticket);

// What a call of the library is to be given.
struct Submission {
  nodeipmi* state;
  const char* node;
  uint32_t timeout_ms;
  Ticket* ticket;
  nodeipmi_op* op;
  nodeipmi_error* error;
};
// Starts the operation on one node, with a completion made by CompletionFor.
using Submit = std::function<nodeipmi_status(const Submission& submission)>;

struct RunReport {
  std::vector<NodeResult> results;  // in the order of the nodes
  int signal = 0;                   // that cancelled what was not done yet; 0 if none did
};

// timeout_ms: of each operation; 0 for the library's default. They are started as there is room
// for them (see Places), and the time limit of each begins then.
RunReport RunOnNodes(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
                     const SignalHold& signals, const Submit& submit);

// From a thread of the library. keep: run before the operation counts as ended.
void EndOperation(Ticket* ticket, const nodeipmi_error* error, const nodeipmi_outcome* outcome,
                  const std::function<std::any()>& keep);

template <typename Completion, auto Keep>
Completion CompletionFor(Ticket* ticket) {
  return {.callback =
              [](void* user_data, nodeipmi_op /*op*/, const nodeipmi_error* error,
                 const nodeipmi_outcome* outcome, const auto* shown) {
                EndOperation(static_cast<Ticket*>(user_data), error, outcome, [shown] {
                  return shown != nullptr ? std::any(Keep(shown)) : std::any();
                });
              },
          .user_data = ticket,
          .free = nullptr};
}

}  // namespace cli
