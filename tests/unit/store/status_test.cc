// Outcomes of attempts to reach a BMC.

#include <limits>

#include "core/base/clock.h"
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

Outcome KeepsEveryFieldOfAnOutcome() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  StatusUpdate update;
  update.name = "n";
  update.status = {.attempted = true,
                   .status = Status::kBadPassword,
                   .stage = Stage::kRakp3,
                   .completion_code = 0xD4,
                   .message = "The BMC refuses the password.",
                   .attempted_unix_ms = 1'700'000'000'123,
                   .last_connected_unix_ms = 1'600'000'000'456,
                   .power = PowerState::kOff,
                   .round_trips = std::numeric_limits<uint32_t>::max(),
                   .latency_us = std::numeric_limits<uint32_t>::max()};
  update.memory = {.cipher_suite = 17, .lan = LanVersion::k20};
  EXPECT(state.store->StoreStatus({&update, 1}));
  state.Reopen();
  EXPECT(state.store);
  const auto node = state.store->Get("n");
  EXPECT(node && node->status == update.status && node->memory == update.memory);
  const auto next = state.store->Next("");
  EXPECT(next && next->status == update.status && next->memory == update.memory);
  return kPassed;
}

Outcome AFailureKeepsWhatEarlierSuccessesTaught() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  const StatusUpdate success = MakeUpdate("n", 1000);
  EXPECT(state.store->StoreStatus({&success, 1}));
  StatusUpdate failure;
  failure.name = "n";
  failure.status.attempted = true;
  failure.status.status = Status::kNoAnswer;
  failure.status.message = "No answer";
  failure.status.attempted_unix_ms = 2000;
  EXPECT(state.store->StoreStatus({&failure, 1}));
  const auto node = state.store->Get("n");
  EXPECT(node && node->status.status == Status::kNoAnswer &&
         node->status.attempted_unix_ms == 2000);
  EXPECT(node->status.power == PowerState::kUnknown);
  EXPECT(node->status.last_connected_unix_ms == 1000);
  EXPECT(node->memory == success.memory);

  // Whoever found the failure may know of an older success only.
  failure.status.last_connected_unix_ms = 500;
  EXPECT(state.store->StoreStatus({&failure, 1}));
  EXPECT(state.store->Get("n")->status.last_connected_unix_ms == 1000);
  failure.status.last_connected_unix_ms = 1500;
  EXPECT(state.store->StoreStatus({&failure, 1}));
  EXPECT(state.store->Get("n")->status.last_connected_unix_ms == 1500);
  // One that ended before what is stored, and comes late, is no news; that it was a success counts.
  const StatusUpdate late = MakeUpdate("n", 1900);
  EXPECT(state.store->StoreStatus({&late, 1}));
  EXPECT(state.store->Get("n")->status.status == Status::kNoAnswer);
  EXPECT(state.store->Get("n")->status.last_connected_unix_ms == 1900);
  const StatusUpdate later = MakeUpdate("n", 3000);
  EXPECT(state.store->StoreStatus({&later, 1}));
  EXPECT(state.store->Get("n")->status.last_connected_unix_ms == 3000);
  // A clock that was set back: what is stored lies in the future.
  int64_t now = 0;
  for (const int64_t by : {600'000, 5000}) {
    now = SystemClock().UnixMillis();
    const StatusUpdate ahead = MakeUpdate("n", now + by);
    EXPECT(state.store->StoreStatus({&ahead, 1}));
    const StatusUpdate present = MakeUpdate("n", now);
    EXPECT(state.store->StoreStatus({&present, 1}));
    EXPECT(state.store->Get("n")->status.last_connected_unix_ms == now);
  }
  // What was learned late is remembered.
  StatusUpdate failed = failure;
  failed.status.attempted_unix_ms = now + 1;
  EXPECT(state.store->StoreStatus({&failed, 1}));
  return kPassed;
}

// Who is in between and talks a BMC down for once must not find it so the next time.
Outcome ANodeIsNotRememberedWithLessThanItHasUsed() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  StatusUpdate weak = MakeUpdate("n", 1000);
  weak.memory = {.cipher_suite = 3, .lan = LanVersion::k20};
  EXPECT(state.store->StoreStatus({&weak, 1}));
  EXPECT(state.store->Get("n")->memory == weak.memory);
  const StatusUpdate strong = MakeUpdate("n", 2000);
  EXPECT(state.store->StoreStatus({&strong, 1}));
  EXPECT(state.store->Get("n")->memory == strong.memory);
  weak = MakeUpdate("n", 3000);
  weak.memory = {.cipher_suite = 3, .lan = LanVersion::k15};
  EXPECT(state.store->StoreStatus({&weak, 1}));
  EXPECT(state.store->Get("n")->memory == strong.memory);
  // Only another setting leads there.
  NodeRecord node = MakeNode("n");
  node.options.cipher_suite = 3;
  EXPECT(EditTo(*state.store, node, {}, {}));
  weak = MakeUpdate("n", 4000);
  weak.memory = {.cipher_suite = 3, .lan = LanVersion::k20};
  EXPECT(state.store->StoreStatus({&weak, 1}));
  EXPECT(state.store->Get("n")->memory == weak.memory);
  return kPassed;
}

Outcome TheFirstOutcomeMayBeAFailure() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  StatusUpdate failure;
  failure.name = "n";
  failure.status.attempted = true;
  failure.status.status = Status::kUnreachable;
  EXPECT(state.store->StoreStatus({&failure, 1}));
  const auto node = state.store->Get("n");
  EXPECT(node && node->status == failure.status && node->memory == NodeMemory{});
  return kPassed;
}

Outcome StoresManyAndPassesOverTheOnesThatAreGone() {
  State state;
  EXPECT(state.store);
  constexpr int kNodes = 300;
  std::vector<StatusUpdate> updates;
  for (int i = 0; i < kNodes; ++i) {
    const std::string name = "n" + std::to_string(i);
    EXPECT(state.store->Add(MakeNode(name), {}));
    updates.push_back(MakeUpdate(name, 1000 + i));
  }
  for (int i = 0; i < kNodes; i += 3) EXPECT(state.store->Remove("n" + std::to_string(i)));
  updates.push_back(MakeUpdate("", 1));
  EXPECT(state.store->StoreStatus(updates));
  EXPECT(state.store->StoreStatus({}));
  EXPECT(Names(*state.store).size() == 200);
  for (int i = 0; i < kNodes; ++i) {
    const auto node = state.store->Get("n" + std::to_string(i));
    EXPECT(i % 3 == 0 ? Is(node, Status::kNotFound)
                      : node && node->status.attempted_unix_ms == 1000 + i);
  }
  return kPassed;
}

Outcome PowerThatALaterSuccessDidNotAskForIsTakenFromAnEarlierOne() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  StatusUpdate sensors = MakeUpdate("n", 2000);
  sensors.status.power = PowerState::kUnknown;
  sensors.keep_power = true;
  EXPECT(state.store->StoreStatus({&sensors, 1}));
  StatusUpdate poll = MakeUpdate("n", 1000);
  poll.status.power = PowerState::kOn;
  EXPECT(state.store->StoreStatus({&poll, 1}));
  auto node = state.store->Get("n");
  EXPECT(node && node->status.attempted_unix_ms == 2000);
  EXPECT(node->status.power == PowerState::kOn);
  // But not over what a later failure made unknown, or what a later success found.
  poll.status.attempted_unix_ms = 1500;
  poll.status.power = PowerState::kOff;
  EXPECT(state.store->StoreStatus({&poll, 1}));
  EXPECT(state.store->Get("n")->status.power == PowerState::kOn);
  StatusUpdate failure = MakeUpdate("n", 3000);
  failure.status.status = Status::kNoAnswer;
  failure.status.power = PowerState::kUnknown;
  EXPECT(state.store->StoreStatus({&failure, 1}));
  EXPECT(state.store->StoreStatus({&poll, 1}));
  node = state.store->Get("n");
  EXPECT(node && node->status.power == PowerState::kUnknown);
  return kPassed;
}

Outcome TheLastOfTwoOutcomesInOneBatchStays() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  const StatusUpdate updates[] = {MakeUpdate("n", 1000), MakeUpdate("n", 2000)};
  EXPECT(state.store->StoreStatus(updates));
  const auto node = state.store->Get("n");
  EXPECT(node && node->status.attempted_unix_ms == 2000);
  return kPassed;
}

// What was found out at the old address says nothing of who is at the new one.
Outcome AnOutcomeOfANodeThatWasEditedMeanwhileIsPassedOver() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  const auto marks = state.store->Marks();
  EXPECT(marks && marks->size() == 1);
  StatusUpdate update = MakeUpdate("n", 1000);
  update.revision = marks->front().revision;
  EXPECT(state.store->StoreStatus({&update, 1}));
  EXPECT(state.store->Get("n")->status.attempted_unix_ms == 1000);
  EXPECT(state.store->Edit("n", [](NodeRecord& node, Credentials&) -> Result<CredentialChange> {
    node.host = "elsewhere";
    return CredentialChange{};
  }));
  EXPECT(state.store->StoreStatus({&update, 1}));
  const auto node = state.store->Get("n");
  EXPECT(node && node->status == NodeStatus{} && node->memory == NodeMemory{});
  return kPassed;
}

Outcome ReadsAStatusThatANewerVersionStored() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), {}));
  const StatusUpdate update = MakeUpdate("n", 1000);
  EXPECT(state.store->StoreStatus({&update, 1}));
  EXPECT(RunSql(state.Database(), "UPDATE outcome SET status = 1000, stage = 99"));
  const auto node = state.store->Get("n");
  EXPECT(node && node->status.status == Status::kInternal && node->status.stage == Stage::kNone);
  EXPECT(node->status.message == "OK" && node->status.attempted_unix_ms == 1000);
  return kPassed;
}

// The third of five cannot be stored: none is.
Outcome ABatchIsStoredWholeOrNotAtAll() {
  State state;
  EXPECT(state.store);
  std::vector<StatusUpdate> updates;
  for (const char* const name : {"a", "b", "c", "d", "e"}) {
    EXPECT(state.store->Add(MakeNode(name), {}));
    updates.push_back(MakeUpdate(name, 1000));
  }
  state.store.reset();
  EXPECT(RunSql(state.Database(),
                "CREATE TRIGGER refuse BEFORE INSERT ON outcome WHEN NEW.node = 'c'"
                " BEGIN SELECT RAISE(ABORT, 'refused here'); END"));
  state.Reopen();
  EXPECT(state.store);
  const auto stored = state.store->StoreStatus(updates);
  EXPECT(Is(stored, Status::kStorageError));
  EXPECT(Says(stored, "refused here"));
  for (const StatusUpdate& update : updates) {
    const auto node = state.store->Get(update.name);
    EXPECT(node && node->status == NodeStatus{});
  }
  EXPECT(state.store->Add(MakeNode("f"), {}));  // the failed transaction is over
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(KeepsEveryFieldOfAnOutcome),
      UNIT_TEST(AFailureKeepsWhatEarlierSuccessesTaught),
      UNIT_TEST(TheFirstOutcomeMayBeAFailure),
      UNIT_TEST(StoresManyAndPassesOverTheOnesThatAreGone),
      UNIT_TEST(TheLastOfTwoOutcomesInOneBatchStays),
      UNIT_TEST(PowerThatALaterSuccessDidNotAskForIsTakenFromAnEarlierOne),
      UNIT_TEST(AnOutcomeOfANodeThatWasEditedMeanwhileIsPassedOver),
      UNIT_TEST(ReadsAStatusThatANewerVersionStored),
      UNIT_TEST(ABatchIsStoredWholeOrNotAtAll),
      UNIT_TEST(ANodeIsNotRememberedWithLessThanItHasUsed),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
