// A person's operations on nodes that are watched: they do not wait for polls, and what they find
// is not undone by the monitor.
#include <algorithm>
#include <cstdio>
#include <random>

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
    // The BMC was asked, if it speaks at all: it is not another operation that kept it busy.
    Expect(word == "no_answer" || answer.outcome.round_trips > 0, Describe(answer), where);
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

// The monitor keeps the only session that the BMC has.
void OnANodeWithASingleSession() {
  Bmcsim bmc({"--slots", "1"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 200});
  (void)watcher.ExpectLast(1, "first contact");
  for (int i = 0; i < 5; ++i)
    ExpectWord(client.Power("n", NODEIPMI_POWER_OFF, kLongTimeoutMs, 5000), "ok", "power off");
  ExpectWord(client.Test("n", kLongTimeoutMs), "ok", "test");
  (void)watcher.Stop();
  ExpectEqual(bmc.Counter("sessions.open"), 0u, "sessions left open");
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

// It dies while its hardware is read, which takes many commands.
void OnANodeThatDiedWhileItsHealthWasRead() {
  Bmcsim bmc({"--idle-timeout", "3", "--delay", "20"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(),
                  {.interval_ms = 60'000, .timeout_ms = 60'000, .health_interval_ms = 60'000});
  Expect(bmc.AwaitCounter("commands.get_sdr", 4), "its hardware is not read");
  (void)bmc.Ask("set misbehave silent");
  Expect(bmc.AwaitCounter("packets.dropped.misbehaviour", 1), "it is asked no more");
  (void)Fastest(client, kTimeoutMs, "no_answer", kTimeoutMs + kAllowedExcessMs, "a dead node");
  (void)watcher.Stop();
  (void)bmc.Ask("set misbehave none");
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

// Nodes come, change and go, and are operated on, by two handles, while both are watching.
void AmidEverything() {
  constexpr int kNodes = 12;
  const int times = IsSanitized() ? 100 : 300;
  Bmcsim bmc({"--count", "12", "--base-address", "127.79.0.1", "--slots", "16"});
  Client client;
  Client other(client.folder());
  const auto name = [](unsigned long i) { return "n" + std::to_string(i); };
  const auto address = [&](unsigned long i) { return Text("127.79.0.", i + 1, ":", bmc.port()); };
  for (unsigned long i = 0; i < kNodes; ++i) client.Add(name(i), {.address = address(i)});
  std::mt19937 random(3);
  {
    const Watcher mine(client.handle(), {.interval_ms = 100});
    const Watcher theirs(other.handle(), {.interval_ms = 100, .flags = NODEIPMI_MONITOR_COLD});
    for (int i = 0; i < times; ++i) {
      const unsigned long n = random() % kNodes;
      Client& one = random() % 2 == 0 ? client : other;
      switch (random() % 6) {
        case 0:
          one.Add(name(n), {.address = address(random() % kNodes)});
          break;
        case 1:
          one.Add(name(n), {.address = address(n), .lan = NODEIPMI_LAN_1_5});
          break;
        case 2:
          one.Add(name(n), {.address = address(n), .password = "wrong"});
          break;
        case 3:
          (void)nodeipmi_node_remove(one.handle(), name(n).c_str(), nullptr);
          break;
        default: {
          const Answer answer = one.Power(name(n), NODEIPMI_POWER_ON, kLongTimeoutMs);
          Expect(answer.word() == "ok" || answer.word() == "not_found" ||
                     answer.word() == "bad_password",
                 Describe(answer));
        }
      }
    }
  }
  Expect(bmc.AwaitNoOpenSession(), Text(bmc.Counter("sessions.open"), " sessions are left open"));
  ExpectEqual(bmc.Counter("sessions.opened"), bmc.Counter("sessions.closed"), "sessions closed");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases(
      {argv, static_cast<size_t>(argc)},
      {{"on_a_watched_node", OnAWatchedNode},
       {"on_a_node_with_a_single_session", OnANodeWithASingleSession},
       {"on_a_watched_dead_node", OnAWatchedDeadNode},
       {"on_a_node_that_died_in_a_kept_session", OnANodeThatDiedInAKeptSession},
       {"on_a_node_that_died_while_its_health_was_read", OnANodeThatDiedWhileItsHealthWasRead},
       {"on_a_busy_node", OnABusyNode},
       {"last_success_does_not_go_back", LastSuccessDoesNotGoBack},
       {"amid_everything", AmidEverything}});
}
