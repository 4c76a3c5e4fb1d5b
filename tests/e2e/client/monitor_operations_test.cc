// A person's operations on nodes that are watched: they do not wait for polls, and what they find
// is not undone by the monitor.
#include <algorithm>
#include <cstdio>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/watcher.h"

namespace e2e {
namespace {

constexpr uint32_t kTimeoutMs = 700;
constexpr double kAllowedExcessMs = 100;
// A loaded machine may hold back a thread for longer: the best of so many counts.
constexpr int kMeasurements = 5;
// Where the right end is success, a loaded machine must not make it a time-out.
constexpr uint32_t kLongTimeoutMs = 15'000;

// The best of a few; each came to `word`.
double Fastest(Client& client, uint32_t timeout_ms, const std::string& word, double bound_ms,
               const std::string& what, Where where = Where::current()) {
  double best = 1e9;
  for (int i = 0; i < kMeasurements && best > bound_ms; ++i) {
    const Answer answer = client.Power("n", NODEIPMI_POWER_STATUS, timeout_ms);
    ExpectWord(answer, word, what, where);
    best = std::min(best, InMillis(answer.took));
  }
  std::printf("  %s: %.1f ms\n", what.c_str(), best);
  Expect(best <= bound_ms, Text(what, " takes ", best, " ms"), where);
  return best;
}

void OnAWatchedNode() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100});
  (void)watcher.ExpectLast(1, "first contact");
  (void)Fastest(client, kLongTimeoutMs, "ok", 50, "power status");
  ExpectWord(client.Power("n", NODEIPMI_POWER_OFF, kLongTimeoutMs, 5000), "ok", "power off");
  // What a person does is told like any other change.
  const nodeipmi_change off = watcher.ExpectLast(2, "power off");
  ExpectEqual(off.changes, NODEIPMI_CHANGE_POWER, "changes");
  ExpectEqual(bmc.Counter("chassis_control.off"), 1u, "times that it was powered off");
  ExpectWord(client.Power("n", NODEIPMI_POWER_ON, kLongTimeoutMs, 5000), "ok", "power on");
  (void)watcher.ExpectLast(3, "power on");
  (void)watcher.Stop();
  ExpectEqual(bmc.Counter("sessions.opened"), bmc.Counter("sessions.closed"), "sessions closed");
}

// The poll waits for an answer that never comes; the operation has its own time from the start.
void OnAWatchedDeadNode() {
  Bmcsim bmc({"--misbehave", "silent"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .timeout_ms = 60'000});
  Expect(bmc.AwaitCounter("packets.dropped.misbehaviour", 1), "it is not polled");
  (void)Fastest(client, kTimeoutMs, "no_answer", kTimeoutMs + kAllowedExcessMs, "a dead node");
  ExpectEqual(watcher.Changes().size(), 0u, "changes, while its poll is still on the way");
}

// It dies in a session that is kept, and a poll in it is on the way.
void OnANodeThatDiedInAKeptSession() {
  Bmcsim bmc({"--idle-timeout", "3"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .timeout_ms = 60'000});
  (void)watcher.ExpectLast(1, "first contact");
  (void)bmc.Ask("set misbehave silent");
  Expect(bmc.AwaitCounter("packets.dropped.misbehaviour", 1), "it is polled no more");
  (void)Fastest(client, kTimeoutMs, "no_answer", kTimeoutMs + kAllowedExcessMs, "a dead node");
  (void)bmc.Ask("set misbehave none");
  ExpectWord(client.Test("n", kLongTimeoutMs), "ok", "a node that is back");
  Expect(watcher.AwaitPolls(1), "it is not polled any more");
  (void)watcher.Stop();
  // The one that it died in, the BMC ends by itself.
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
}

// The poll is in the middle of asking a busy BMC again and again.
void OnABusyNode() {
  Bmcsim bmc({"--misbehave", "busy=1000000"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .timeout_ms = 60'000});
  Expect(
      bmc.AwaitCounter("commands.get_chassis_status", 0) && bmc.AwaitCounter("sessions.opened", 1),
      "it is not polled");
  (void)Fastest(client, kTimeoutMs, "bmc_busy", kTimeoutMs + kAllowedExcessMs, "a busy node");
  (void)bmc.Ask("set misbehave none");
  (void)Fastest(client, kLongTimeoutMs, "ok", 1000, "a node that is busy no longer");
}

// The monitor knows of an older success only, and must not put that time back.
void LastSuccessDoesNotGoBack() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 500, .timeout_ms = 1000});
  (void)watcher.ExpectLast(1, "first contact");
  (void)bmc.Ask("set misbehave silent");
  const uint64_t failed = watcher.Stats().failed_polls;
  Expect(Await(Millis(20'000), [&] { return watcher.Stats().failed_polls >= failed + 2; }),
         "silence is not noticed");
  (void)watcher.ExpectLast(2, "silence");
  (void)bmc.Ask("set misbehave none");
  ExpectWord(client.Test("n", kLongTimeoutMs), "ok", "test between two polls");
  const int64_t connected = StatusOf(client.handle(), "n").last_connected_unix_ms;
  (void)bmc.Ask("set misbehave silent");
  Expect(watcher.AwaitPolls(1), "it is polled no more");
  (void)watcher.Stop();  // what was found last is stored
  Expect(StatusOf(client.handle(), "n").last_connected_unix_ms >= connected,
         "the time of the last success goes back");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"on_a_watched_node", OnAWatchedNode},
                   {"on_a_watched_dead_node", OnAWatchedDeadNode},
                   {"on_a_node_that_died_in_a_kept_session", OnANodeThatDiedInAKeptSession},
                   {"on_a_busy_node", OnABusyNode},
                   {"last_success_does_not_go_back", LastSuccessDoesNotGoBack}});
}
