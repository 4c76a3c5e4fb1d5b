// One operation on many nodes at the same time, from the thread that calls, with Ctrl-C heard.
#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nodeipmi/nodeipmi.h"

namespace cli {

// Operations in flight at once; the others wait their turn, and their time limit begins with it.
inline constexpr size_t kMostInFlight = 512;

// Keeps SIGINT, SIGTERM and SIGHUP for RunOnNodes: they end operations, not the program in the
// midst of them. To be made before the state is opened, since the library's threads inherit it, and
// to outlive the state, so that BMC sessions are closed. Signals that came meanwhile take effect
// when it ends.
class SignalHold {
 public:
  SignalHold();
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;

  int fd() const { return fd_; }  // a signalfd of the signals held; -1 if there could be none

 private:
  sigset_t before_;
  int fd_;
};

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

// timeout_ms: of each operation; 0 for the library's default.
RunReport RunOnNodes(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
                     const SignalHold& signals, const Submit& submit);

}  // namespace cli
