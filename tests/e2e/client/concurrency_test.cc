// Many nodes at once through one handle, and two processes on one state.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <vector>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/command.h"

namespace e2e {
namespace {

constexpr uint32_t kTimeoutMs = 30'000;
constexpr int kNodes = 200;
constexpr const char* kFirstAddress = "127.77.1.1";

struct Result {
  std::atomic<int> callbacks = 0;
  std::atomic<int> frees = 0;
  nodeipmi_status status = -1;
  std::string message;
  uint32_t power = 0;
  nodeipmi_op op = 0;
};

void OnDone(void* user_data, nodeipmi_op, const nodeipmi_error* error,
            const nodeipmi_outcome* outcome) {
  auto& result = *static_cast<Result*>(user_data);
  result.status = error->status;
  result.message = error->message;
  result.power = outcome->power;
  ++result.callbacks;
}

void OnFree(void* user_data) { ++static_cast<Result*>(user_data)->frees; }

std::string NodeName(int i) { return "n" + std::to_string(i); }

std::string AddressOf(const Bmcsim& bmc, int i) {
  return "127.77.1." + std::to_string(1 + i) + ":" + std::to_string(bmc.port());
}

void AwaitAll(Client& client, std::vector<Result>& results) {
  for (Result& result : results) {
    ExpectEqual(nodeipmi_op_wait(client.handle(), result.op, kTimeoutMs, nullptr), NODEIPMI_OK,
                "nodeipmi_op_wait");
    ExpectEqual(result.callbacks.load(), 1, "callbacks");
    ExpectEqual(result.frees.load(), 1, "calls of free");
    Expect(result.status == NODEIPMI_OK, "outcome: " + result.message);
  }
}

void TwoHundredNodesAtOnce() {
  Bmcsim bmc({"--count", std::to_string(kNodes), "--base-address", kFirstAddress});
  Client client;
  for (int i = 0; i < kNodes; ++i) client.Add(NodeName(i), {.address = AddressOf(bmc, i)});

  std::vector<Result> results(kNodes);
  const auto begin = Clock::now();
  for (int i = 0; i < kNodes; ++i) {
    Result& result = results[static_cast<size_t>(i)];
    ExpectEqual(nodeipmi_test_async(client.handle(), NodeName(i).c_str(), kTimeoutMs,
                                    {OnDone, &result, OnFree}, &result.op, nullptr),
                NODEIPMI_OK, "submission");
  }
  AwaitAll(client, results);
  std::printf("  %d tests in %.0f ms\n", kNodes, InMillis(Clock::now() - begin));

  // And several operations on each: they take turns, in the order in which they came.
  std::vector<Result> powers(size_t{3} * kNodes);
  for (int i = 0; i < kNodes * 3; ++i) {
    Result& result = powers[static_cast<size_t>(i)];
    const uint32_t action = i < kNodes       ? NODEIPMI_POWER_OFF
                            : i < 2 * kNodes ? NODEIPMI_POWER_ON
                                             : NODEIPMI_POWER_STATUS;
    ExpectEqual(nodeipmi_power_async(client.handle(), NodeName(i % kNodes).c_str(), action, 0,
                                     kTimeoutMs, {OnDone, &result, OnFree}, &result.op, nullptr),
                NODEIPMI_OK, "submission");
  }
  AwaitAll(client, powers);
  for (int i = 2 * kNodes; i < 3 * kNodes; ++i) {
    ExpectEqual(powers[static_cast<size_t>(i)].power, NODEIPMI_POWER_STATE_ON,
                "power after off and on");
  }
  for (const char* const control : {"off", "on"}) {
    // An answer that is slow to come is asked for again, and the BMC does it again.
    Expect(bmc.Counter(Text("chassis_control.", control)) >= static_cast<uint64_t>(kNodes),
           Text("not each node was powered ", control));
  }
  Expect(bmc.AwaitNoOpenSession(), Text(bmc.Counter("sessions.open"), " sessions are left open"));
  ExpectEqual(bmc.Counter("sessions.closed"), bmc.Counter("sessions.opened"), "sessions closed");
}

// What runs in each of the two processes: tests of nodes that both use, and changes to the node
// list meanwhile.
void UseState(const std::string& folder, const std::string& name) {
  const int times = IsSanitized() ? 30 : 100;
  Client client(folder);
  for (int i = 0; i < times; ++i) {
    if (!ExpectWord(client.Test("n" + std::to_string(i % 10), kTimeoutMs), "ok",
                    Text("test ", i, " of ", name)))
      return;
    if (i % 10 == 0) client.Add(name + std::to_string(i), {.address = "127.0.0.1"});
  }
  auto node = nodeipmi_node{};
  node.struct_size = sizeof node;
  for (int i = 0; i < times; i += 10) {
    ExpectEqual(
        nodeipmi_node_get(client.handle(), (name + std::to_string(i)).c_str(), &node, nullptr),
        NODEIPMI_OK, "a node that was added is there");
  }
}

void TwoProcessesOnOneState() {
  Bmcsim bmc({"--count", "10", "--base-address", kFirstAddress});
  std::string folder;
  {
    Client client;
    folder = client.folder();
    for (int i = 0; i < 10; ++i) client.Add(NodeName(i), {.address = AddressOf(bmc, i)});
  }
  char self[4096];
  const ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
  if (!Expect(size > 0, "the test's own path")) return;
  self[size] = '\0';
  const std::string output = NewPath("other");
  Process other({self, "--use-state", folder, "other"}, output);
  UseState(folder, "this");
  const int code = other.Wait(Millis(60'000));
  Expect(code == 0, Text("the other process ends with ", code, ": ", ReadFile(output)));
  const Ran ran = RunCommand(folder, {"test", "--all", "--timeout", "1", "--json"});
  Expect(ran.output.find("\"n9\"") != std::string::npos,
         "the command sees the state: " + ran.output);
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
}

// What waits for its turn behind another operation, and is too late then, has asked nothing: it
// tells nothing of the BMC.
void WhatDoesNotGetItsTurnIsNoAttempt() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  ExpectWord(client.Test("n"), "ok", "a BMC that answers");
  (void)bmc.Ask("set misbehave silent");
  Result result;
  ExpectEqual(nodeipmi_test_async(client.handle(), "n", kTimeoutMs, {OnDone, &result, OnFree},
                                  &result.op, nullptr),
              NODEIPMI_OK, "submission");
  const Answer late = client.Test("n", 300);
  ExpectWord(late, "bmc_busy", "behind the other");
  Expect(late.message().find("Another operation") != std::string::npos, late.message());
  ExpectEqual(late.error.stage, uint32_t{NODEIPMI_STAGE_NONE}, "stage");
  nodeipmi_node_status status{};
  status.struct_size = sizeof status;
  ExpectEqual(nodeipmi_node_status_get(client.handle(), "n", &status, nullptr), NODEIPMI_OK,
              "status");
  ExpectEqual(status.status, NODEIPMI_OK, "the node's status is that of the last attempt");
  (void)nodeipmi_op_cancel(client.handle(), result.op, nullptr);
  // It calls back in any case, and `result` is to be there then.
  ExpectEqual(nodeipmi_op_wait(client.handle(), result.op, kTimeoutMs, nullptr), NODEIPMI_OK,
              "nodeipmi_op_wait");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  if (argc == 4 && std::strcmp(argv[1], "--use-state") == 0) {
    return RunCases({argv, 1}, {{"other_process", [&] { UseState(argv[2], argv[3]); }}});
  }
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"two_hundred_nodes_at_once", TwoHundredNodesAtOnce},
                   {"two_processes_on_one_state", TwoProcessesOnOneState},
                   {"what_does_not_get_its_turn_is_no_attempt", WhatDoesNotGetItsTurnIsNoAttempt}});
}
