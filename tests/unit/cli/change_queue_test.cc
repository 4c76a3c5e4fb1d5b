#include "adapters/cli/change_queue.h"

#include <poll.h>

#include <string>
#include <thread>
#include <vector>

#include "adapters/cli/abi_struct.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::Change;
using cli::ChangeQueue;

constexpr uint32_t kOff = NODEIPMI_POWER_STATE_OFF;
constexpr uint32_t kOn = NODEIPMI_POWER_STATE_ON;

Change PowerChange(const std::string& node, uint32_t before, uint32_t after) {
  return {.bits = NODEIPMI_CHANGE_POWER,
          .previous_attempted = true,
          .previous_power = before,
          .view = {.node = node, .ipmi_status = "OK", .code = "ok", .power = after, .stage = {}}};
}

bool IsReadable(const ChangeQueue& queue) {
  pollfd fd = {.fd = queue.fd(), .events = POLLIN, .revents = 0};
  return poll(&fd, 1, 0) == 1;
}

// The nodes of what is taken, one letter each.
std::string Taken(ChangeQueue& queue, size_t most = SIZE_MAX) {
  std::string nodes;
  for (const Change& change : queue.Take(most)) nodes += change.view.node;
  return nodes;
}

Outcome GivesWhatWaitsLongestFirst() {
  ChangeQueue queue;
  for (const char* const node : {"a", "b", "c"}) queue.Add(PowerChange(node, kOff, kOn));
  EXPECT(Taken(queue, 2) == "ab");
  queue.Add(PowerChange("a", kOn, kOff));
  EXPECT(Taken(queue) == "ca");
  EXPECT(Taken(queue).empty());
  return kPassed;
}

Outcome IsReadableWhileThereIsSomething() {
  ChangeQueue queue;
  EXPECT(!IsReadable(queue));
  queue.Add(PowerChange("a", kOff, kOn));
  queue.Add(PowerChange("b", kOff, kOn));
  EXPECT(IsReadable(queue));
  EXPECT(Taken(queue, 1) == "a" && IsReadable(queue));
  EXPECT(Taken(queue, 1) == "b" && !IsReadable(queue));
  // Of what came back nothing is left.
  queue.Add(PowerChange("a", kOff, kOn));
  queue.Add(PowerChange("a", kOn, kOff));
  EXPECT(!IsReadable(queue) && Taken(queue).empty());
  return kPassed;
}

Outcome KeepsOneChangeOfANodeHoweverLongNobodyReads() {
  ChangeQueue queue;
  queue.Add(PowerChange("a", kOff, kOn));
  for (int i = 0; i < 1001; ++i) {
    queue.Add(PowerChange("b", i % 2 == 0 ? kOff : kOn, i % 2 == 0 ? kOn : kOff));
    queue.Add(PowerChange("a", kOn, kOn));
  }
  const std::vector<Change> taken = queue.Take(SIZE_MAX);
  EXPECT(taken.size() == 2);
  EXPECT(taken[0].view.node == "a" && taken[0].previous_power == kOff);
  EXPECT(taken[1].view.node == "b" && taken[1].previous_power == kOff &&
         taken[1].view.power == kOn);
  return kPassed;
}

Outcome TakesFromTheLibrarysThread() {
  ChangeQueue queue;
  std::thread library([observer = queue.Observer()] {
    auto change = cli::EmptyStruct<nodeipmi_change>();
    change.changes = NODEIPMI_CHANGE_POWER;
    change.power = kOn;
    for (int i = 0; i < 1000; ++i) {
      change.node[0] = static_cast<char>('a' + i % 26);
      change.previous_power = kOff;
      observer.callback(observer.user_data, &change);
    }
  });
  std::string seen;
  while (seen.find('z') == std::string::npos) {
    pollfd fd = {.fd = queue.fd(), .events = POLLIN, .revents = 0};
    poll(&fd, 1, -1);
    seen += Taken(queue, 3);
  }
  library.join();
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(GivesWhatWaitsLongestFirst),
      UNIT_TEST(IsReadableWhileThereIsSomething),
      UNIT_TEST(KeepsOneChangeOfANodeHoweverLongNobodyReads),
      UNIT_TEST(TakesFromTheLibrarysThread),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
