#include "adapters/push/sink.h"

#include <string>
#include <vector>

#include "tests/unit/push/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using push::milliseconds;
using push::testing::Bench;

using Bodies = std::vector<std::string>;

// Longer than any back-off of the bench.
constexpr milliseconds kLong{300'001};

Outcome NodesGoSideBySideAndTheChangesOfOneInOrder() {
  Bench bench;
  bench.log.Add(1, "a");
  bench.log.Add(2, "a");
  bench.log.Add(3, "b");
  EXPECT((bench.Sent() == Bodies{"a@1", "b@3"}));
  EXPECT(bench.Say("b@3", 200));
  EXPECT(bench.Sent() == Bodies{"a@1"});
  EXPECT(bench.Say("a@1", 200));
  EXPECT(bench.Sent() == Bodies{"a@2"});
  return kPassed;
}

Outcome OnlyWhatWasDeliveredIsAcknowledged() {
  Bench bench;
  bench.log.Add(3, "a");
  bench.log.Add(5, "b");
  bench.log.Add(9, "c");
  bench.Sent();
  EXPECT(bench.Say("c@9", 200) && bench.Say("b@5", 503));
  bench.sink->Acknowledge();
  EXPECT(bench.log.acknowledged <= 2);
  EXPECT(bench.Say("a@3", 204));
  bench.sink->Acknowledge();
  EXPECT(bench.log.acknowledged == 4);
  bench.Advance(kLong);
  bench.Sent();
  EXPECT(bench.Say("b@5", 200));
  bench.Sent();
  EXPECT(bench.log.acknowledged == 9);
  return kPassed;
}

Outcome NotMoreAtOnceThanAllowed() {
  Bench bench;
  for (uint64_t i = 1; i <= 40; ++i) bench.log.Add(i, "n" + std::to_string(i));
  bench.Sent();
  EXPECT(bench.Sent().size() == bench.config.max_parallel);
  return kPassed;
}

// As many as there are nodes, would each be refused; one is enough to see that it works again.
Outcome AReceiverThatFailsIsTriedWithOneRequest() {
  Bench bench;
  for (uint64_t i = 1; i <= 4; ++i) bench.log.Add(i, "n" + std::to_string(i));
  EXPECT(bench.Sent().size() == 4);
  for (const char* body : {"n1@1", "n2@2", "n3@3", "n4@4"}) EXPECT(bench.Say(body, 503));
  EXPECT(bench.told.empty());  // one failure
  bench.Advance(milliseconds(bench.config.retry_min_ms));
  EXPECT(bench.Sent().size() == 1);
  EXPECT(bench.Say("n1@1", 503));
  EXPECT(bench.told.size() == 1 && bench.sink->Report().failing);
  EXPECT(bench.last_news == push::Push::News::kTrouble);
  bench.Advance(kLong);
  EXPECT(bench.Sent().size() == 1);
  // Another one this time, which it may take.
  EXPECT(bench.Say("n2@2", 200));
  EXPECT(bench.told.size() == 2 && bench.told.back() == "push s: works again");
  EXPECT(bench.last_news == push::Push::News::kGood);
  EXPECT(bench.Sent().size() == 3);
  return kPassed;
}

Outcome RetryAfterIsWaitedForWhateverSucceedsMeanwhile() {
  Bench bench;
  for (uint64_t i = 1; i <= 3; ++i) bench.log.Add(i, "n" + std::to_string(i));
  EXPECT(bench.Sent().size() == 3);
  EXPECT(bench.Say("n1@1", 429, milliseconds(60'000)));
  EXPECT(bench.Say("n2@2", 200) && bench.Say("n3@3", 200));
  EXPECT(bench.Sent().empty());
  bench.Advance(milliseconds(59'999));
  EXPECT(bench.Sent().empty());
  EXPECT(bench.sink->NextTime() == bench.now.time + milliseconds(1));
  bench.Advance(milliseconds(1));
  EXPECT(bench.Sent() == Bodies{"n1@1"});
  return kPassed;
}

Outcome AReceiverThatIsDownLosesNothingHoweverLong() {
  Bench bench;
  bench.log.Add(1, "a");
  for (int i = 0; i < 1000; ++i) {
    EXPECT(bench.Sent() == Bodies{"a@1"});
    EXPECT(bench.Say("a@1", i % 2 == 0 ? 0 : 500));
    bench.Advance(kLong);
  }
  EXPECT(bench.Sent() == Bodies{"a@1"} && bench.Say("a@1", 200));
  EXPECT(bench.told.size() == 2);
  EXPECT(bench.sink->Report().given_up == 0);
  return kPassed;
}

Outcome AChangeThatIsRefusedForGoodIsGivenUpAndToldOnce() {
  Bench bench;
  bench.log.Add(1, "a");
  bench.log.Add(2, "a");
  int tries = 0;
  for (; bench.Sent() == Bodies{"a@1"}; ++tries) {
    EXPECT(bench.Say("a@1", 400));
    bench.Advance(kLong);
  }
  EXPECT(tries == 5);
  EXPECT(bench.told.size() == 1);
  EXPECT(bench.told[0].find("a is given up after 5 tries: it answers 400") != std::string::npos);
  EXPECT(bench.last_news == push::Push::News::kLoss);
  EXPECT(bench.Sent() == Bodies{"a@2"});
  EXPECT(bench.Say("a@2", 200));
  bench.Sent();
  EXPECT(bench.log.acknowledged == 2);
  EXPECT(bench.sink->Report().given_up == 1 && bench.sink->Report().delivered == 1);
  return kPassed;
}

// While it is refused and waits, others go on.
Outcome ARefusalHoldsNobodyElse() {
  Bench bench;
  bench.log.Add(1, "a");
  bench.log.Add(2, "b");
  EXPECT((bench.Sent() == Bodies{"a@1", "b@2"}));
  EXPECT(bench.Say("a@1", 422));
  EXPECT(bench.Say("b@2", 200));
  bench.log.Add(3, "b");
  bench.Advance(kLong);
  EXPECT((bench.Sent() == Bodies{"b@3", "a@1"}));
  return kPassed;
}

// A wrong token is no fault of a change: a person corrects it.
Outcome AWrongTokenLosesNothing() {
  Bench bench;
  bench.log.Add(1, "a");
  for (int i = 0; i < 100; ++i) {
    EXPECT(bench.Sent() == Bodies{"a@1"} && bench.Say("a@1", i % 2 == 0 ? 401 : 404));
    bench.Advance(kLong);
  }
  EXPECT(bench.Sent() == Bodies{"a@1"});
  return kPassed;
}

Outcome AChangeThatFailsWhileOthersPassIsGivenUpInTheEnd() {
  Bench bench;
  bench.log.Add(1, "poison");
  uint64_t position = 1;
  int failures = 0;
  while (bench.sink->Report().given_up == 0 && failures < 1000) {
    const std::string other = "b@" + std::to_string(++position);
    bench.log.Add(position, "b");
    for (int turn = 0; turn < 8; ++turn) {
      bench.Sent();
      if (bench.Say("poison@1", 500)) ++failures;
      bench.Say(other, 200);
      bench.Advance(kLong);
    }
  }
  EXPECT(bench.sink->Report().given_up == 1);
  EXPECT(failures > 50);
  EXPECT(bench.sink->Report().delivered >= 50);
  return kPassed;
}

// As if its receiver broke at this one: others go on, and nothing is given up for the network's
// fault.
Outcome AChangeThatNeverHasAnAnswerHoldsNobodyElse() {
  Bench bench;
  bench.log.Add(1, "poison");
  for (uint64_t position = 2; position < 300; ++position) {
    const std::string other = "b@" + std::to_string(position);
    bench.log.Add(position, "b");
    bool passed = false;
    for (int turn = 0; turn < 8 && !passed; ++turn) {
      bench.Sent();
      bench.Say("poison@1", 0);
      passed = bench.Say(other, 200);
      bench.Advance(kLong);
    }
    EXPECT(passed);
  }
  EXPECT(bench.sink->Report().given_up == 0 && bench.sink->Report().waiting == 1);
  return kPassed;
}

Outcome OfSeveralThatAreRefusedTogetherTheOneAtFaultIsFound() {
  Bench bench(10);
  bench.log.Add(1, "a");
  bench.log.Add(2, "bad");
  bench.log.Add(3, "c");
  EXPECT(bench.Sent() == Bodies{"a@1 bad@2 c@3"});
  EXPECT(bench.Say("a@1 bad@2 c@3", 400));
  for (int i = 0; i < 20 && bench.sink->Report().given_up == 0; ++i) {
    const Bodies sent = bench.Sent();
    EXPECT(sent.size() <= 1);
    if (!sent.empty()) EXPECT(bench.Say(sent[0], sent[0] == "bad@2" ? 400 : 200));
    bench.Advance(kLong);
  }
  EXPECT(bench.sink->Report().delivered == 2 && bench.sink->Report().given_up == 1);
  return kPassed;
}

// More of them than are tried while it fails, and than are kept in memory.
Outcome NodesWhoseChangesNeverPassHoldNobodyElse() {
  struct Case {
    uint64_t poisoned;
    int status;
    uint64_t changes;
  };
  for (const Case& of : {Case{9, 500, 80}, Case{9, 404, 80}, Case{9, 0, 80}, Case{600, 0, 2}}) {
    Bench bench;
    uint64_t position = 0;
    for (; position < of.poisoned; ++position)
      bench.log.Add(position + 1, "poison" + std::to_string(position));
    for (uint64_t change = 1; change <= of.changes; ++change) {
      bench.log.Add(++position, "b");
      for (uint64_t turn = 0; turn < 2 * of.poisoned && bench.sink->Report().delivered < change;
           ++turn) {
        bench.Sent();
        bench.SayOf("poison", of.status);
        bench.Advance(kLong);
      }
      EXPECT(bench.sink->Report().delivered == change);
    }
    // One with an answer is given up in the end.
    EXPECT((bench.sink->Report().given_up > 0) == (of.status != 0));
  }
  return kPassed;
}

// Each of them waits by itself, up to 300 s; the receiver does not.
Outcome ANewChangeDoesNotWaitForWhatNeverPasses() {
  Bench bench;
  for (uint64_t i = 1; i <= 9; ++i) bench.log.Add(i, "poison" + std::to_string(i));
  for (uint64_t position = 10; position < 30; ++position) {
    bench.log.Add(position, "b");
    for (int turn = 0; turn < 20; ++turn) {
      bench.Sent();
      bench.SayOf("poison", 0);
      bench.Advance(kLong);
    }
  }
  EXPECT(bench.sink->Report().delivered == 20 && !bench.sink->Report().failing);
  bench.log.Add(30, "b");
  bench.Advance(milliseconds(20));
  bench.Sent();
  EXPECT(bench.Say("b@30", 200));
  return kPassed;
}

// Fewer than are tried, but they go on changing.
Outcome ANodeThatKeepsChangingDoesNotFillTheMemory() {
  Bench bench;
  uint64_t position = 0;
  for (int i = 0; i < 100; ++i) {
    for (int change = 0; change < 10; ++change) {
      bench.log.Add(++position, "poison1");
      bench.log.Add(++position, "poison2");
    }
    bench.log.Add(++position, "b");
    for (int turn = 0; turn < 8; ++turn) {
      bench.Sent();
      bench.SayOf("poison", 0);
      bench.Advance(kLong);
    }
    EXPECT(bench.sink->Report().delivered == static_cast<uint64_t>(i) + 1);
    EXPECT(bench.sink->Report().waiting <= 32);
  }
  return kPassed;
}

// As the log does it: what is left out is a part of what follows.
Outcome WhatIsMergedInMemorySaysSo() {
  Bench bench;
  for (uint64_t i = 1; i <= 40; ++i) {
    nodeipmi_change_record record = push::testing::MakeRecord(i, "a");
    record.changes = i == 3 ? NODEIPMI_CHANGE_STATUS : NODEIPMI_CHANGE_POWER;
    record.previous_status = static_cast<nodeipmi_status>(i);
    bench.log.Add(record);
  }
  for (int i = 0; i < 4; ++i) {
    bench.Advance(milliseconds(20));
    bench.Sent();
  }
  EXPECT(bench.sink->Report().waiting == 16);
  EXPECT(bench.Say("a@1", 200) && bench.Sent() == Bodies{"a@26"});
  const nodeipmi_change_record& merged = bench.format->last;
  EXPECT(merged.coalesced == 24 && merged.previous_status == 2);
  EXPECT(merged.changes == (NODEIPMI_CHANGE_POWER | NODEIPMI_CHANGE_STATUS));
  EXPECT(bench.Say("a@26", 200) && bench.Sent() == Bodies{"a@27"});
  EXPECT(bench.format->last.coalesced == 0);
  return kPassed;
}

// A node of the same name that comes afterwards is another.
Outcome ARemovalIsNotMergedWithWhatFollows() {
  Bench bench;
  bench.log.Add(1, "a");
  nodeipmi_change_record removal = push::testing::MakeRecord(2, "a");
  removal.changes = NODEIPMI_CHANGE_REMOVED;
  bench.log.Add(removal);
  for (uint64_t i = 3; i <= 40; ++i) bench.log.Add(i, "a");
  for (int i = 0; i < 4; ++i) {
    bench.Advance(milliseconds(20));
    bench.Sent();
  }
  EXPECT(bench.Say("a@1", 200) && bench.Sent() == Bodies{"a@2"});
  EXPECT(bench.format->last.changes == NODEIPMI_CHANGE_REMOVED);
  EXPECT(bench.Say("a@2", 200) && bench.Sent() == Bodies{"a@27"});
  return kPassed;
}

Outcome WhatWaitsInMemoryIsBounded() {
  Bench bench;
  for (uint64_t i = 1; i <= 5000; ++i) bench.log.Add(i, "n" + std::to_string(i));
  for (int i = 0; i < 500; ++i) {
    bench.Advance(milliseconds(100));
    bench.Sent();
  }
  EXPECT(bench.sink->Report().waiting < 600);
  EXPECT(!bench.sink->WantsChanges());
  return kPassed;
}

// Also where each of them was tried, while another passes.
Outcome WhatDoesNotPassIsBoundedToo() {
  Bench bench;
  bench.config.max_parallel = 32;
  for (uint64_t i = 1; i <= 9000; ++i)
    bench.log.Add(i, i % 16 == 0 ? "b" : "n" + std::to_string(i));
  for (int i = 0; i < 290; ++i) {
    bench.Advance(kLong);
    bench.Sent();
    bench.SayOf("n", 0);
  }
  EXPECT(bench.sink->Report().waiting > 4000 && bench.sink->Report().waiting <= 4096 + 16);
  return kPassed;
}

// Or they would end by themselves while a fleet changes.
Outcome WhatLastsIsSaidAgainHoweverMuchIsNew() {
  Bench bench(2);
  bench.format->repeat_at = bench.now.time;
  for (uint64_t i = 1; i <= 8; ++i) bench.log.Add(i, "n" + std::to_string(i));
  EXPECT(bench.Sent() == Bodies{"again"} && bench.Say("again", 200));
  EXPECT(bench.Sent() == Bodies{"n1@1 n2@2"} && bench.Say("n1@1 n2@2", 200));
  EXPECT(bench.Sent() == Bodies{"n3@3 n4@4"} && bench.Say("n3@3 n4@4", 200));
  bench.Advance(std::chrono::minutes(1));
  EXPECT(bench.Sent() == Bodies{"again"} && bench.Say("again", 200));
  // Nor does it hold up what is new, where there is too much of it.
  bench.format->repeat_at = bench.now.time;
  bench.format->lasts_often = true;
  EXPECT(bench.Sent() == Bodies{"n5@5 n6@6"} && bench.Say("n5@5 n6@6", 200));
  EXPECT(bench.Sent() == Bodies{"again"} && bench.Say("again", 200));
  EXPECT(bench.Sent() == Bodies{"n7@7 n8@8"});
  return kPassed;
}

Outcome ThatWhatLastsIsRefusedIsTold() {
  Bench bench;
  bench.format->repeat_at = bench.now.time;
  EXPECT(bench.Sent() == Bodies{"again"} && bench.Say("again", 400));
  EXPECT(bench.told.size() == 1 && bench.last_news == push::Push::News::kLoss);
  EXPECT(bench.told[0].find("it answers 400") != std::string::npos);
  return kPassed;
}

// It stops the sink, which nobody would see otherwise.
Outcome ALongPauseIsToldAtOnce() {
  Bench bench;
  bench.log.Add(1, "a");
  bench.log.Add(2, "b");
  bench.Sent();
  EXPECT(bench.Say("a@1", 503, milliseconds(60'000)));
  EXPECT(bench.told.size() == 1 && bench.last_news == push::Push::News::kTrouble);
  EXPECT(bench.told[0].ends_with("it answers 503, and asks for a pause of 60 s"));
  // It is not over.
  EXPECT(bench.Say("b@2", 200));
  EXPECT(bench.told.size() == 1 && bench.sink->Report().failing);
  bench.Advance(milliseconds(60'000));
  EXPECT(bench.Sent() == Bodies{"a@1"} && bench.Say("a@1", 200));
  EXPECT(bench.told.size() == 2 && !bench.sink->Report().failing);
  return kPassed;
}

Outcome RetryAfterOfARefusalStopsNothing() {
  for (const int status : {400, 401, 404, 413}) {
    Bench bench;
    bench.log.Add(1, "a");
    bench.log.Add(2, "b");
    bench.Sent();
    EXPECT(bench.Say("a@1", status, milliseconds(3'600'000)));
    EXPECT(bench.Say("b@2", 200));
    bench.log.Add(3, "b");
    bench.Advance(milliseconds(20));  // it looks for what is new
    EXPECT(bench.Sent().back() == "b@3");
  }
  return kPassed;
}

// The log's trouble is none of the receiver's, and the other way round.
Outcome ALogThatCannotBeReadForAWhileIsNoNewsOfTheReceiver() {
  Bench bench;
  bench.log.Add(1, "a");
  for (int i = 0; i < 10; ++i) {
    bench.Sent();
    bench.Say("a@1", 500);
    bench.Advance(kLong);
  }
  EXPECT(bench.told.size() == 1 && bench.Sent() == Bodies{"a@1"} && bench.Say("a@1", 500));
  bench.log.broken = true;
  bench.Sent();
  bench.log.broken = false;
  bench.Advance(milliseconds(1'000));
  bench.Sent();
  EXPECT(bench.told.size() == 1 && bench.sink->Report().failing);
  // Nor is the back-off of up to 300 s begun anew, which would end within a second.
  size_t sent = 0;
  for (int i = 0; i < 5; ++i) {
    bench.Advance(milliseconds(400));
    sent += bench.Sent().size();
  }
  EXPECT(sent == 0);
  return kPassed;
}

Outcome ALogThatCannotBeReadIsToldAndReadAgain() {
  Bench bench;
  bench.log.broken = true;
  for (int i = 0; i < 5; ++i) {
    bench.Advance(milliseconds(1000));
    bench.Sent();
  }
  EXPECT(bench.told.size() == 1);
  bench.log.broken = false;
  bench.log.Add(1, "a");
  bench.Advance(kLong);
  EXPECT(bench.Sent() == Bodies{"a@1"});
  EXPECT(bench.told.size() == 2);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(NodesGoSideBySideAndTheChangesOfOneInOrder),
      UNIT_TEST(OnlyWhatWasDeliveredIsAcknowledged),
      UNIT_TEST(NotMoreAtOnceThanAllowed),
      UNIT_TEST(AReceiverThatFailsIsTriedWithOneRequest),
      UNIT_TEST(RetryAfterIsWaitedForWhateverSucceedsMeanwhile),
      UNIT_TEST(AReceiverThatIsDownLosesNothingHoweverLong),
      UNIT_TEST(AChangeThatIsRefusedForGoodIsGivenUpAndToldOnce),
      UNIT_TEST(ARefusalHoldsNobodyElse),
      UNIT_TEST(AWrongTokenLosesNothing),
      UNIT_TEST(AChangeThatFailsWhileOthersPassIsGivenUpInTheEnd),
      UNIT_TEST(AChangeThatNeverHasAnAnswerHoldsNobodyElse),
      UNIT_TEST(OfSeveralThatAreRefusedTogetherTheOneAtFaultIsFound),
      UNIT_TEST(NodesWhoseChangesNeverPassHoldNobodyElse),
      UNIT_TEST(ANewChangeDoesNotWaitForWhatNeverPasses),
      UNIT_TEST(ANodeThatKeepsChangingDoesNotFillTheMemory),
      UNIT_TEST(WhatIsMergedInMemorySaysSo),
      UNIT_TEST(ARemovalIsNotMergedWithWhatFollows),
      UNIT_TEST(WhatWaitsInMemoryIsBounded),
      UNIT_TEST(WhatDoesNotPassIsBoundedToo),
      UNIT_TEST(WhatLastsIsSaidAgainHoweverMuchIsNew),
      UNIT_TEST(ThatWhatLastsIsRefusedIsTold),
      UNIT_TEST(ALongPauseIsToldAtOnce),
      UNIT_TEST(RetryAfterOfARefusalStopsNothing),
      UNIT_TEST(ALogThatCannotBeReadForAWhileIsNoNewsOfTheReceiver),
      UNIT_TEST(ALogThatCannotBeReadIsToldAndReadAgain),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
