// How a monitor ends: by nodeipmi_monitor_stop in the middle of everything, and by SIGKILL.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/watcher.h"

namespace e2e {
namespace {

constexpr int kNodes = 300;
constexpr const char* kFirstAddress = "127.78.0.1";
constexpr double kStopBoundMs = 2000;
// A loaded machine may hold back a thread for longer: the best of so many counts.
constexpr int kMeasurements = 3;

std::string NodeName(int i) { return "n" + std::to_string(i); }

std::string AddressOf(Bmcsim& bmc, int i) {
  return Text("127.78.", (i + 1) / 256, ".", (i + 1) % 256, ":", bmc.port());
}

struct Fleet {
  explicit Fleet(std::vector<std::string> options = {})
      : bmc([&] {
          options.insert(options.end(),
                         {"--count", std::to_string(kNodes), "--base-address", kFirstAddress});
          return options;
        }()) {
    for (int i = 0; i < kNodes; ++i) client.Add(NodeName(i), {.address = AddressOf(bmc, i)});
  }
  Bmcsim bmc;
  Client client;
};

// The best time of a few stops; `at` waits until a monitor is in the middle.
template <typename At>
void StopsInTime(nodeipmi* state, Bmcsim& bmc, At at) {
  double best = 1e9;
  for (int i = 0; i < kMeasurements && best > kStopBoundMs; ++i) {
    (void)bmc.Ask("reset-counters");
    Watcher watcher(state, {.interval_ms = 500, .timeout_ms = 10'000});
    at(watcher);
    best = std::min(best, InMillis(watcher.Stop()));
    ExpectEqual(bmc.Counter("sessions.open"), 0u, "sessions left open");
  }
  std::printf("  stopped after %.1f ms\n", best);
  Expect(best <= kStopBoundMs, "nodeipmi_monitor_stop takes too long");
  ExpectEqual(bmc.Counter("sessions.opened"), bmc.Counter("sessions.closed"), "sessions closed");
}

void InTheFirstSweep() {
  Fleet fleet;
  StopsInTime(fleet.client.handle(), fleet.bmc, [&](Watcher&) {
    Expect(fleet.bmc.AwaitCounter("sessions.opened", kNodes / 6), "no BMC is polled");
  });
}

void WithEverySessionOpen() {
  Fleet fleet;
  StopsInTime(fleet.client.handle(), fleet.bmc, [&](Watcher& watcher) {
    Expect(Await(Millis(20'000), [&] { return watcher.Stats().sessions == kNodes; }),
           "not every session is kept");
  });
}

void WithSeveralEngines() {
  Fleet fleet;
  nodeipmi_open_options options{};
  options.struct_size = sizeof options;
  options.engine_threads = 4;
  options.state_dir = fleet.client.folder().c_str();
  nodeipmi* state = nullptr;
  ExpectEqual(nodeipmi_open(&options, &state, nullptr), NODEIPMI_OK, "nodeipmi_open");
  StopsInTime(state, fleet.bmc, [&](Watcher& watcher) {
    Expect(Await(Millis(20'000), [&] { return watcher.Stats().ok == kNodes; }), "not all are well");
  });
  ExpectEqual(nodeipmi_close(state), NODEIPMI_OK, "nodeipmi_close");
}

void WithEveryBmcSilent() {
  Fleet fleet({"--misbehave", "silent"});
  StopsInTime(fleet.client.handle(), fleet.bmc, [&](Watcher&) {
    Expect(fleet.bmc.AwaitCounter("packets.dropped.misbehaviour", kNodes / 2), "none is polled");
  });
}

// They keep their sessions and do not say so: they are asked for a second and a half.
void WithEveryBmcFallenSilent() {
  Fleet fleet;
  double best = 1e9;
  for (int i = 0; i < kMeasurements && best > kStopBoundMs; ++i) {
    Watcher watcher(fleet.client.handle(), {.interval_ms = 500, .timeout_ms = 10'000});
    Expect(Await(Millis(20'000), [&] { return watcher.Stats().sessions == kNodes; }),
           "not every session is kept");
    (void)fleet.bmc.Ask("set misbehave silent");
    best = std::min(best, InMillis(watcher.Stop()));
    (void)fleet.bmc.Ask("set misbehave none");
    (void)fleet.bmc.Ask("forget-sessions");
  }
  std::printf("  stopped after %.1f ms\n", best);
  Expect(best <= kStopBoundMs, "nodeipmi_monitor_stop takes too long");
}

// ---- SIGKILL ----

// What the child does, until it is killed.
int MonitorUntilKilled(const std::string& folder) {
  Client client(folder);
  const Watcher watcher(client.handle(), {.interval_ms = 100});
  pause();
  return EXIT_FAILURE;
}

int64_t UnixMillis() {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<Millis>(system_clock::now().time_since_epoch()).count();
}

void CrashLosesOneSecondAtMost() {
  // It stores once a second what takes some time itself.
  const int64_t bound_ms = IsSanitized() ? 4000 : 2000;
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  char self[4096];
  const ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
  if (!Expect(size > 0, "the test's own path")) return;
  self[size] = '\0';
  int64_t lost_ms = 0;
  for (int i = 0; i < kMeasurements; ++i) {
    Process child({self, "--monitor", client.folder()}, NewPath("monitor"));
    const int64_t begin = UnixMillis();
    Expect(Await(Millis(20'000),
                 [&] { return StatusOf(client.handle(), "n").attempted_unix_ms > begin + 300; }),
           "the child stores nothing");
    const uint64_t polls = bmc.Counter("commands.get_chassis_status");
    Expect(bmc.AwaitCounter("commands.get_chassis_status", polls + 7), "the child polls no more");
    (void)kill(child.pid(), SIGKILL);
    const int64_t killed = UnixMillis();
    ExpectEqual(child.Wait(Millis(20'000)), 128 + SIGKILL, "end of the child");
    lost_ms = killed - StatusOf(client.handle(), "n").attempted_unix_ms;
    if (lost_ms <= bound_ms) break;
  }
  std::printf("  the last %lld ms are lost\n", static_cast<long long>(lost_ms));
  Expect(lost_ms <= bound_ms, "a crash loses too much");
  // The state is as good as before.
  Client again(client.folder());
  ExpectWord(again.Test("n"), "ok", "test after the crash");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  if (argc == 3 && std::strcmp(argv[1], "--monitor") == 0) return MonitorUntilKilled(argv[2]);
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"stop_in_the_first_sweep", InTheFirstSweep},
                   {"stop_with_every_session_open", WithEverySessionOpen},
                   {"stop_with_several_engines", WithSeveralEngines},
                   {"stop_with_every_bmc_silent", WithEveryBmcSilent},
                   {"stop_with_every_bmc_fallen_silent", WithEveryBmcFallenSilent},
                   {"crash_loses_one_second_at_most", CrashLosesOneSecondAtMost}});
}
