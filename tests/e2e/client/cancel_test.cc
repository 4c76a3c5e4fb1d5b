// Cancelling and closing in the middle: the callback comes at once, and what was opened at the BMC
// is closed.
#include <algorithm>
#include <atomic>
#include <cstdio>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"

namespace e2e {
namespace {

constexpr double kCallbackBoundMs = 50;
constexpr double kCloseBoundMs =
    2000 + 100;  // it waits for two seconds; ending the threads comes on top
// A loaded machine may hold back a thread for longer: the best of so many counts.
constexpr int kMeasurements = 5;
constexpr uint32_t kTimeoutMs = 30'000;
constexpr uint32_t kTest = 0xFF;

// An operation in flight.
struct Pending {
  std::atomic<bool> called = false;
  std::atomic<bool> freed = false;
  std::atomic<int32_t> status = -1;
  Clock::time_point at{};  // to be read after `called`
  nodeipmi_op op = 0;

  nodeipmi_completion Completion() {
    return {
        .callback =
            [](void* user_data, nodeipmi_op, const nodeipmi_error* error, const nodeipmi_outcome*) {
              auto& pending = *static_cast<Pending*>(user_data);
              pending.at = Clock::now();
              pending.status = error->status;
              pending.called = true;
            },
        .user_data = this,
        .free = [](void* user_data) { static_cast<Pending*>(user_data)->freed = true; }};
  }

  void Submit(Client& client, const char* name, uint32_t action) {
    const nodeipmi_status submitted =
        action == kTest
            ? nodeipmi_test_async(client.handle(), name, kTimeoutMs, Completion(), &op, nullptr)
            : nodeipmi_power_async(client.handle(), name, action, 0, kTimeoutMs, Completion(), &op,
                                   nullptr);
    ExpectEqual(submitted, NODEIPMI_OK, "submission");
  }
};

// Where the conversation is stopped. The BMC answers late, so that it can be silenced while the
// last answer that the client is to have is still on its way: `counter` says that the BMC has given
// it. Then the client's next packet is dropped, and it waits at the stage that follows.
struct Place {
  const char* name;
  const char* misbehaviour;
  const char* counter;  // empty: the misbehaviour alone stops it
  Node node;
  uint32_t action;
  bool goes_on = false;  // the BMC is not silenced: the answer arrives after the client has gone
};

const Place kPlaces[] = {
    {"open_session", "silent-open-session", "", {.lan = NODEIPMI_LAN_2_0}, kTest},
    {"first_contact", "silent", "", {}, kTest},
    {"rakp_1", "no-rakp1", "", {}, kTest},
    {"rakp_3", "no-rakp3", "", {}, kTest},
    {"rakp_4_on_its_way", "late=150", "sessions.opened", {.lan = NODEIPMI_LAN_2_0}, kTest},
    {"set_privilege", "late=150", "sessions.opened", {.lan = NODEIPMI_LAN_2_0}, NODEIPMI_POWER_ON},
    {"chassis_control",
     "late=150",
     "commands.set_session_privilege",
     {.lan = NODEIPMI_LAN_2_0},
     NODEIPMI_POWER_ON},
    {"chassis_control_once",
     "late=150",
     "commands.set_session_privilege",
     {.lan = NODEIPMI_LAN_2_0},
     NODEIPMI_POWER_CYCLE},
    {"busy", "busy=1000000", "", {}, kTest},
    {"capabilities_15", "silent", "", {.lan = NODEIPMI_LAN_1_5}, kTest},
    {"session_challenge_15",
     "late=150",
     "commands.get_channel_auth_capabilities",
     {.lan = NODEIPMI_LAN_1_5},
     kTest},
    {"activate_session_15",
     "late=150",
     "commands.get_session_challenge",
     {.lan = NODEIPMI_LAN_1_5},
     kTest},
    {"activate_session_answer_15",
     "late=150",
     "sessions.opened",
     {.lan = NODEIPMI_LAN_1_5},
     kTest,
     true},
    {"rakp_4", "late=150", "sessions.opened", {}, kTest, true},
    {"command_15", "late=150", "commands.activate_session", {.lan = NODEIPMI_LAN_1_5}, kTest},
    {"set_privilege_15",
     "late=150",
     "commands.activate_session",
     {.lan = NODEIPMI_LAN_1_5},
     NODEIPMI_POWER_ON},
};

// True once the BMC is silent and has been spoken to in vain.
bool StopAt(const Place& place, Bmcsim& bmc) {
  if (place.counter[0] == '\0') return bmc.AwaitCounter("packets.in", 1);
  if (!bmc.AwaitCounter(place.counter, 1)) return false;
  if (place.goes_on) return true;
  (void)bmc.Ask("set misbehave silent");
  return bmc.AwaitCounter("packets.dropped.misbehaviour", 1);
}

double CancelAt(const Place& place) {
  Bmcsim bmc({"--misbehave", place.misbehaviour});
  Client client;
  Node node = place.node;
  node.address = bmc.address();
  client.Add("n", node);
  Pending pending;
  pending.Submit(client, "n", place.action);
  Expect(StopAt(place, bmc), "the conversation does not come so far");
  const auto begin = Clock::now();
  ExpectEqual(nodeipmi_op_cancel(client.handle(), pending.op, nullptr), NODEIPMI_OK,
              "nodeipmi_op_cancel");
  const double cancel_ms = InMillis(Clock::now() - begin);
  ExpectEqual(nodeipmi_op_wait(client.handle(), pending.op, kTimeoutMs, nullptr), NODEIPMI_OK,
              "nodeipmi_op_wait");
  Expect(pending.called && pending.freed, "callback and free have run");
  ExpectEqual(pending.status.load(), NODEIPMI_CANCELLED, "status");
  (void)bmc.Ask("set misbehave none");
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
  ExpectEqual(bmc.Counter("sessions.timed_out"), 0u, "sessions that the BMC had to end itself");
  Expect(cancel_ms < kCallbackBoundMs, "nodeipmi_op_cancel blocks");
  return InMillis(pending.at - begin);
}

void Cancels(const Place& place) {
  double best = 1e9;
  for (int i = 0; i < kMeasurements && best > kCallbackBoundMs; ++i)
    best = std::min(best, CancelAt(place));
  std::printf("  callback after %.2f ms\n", best);
  Expect(best <= kCallbackBoundMs, "the callback comes too late");
}

void CancelsWhileResolvingAndWaitingForItsTurn() {
  Bmcsim bmc({"--misbehave", "silent"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  client.Add("name", {.address = "localhost:" + std::to_string(bmc.port())});
  Pending first;
  Pending second;
  Pending resolving;
  first.Submit(client, "n", kTest);
  second.Submit(client, "n", kTest);  // waits until the first is done
  resolving.Submit(client, "name", kTest);
  const auto begin = Clock::now();
  for (Pending* const pending : {&resolving, &second, &first}) {
    ExpectEqual(nodeipmi_op_cancel(client.handle(), pending->op, nullptr), NODEIPMI_OK,
                "nodeipmi_op_cancel");
  }
  for (Pending* const pending : {&resolving, &second, &first}) {
    ExpectEqual(nodeipmi_op_wait(client.handle(), pending->op, kTimeoutMs, nullptr), NODEIPMI_OK,
                "nodeipmi_op_wait");
    ExpectEqual(pending->status.load(), NODEIPMI_CANCELLED, "status");
    // Harmless for what has ended.
    ExpectEqual(nodeipmi_op_cancel(client.handle(), pending->op, nullptr), NODEIPMI_OK,
                "nodeipmi_op_cancel again");
  }
  std::printf("  all three after %.2f ms\n", InMillis(Clock::now() - begin));
}

// ---- nodeipmi_close ----

double CloseAt(const Place& place, bool speaks_again) {
  constexpr int kOperations = 8;
  Bmcsim bmc({"--misbehave", place.misbehaviour});
  Client client;
  Node node = place.node;
  node.address = bmc.address();
  client.Add("n", node);
  Pending pending[kOperations];
  for (Pending& one : pending) one.Submit(client, "n", place.action);
  Expect(StopAt(place, bmc), "the conversation does not come so far");
  if (speaks_again) (void)bmc.Ask("set misbehave none");
  const auto begin = Clock::now();
  client.Close();
  const double took = InMillis(Clock::now() - begin);
  for (const Pending& one : pending) {
    Expect(one.called && one.freed, "callback and free have run");
    Expect(one.status == NODEIPMI_CANCELLED || (speaks_again && one.status == NODEIPMI_OK),
           Text("status ", one.status));
  }
  if (speaks_again) ExpectEqual(bmc.Counter("sessions.open"), 0u, "sessions left open");
  return took;
}

void ClosesWithOperationsInFlight() {
  for (const bool speaks_again : {true, false}) {
    for (const Place& place : kPlaces) {
      double best = 1e9;
      for (int i = 0; i < kMeasurements && best > kCloseBoundMs; ++i)
        best = std::min(best, CloseAt(place, speaks_again));
      std::printf("  %-22s %s: %.1f ms\n", place.name,
                  speaks_again ? "answers again" : "stays silent ", best);
      Expect(best <= kCloseBoundMs, "nodeipmi_close takes too long");
    }
  }
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  std::vector<e2e::Case> cases;
  for (const auto& place : e2e::kPlaces) {
    cases.push_back({e2e::Text("cancels_at_", place.name), [&place] { e2e::Cancels(place); }});
  }
  cases.push_back({"cancels_while_resolving_and_waiting_for_its_turn",
                   e2e::CancelsWhileResolvingAndWaitingForItsTurn});
  cases.push_back({"closes_with_operations_in_flight", e2e::ClosesWithOperationsInFlight});
  return e2e::RunCases({argv, static_cast<size_t>(argc)}, cases);
}
