// monitor: watches all host nodes until it is told to stop.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/change_queue.h"
#include "adapters/cli/command.h"
#include "adapters/cli/monitor_view.h"
#include "adapters/cli/output.h"
#include "adapters/cli/screen.h"
#include "adapters/cli/signal_hold.h"
#include "adapters/cli/state.h"
#include "adapters/push/push.h"

namespace cli {
namespace {

using Time = MonitorView::Time;
using std::chrono::milliseconds;

constexpr size_t kBatch = 32;
// What waits for a slow reader waits in the queue, where there is room for one change of each node.
constexpr size_t kMostKept = size_t{16} * 1024;
// After the signal; the sessions have two seconds, at the same time.
constexpr milliseconds kLastWords{1000};
constexpr milliseconds kPatience{100};
// For what is to be handed on yet, and when it is over at the latest, the sessions' time included.
constexpr milliseconds kLastPush{300};
constexpr milliseconds kPushEnds{1600};

Time Now() { return std::chrono::steady_clock::now(); }
milliseconds Left(Time until) { return std::chrono::duration_cast<milliseconds>(until - Now()); }

// How often the hardware is looked at; 0 if never.
Expected<uint32_t> HealthIntervalMs(const Arguments& arguments) {
  constexpr uint32_t kUsualSeconds = 300;
  constexpr uint32_t kMostSeconds = 86'400;
  const auto text = arguments.Value(Option::kHealth);
  if (!text) return kUsualSeconds * 1000;
  const auto seconds = ParseNumber(*text, 0, kMostSeconds);
  if (!seconds)
    return UsageFailure(
        "--health takes a whole number of seconds, 1 to 86400, or 0 for never; not '" + *text +
        "'");
  return *seconds * 1000;
}

Expected<nodeipmi_monitor_options> OptionsOf(const Call& call) {
  const auto interval_ms = SecondsGiven(call.arguments, Option::kInterval);
  if (!interval_ms) return std::unexpected(interval_ms.error());
  const auto timeout_ms = SecondsGiven(call.arguments, Option::kTimeout);
  if (!timeout_ms) return std::unexpected(timeout_ms.error());
  const auto health_interval_ms = HealthIntervalMs(call.arguments);
  if (!health_interval_ms) return std::unexpected(health_interval_ms.error());
  auto options = EmptyStruct<nodeipmi_monitor_options>();
  options.interval_ms = *interval_ms != 0 ? *interval_ms : NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS;
  options.timeout_ms = *timeout_ms;
  options.health_interval_ms = *health_interval_ms;
  if (call.arguments.Has(Option::kCold)) options.flags |= NODEIPMI_MONITOR_COLD;
  if (call.arguments.Has(Option::kFirst)) options.flags |= NODEIPMI_MONITOR_FIRST;
  return options;
}

Expected<bool> HasHostNode(nodeipmi* state) {
  bool has = false;
  const auto visited = VisitNodes(state, [&has](const nodeipmi_node& node) {
    has = node.kind == NODEIPMI_NODE_HOST;
    return !has;
  });
  if (!visited) return std::unexpected(visited.error());
  return has;
}

// Standard error may lead to the same reader, who is not waited for either.
void Complain(const std::string& message) {
  Outlet outlet(STDERR_FILENO);
  outlet.Add(MessageLine(message));
  outlet.FlushUntil(Now() + kPatience);
}

using PushPtr = std::unique_ptr<push::Push>;

// Null if nothing is to be handed on.
Expected<PushPtr> StartPush(const Call& call, nodeipmi* state, bool live) {
  const auto path = call.arguments.Value(Option::kPush);
  if (!path) return PushPtr();
  if (const auto checked = push::Push::Check(*path); !checked)
    return UsageFailure("--push: " + checked.error());
  // The live table shows it, and must not be written over.
  const bool shown = live && isatty(STDERR_FILENO) != 0;
  auto started =
      push::Push::Start(state, *path, [shown](push::Push::News, const std::string& line) {
        if (!shown) Complain(line);
      });
  if (!started) return ProgramFailure("--push: " + started.error());
  return std::move(*started);
}

// One monitor of a state, from its start to its stop.
class Watch {
 public:
  Watch(const SignalHold& signals, nodeipmi* state, ChangeQueue& changes, push::Push* push)
      : signals_(signals), state_(state), changes_(changes), push_(push) {}
  ~Watch() { Stop(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  Expected<void> Start(const nodeipmi_monitor_options& options) {
    nodeipmi_error error = EmptyError();
    if (nodeipmi_monitor_start(state_, &options, changes_.Observer(), &error) != NODEIPMI_OK)
      return LibraryFailure(error);
    runs_ = true;
    return {};
  }

  // Returns when it is to end: a signal, the user, or output that cannot be written.
  void Run(MonitorView& view, Outlet& outlet) const {
    while (outlet.error() == 0) {
      Wait(view, outlet);
      if (signals_.Take() != 0) return;
      if (outlet.kept() < kMostKept)
        for (const Change& change : changes_.Take(kBatch)) view.Tell(change);
      if (!view.Attend(Now())) return;
      outlet.Flush();
    }
  }

  // Tells the rest.
  void End(MonitorView& view, Outlet& outlet) {
    const Time begin = Now();
    const Time deadline = begin + kLastWords;
    view.BeforeStop();
    outlet.Flush();
    Stop();
    if (push_ != nullptr)
      push_->Stop(std::clamp(Left(begin + kPushEnds), milliseconds(0), kLastPush));
    for (auto rest = changes_.Take(kBatch); !rest.empty(); rest = changes_.Take(kBatch))
      for (const Change& change : rest) view.Tell(change);
    view.AfterStop();
    outlet.FlushUntil(deadline);
    while (signals_.Take() != 0) continue;  // those that asked for the same
  }

 private:
  void Stop() {
    if (runs_) nodeipmi_monitor_stop(state_, nullptr);
    runs_ = false;
  }

  void Wait(const MonitorView& view, const Outlet& outlet) const {
    const int changes = outlet.kept() < kMostKept ? changes_.fd() : -1;
    std::vector<pollfd> fds = {{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
                               {.fd = changes, .events = POLLIN, .revents = 0},
                               outlet.Awaited()};
    for (const pollfd& awaited : view.Awaited()) fds.push_back(awaited);
    int timeout = -1;
    if (const auto next = view.NextTime())
      timeout = static_cast<int>(
          std::max<int64_t>(0, std::chrono::ceil<milliseconds>(*next - Now()).count()));
    poll(fds.data(), fds.size(), timeout);
  }

  const SignalHold& signals_;
  nodeipmi* const state_;
  ChangeQueue& changes_;
  push::Push* const push_;
  bool runs_ = false;
};

// The exit code: being told to stop is no failure, and neither is a terminal that stands still.
int CodeOf(const Outlet& outlet, bool live) {
  if (outlet.error() == 0 && (outlet.kept() == 0 || live)) return kExitDone;
  if (outlet.error() == 0)
    Complain("the reader of standard output was too slow; the last lines are lost");
  else if (outlet.error() != EPIPE)  // a reader that had enough needs no message
    Complain(std::string("standard output could not be written: ") + std::strerror(outlet.error()));
  return kExitState;
}

}  // namespace

Result RunMonitor(const Call& call) {
  auto options = OptionsOf(call);
  if (!options) return std::unexpected(options.error());
  const bool live = !call.json && Screen::IsPossible();
  if (live) options->flags |= NODEIPMI_MONITOR_FIRST;  // to know who fails from the start
  const SignalHold signals;
  ChangeQueue changes;  // outlives the state, which calls it
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto has_nodes = HasHostNode(state->get());
  if (!has_nodes) return std::unexpected(has_nodes.error());
  if (!*has_nodes && !live)
    PrintWarning("there are no host nodes; they are watched once they are added");
  const auto push = StartPush(call, state->get(), live);
  if (!push) return std::unexpected(push.error());
  Watch watch(signals, state->get(), changes, push->get());
  if (auto started = watch.Start(*options); !started) return std::unexpected(started.error());
  Outlet outlet(STDOUT_FILENO);
  {
    const auto view = live ? MakeLiveView(state->get(), push->get(), outlet, options->interval_ms)
                           : MakeLineView(state->get(), outlet, call.json, &Complain);
    watch.Run(*view, outlet);
    watch.End(*view, outlet);
  }
  return CodeOf(outlet, live);
}

}  // namespace cli
