// How the monitor shows what it is told: lines for people, lines of JSON for programs, or a live
// table in a terminal.
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/cli/change.h"
#include "adapters/cli/outlet.h"
#include "adapters/push/push.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

class MonitorView {
 public:
  using Time = std::chrono::steady_clock::time_point;

  virtual ~MonitorView() = default;
  virtual void Tell(const Change& change) = 0;
  // What else it waits for; -1 are none.
  virtual std::vector<pollfd> Awaited() const { return {}; }
  // When Attend is wanted at the latest; none if never.
  virtual std::optional<Time> NextTime() const { return std::nullopt; }
  // After each wait. False if the user asked it to end.
  virtual bool Attend(Time /*now*/) { return true; }
  // The monitor is about to be stopped, and was stopped.
  virtual void BeforeStop() {}
  virtual void AfterStop() {}
};

// Says a sentence on standard error.
using Complaint = std::function<void(const std::string&)>;

// What they are given outlives them.
std::unique_ptr<MonitorView> MakeLineView(nodeipmi* state, Outlet& outlet, bool json,
                                          Complaint complain);
// Where Screen::IsPossible. push: NULL if nothing is handed on.
std::unique_ptr<MonitorView> MakeLiveView(nodeipmi* state, const push::Push* push, Outlet& outlet,
                                          uint32_t interval_ms);

}  // namespace cli
