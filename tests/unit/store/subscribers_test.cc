// Who follows the change log: where each stands, what waits for it, and how much may.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <thread>

#include "tests/faults/record.h"
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using Records = std::vector<ChangeRecord>;

constexpr int64_t kAll = 1'000'000;

const std::vector<std::string> kNobody;

struct Followed : State {
  explicit Followed(const std::vector<std::string>& subscribers = {"s"}) {
    ready = store && store->Add(MakeNode("a"), {}) && store->Add(MakeNode("b"), {});
    for (const std::string& name : subscribers)
      ready = ready && store->AddSubscriber(name, false).has_value();
  }

  Records Read(std::string_view subscriber = "s", int64_t after = 0, int64_t most = kAll) {
    return store->ReadChanges(subscriber, after, most).value_or(Records());
  }

  bool ready = false;
};

// The n-th of a row of outcomes, each of which is a change: its completion code says which it is.
StatusUpdate Numbered(std::string_view node, int n) {
  StatusUpdate update;
  update.name = node;
  update.status = {.attempted = true,
                   .status = Status::kCommandRefused,
                   .completion_code = static_cast<uint8_t>(n),
                   .message = "Refused.",
                   .attempted_unix_ms = 1000 + n};
  return update;
}

bool Log(Store& store, std::string_view node, int first, int count = 1) {
  for (int n = first; n < first + count; ++n) {
    const StatusUpdate update = Numbered(node, n);
    if (!store.StoreStatus({&update, 1})) return false;
  }
  return true;
}

// The completion codes of a node's records; -1 for a removal.
std::vector<int> Codes(const Records& records, std::string_view node) {
  std::vector<int> codes;
  for (const ChangeRecord& record : records) {
    if (record.node == node) codes.push_back(record.removed ? -1 : record.status.completion_code);
  }
  return codes;
}

Subscriber Info(Store& store, std::string_view name) {
  auto found = store.NextSubscriber("");
  while (found && found->name != name) found = store.NextSubscriber(found->name);
  return found.value_or(Subscriber());
}

Outcome WhatIsReadStaysUntilItIsAcknowledged() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "a", 1, 3) && Log(*state.store, "b", 9));
  const Records records = state.Read();
  EXPECT((Codes(records, "a") == std::vector{1, 2, 3}) && Codes(records, "b") == std::vector{9});
  EXPECT(std::ranges::is_sorted(records, std::ranges::less(), &ChangeRecord::position));
  EXPECT(records[3].node == "b");
  EXPECT(Codes(state.Read("s", 0, 2), "a") == (std::vector{1, 2}));
  EXPECT(Codes(state.Read("s", records[1].position), "a") == std::vector{3});
  EXPECT(state.Read("s", records[3].position).empty());
  EXPECT(state.store->AcknowledgeChanges("s", records[1].position));
  state.Reopen();
  EXPECT(state.store && Codes(state.Read(), "a") == std::vector{3});
  // Never backwards.
  EXPECT(state.store->AcknowledgeChanges("s", records[0].position));
  EXPECT(state.store->AcknowledgeChanges("s", 0));
  EXPECT(Codes(state.Read("s", records[0].position), "a") == std::vector{3});
  EXPECT(Info(*state.store, "s").position == records[1].position);
  EXPECT(state.store->AcknowledgeChanges("s", records[3].position) && state.Read().empty());
  EXPECT(SelectBytes(state.Database(), "SELECT node FROM change").empty());
  return kPassed;
}

// Another process may take its time to write. Whoever reads or acknowledges waits for it, and who
// has a status to store at the same time is told at once that it is to be tried again.
Outcome WaitsForAnotherProcessThatWrites() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "a", 1, 3));
  std::optional<Result<Records>> records;
  std::optional<Result<void>> done;
  const auto while_held = [&](auto work) {
    std::optional<EndlessWrite> other(std::in_place, state.Database());
    if (!other->began()) return false;
    std::jthread working(work);
    std::this_thread::sleep_for(80ms);
    const auto begin = std::chrono::steady_clock::now();
    const bool is_refused = !Log(*state.store, "a", 4);
    const bool at_once = std::chrono::steady_clock::now() - begin < 3s;
    other.reset();
    return is_refused && at_once;
  };
  EXPECT(while_held([&] { records = state.store->ReadChanges("s", 0, kAll); }));
  EXPECT(records && *records && Codes(**records, "a") == (std::vector{1, 2, 3}));
  const int64_t last = (*records)->back().position;
  EXPECT(while_held([&] { done = state.store->AcknowledgeChanges("s", last); }));
  EXPECT(done && *done && state.Read().empty());
  return kPassed;
}

// Whoever acknowledges what it has not seen would lose it.
Outcome WhatWasNotReadCannotBeAcknowledged() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "a", 1, 3));
  EXPECT(Is(state.store->AcknowledgeChanges("s", 1), Status::kInvalidArgument));
  const Records records = state.Read("s", 0, 2);
  EXPECT(
      Is(state.store->AcknowledgeChanges("s", records[1].position + 1), Status::kInvalidArgument));
  EXPECT(state.store->AcknowledgeChanges("s", records[1].position));
  EXPECT(Codes(state.Read(), "a") == std::vector{3});
  return kPassed;
}

Outcome EachSubscriberHasItsOwnPlace() {
  Followed state({"s", "t"});
  EXPECT(state.ready && Log(*state.store, "a", 1, 2));
  EXPECT(state.store->AddSubscriber("u", false) && Log(*state.store, "a", 3));
  EXPECT(state.store->AcknowledgeChanges("s", state.Read("s").back().position));
  EXPECT(state.Read("s").empty());
  EXPECT((Codes(state.Read("t"), "a") == std::vector{1, 2, 3}));
  EXPECT(Codes(state.Read("u"), "a") == std::vector{3});
  EXPECT(state.store->RemoveSubscriber("t"));
  EXPECT(Is(state.store->ReadChanges("t", 0, 1), Status::kNotFound));
  EXPECT(Codes(state.Read("u"), "a") == std::vector{3});
  // One that is added again begins at the end, and what it acknowledged before means nothing.
  EXPECT(state.store->AddSubscriber("t", false) && state.Read("t").empty());
  return kPassed;
}

Outcome WhoIsNoSubscriberIsNotFound() {
  Followed state(kNobody);
  EXPECT(state.ready);
  EXPECT(Is(state.store->ReadChanges("s", 0, 1), Status::kNotFound));
  EXPECT(Is(state.store->AcknowledgeChanges("s", 1), Status::kNotFound));
  EXPECT(Is(state.store->AwaitChange("s", 0, 0s), Status::kNotFound));
  EXPECT(Is(state.store->RemoveSubscriber("s"), Status::kNotFound));
  EXPECT(Is(state.store->NextSubscriber(""), Status::kNotFound));
  return kPassed;
}

Outcome SixteenMayFollow() {
  Followed state(kNobody);
  for (int i = 0; i < 16; ++i) EXPECT(state.store->AddSubscriber("s" + std::to_string(i), true));
  EXPECT(Is(state.store->AddSubscriber("t", true), Status::kInvalidArgument));
  EXPECT(state.store->AddSubscriber("s7", true));  // is there
  EXPECT(state.store->RemoveSubscriber("s7") && state.store->AddSubscriber("t", true));
  return kPassed;
}

Outcome TellsHowFarEachIsBehind() {
  Followed state({"s", "t"});
  EXPECT(state.ready);
  const Subscriber fresh = Info(*state.store, "s");
  EXPECT(fresh.name == "s" && fresh.waiting == 0 && fresh.last_position == fresh.position);
  EXPECT(fresh.oldest_unix_ms == 0 && fresh.acknowledged_unix_ms == 0);
  EXPECT(fresh.added_unix_ms > 1'700'000'000'000);
  EXPECT(Log(*state.store, "a", 1, 3));
  const Records records = state.Read("t");
  EXPECT(state.store->AcknowledgeChanges("t", records[0].position));
  const Subscriber behind = Info(*state.store, "t");
  EXPECT(behind.name == "t" && behind.waiting == 2 && behind.position == records[0].position);
  EXPECT(behind.last_position == records[2].position && behind.dropped == 0);
  EXPECT(behind.oldest_unix_ms == records[1].logged_unix_ms);
  EXPECT(behind.acknowledged_unix_ms >= behind.oldest_unix_ms);
  EXPECT(state.store->NextSubscriber("s")->name == "t");
  EXPECT(Is(state.store->NextSubscriber("t"), Status::kNotFound));
  return kPassed;
}

Outcome OfANodeSixteenRecordsWait() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "b", 1) && Log(*state.store, "a", 1, 16));
  EXPECT(state.Read().size() == 17);
  StatusUpdate last = MakeUpdate("a", 5000);
  last.health.sensors = {.unix_ms = 5000, .worst = Severity::kCritical, .bad = "PSU1"};
  EXPECT(state.store->StoreStatus({&last, 1}) && Log(*state.store, "a", 4018, 2));
  const Records records = state.Read();
  EXPECT(Codes(records, "b") == std::vector{1});
  // The first four are one, which says what the fourth did, and how it came to that.
  EXPECT((Codes(records, "a") ==
          std::vector{4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 4018 % 256, 4019 % 256}));
  EXPECT(records[0].node == "b" && records[1].coalesced == 3 && records[2].coalesced == 0);
  EXPECT(!records[1].previous_attempted && records[1].status == Numbered("a", 4).status);
  EXPECT(records[1].changed.status && !records[1].changed.power);
  EXPECT(records[2].previous_attempted);
  EXPECT(records[14].changed.health && records[14].health == last.health);

  // Away for long: the latest is there, with all that has changed since.
  for (int n = 0; n < 100; ++n) EXPECT(Log(*state.store, "a", 5000 + n));
  const Records later = state.Read();
  EXPECT(later.size() == 17 && later.back().status.completion_code == 5099 % 256);
  EXPECT(later[1].changed.health && later[1].changed.power && later[1].changed.status);
  EXPECT(!later[1].previous_attempted);
  uint32_t merged = 0;
  for (const ChangeRecord& record : later) merged += record.coalesced;
  EXPECT(merged == 16 + 3 + 100 - 16);
  EXPECT(std::ranges::is_sorted(later, std::ranges::less(), &ChangeRecord::position));
  return kPassed;
}

// What was read and is merged before it is acknowledged is told once more, not less.
Outcome WhatIsMergedAfterItWasReadIsNotLost() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "a", 1, 16));
  const Records read = state.Read("s", 0, 3);
  EXPECT(Log(*state.store, "a", 17, 6));
  EXPECT(state.store->AcknowledgeChanges("s", read[2].position));
  const auto codes = Codes(state.Read(), "a");
  EXPECT((codes == std::vector{7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22}));
  return kPassed;
}

Outcome OfALargeFleetFewerRecordsOfANodeWait() {
  Followed state;
  EXPECT(state.ready);
  EXPECT(RunSql(state.Database(),
                "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 9998)"
                "INSERT INTO node SELECT 'n' || n, 0, 'h', 623, '', 0, 0, 255, 4, 0, 0, 0 FROM i"));
  EXPECT(Log(*state.store, "a", 1, 20));
  EXPECT((Codes(state.Read(), "a") == std::vector{15, 16, 17, 18, 19, 20}));  // 65536 / 10000
  return kPassed;
}

Outcome NodesOfOneNameDoNotMix() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "a", 1, 5));
  EXPECT(state.store->Remove("a") && state.store->Add(MakeNode("a"), {}));
  EXPECT(Log(*state.store, "a", 101, 3));
  const Records records = state.Read();
  EXPECT((Codes(records, "a") == std::vector{5, -1, 101, 102, 103}));
  EXPECT(records[0].coalesced == 4 && !records[0].previous_attempted);
  EXPECT(records[1].status.completion_code == 5 && records[1].previous_attempted);
  EXPECT(!records[2].previous_attempted);
  // Its own are merged, and those before it with its removal.
  EXPECT(Log(*state.store, "a", 104, 40));
  const auto codes = Codes(state.Read(), "a");
  EXPECT(codes.size() == 16 && codes[0] == -1 && codes[1] == 129 && codes[15] == 143);
  EXPECT(state.Read()[0].coalesced == 5 && !state.Read()[0].previous_attempted);
  // Of what has come and gone again only the going is told.
  EXPECT(state.store->Remove("a") && state.store->Add(MakeNode("a"), {}));
  EXPECT((Codes(state.Read(), "a") == std::vector{-1, -1}));
  EXPECT(Log(*state.store, "a", 201, 2) && state.store->Remove("a"));
  EXPECT((Codes(state.Read(), "a") == std::vector{-1, -1}));
  EXPECT(state.Read()[0].position < state.Read()[1].position);
  return kPassed;
}

Outcome OfNodesThatAreGoneTheLongestGoneAreDropped() {
  Followed state;
  EXPECT(state.ready && Log(*state.store, "a", 1) && state.store->Remove("a"));
  EXPECT(RunSql(state.Database(),
                "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 9999)"
                "INSERT INTO change (subscriber, position, node, logged_unix_ms, changes, removed,"
                " coalesced) SELECT 1, 100 + n, 'gone' || n, 1, 0, 1, 0 FROM i;"
                "UPDATE state SET change_position = 20000"));
  EXPECT(state.Read().size() == 2 + 9999 && Info(*state.store, "s").dropped == 0);
  EXPECT(state.store->Remove("b"));
  const Records records = state.Read();
  EXPECT(records.size() == 10'000 && Codes(records, "a").empty());
  EXPECT(records[0].node == "gone1" && records.back().node == "b");
  EXPECT(Info(*state.store, "s").dropped == 1);
  return kPassed;
}

Outcome AwaitsWhatThisStoreLogs() {
  Followed state;
  EXPECT(state.ready && Is(state.store->AwaitChange("s", 0, 0s), Status::kTimedOut));
  std::thread logger([&] { (void)Log(*state.store, "a", 1); });
  const auto found = state.store->AwaitChange("s", 0, 60s);
  logger.join();
  EXPECT(found && state.store->AwaitChange("s", 0, 0s));
  const int64_t position = state.Read().back().position;
  EXPECT(Is(state.store->AwaitChange("s", position, 1ms), Status::kTimedOut));
  EXPECT(state.store->AcknowledgeChanges("s", position));
  EXPECT(Is(state.store->AwaitChange("s", 0, 1ms), Status::kTimedOut));
  std::thread remover([&] { (void)state.store->RemoveSubscriber("s"); });
  const auto removed = state.store->AwaitChange("s", 0, 60s);
  remover.join();
  EXPECT(Is(removed, Status::kNotFound));
  return kPassed;
}

Outcome AwaitsWhatAnotherProcessLogs() {
  Followed state;
  EXPECT(state.ready);
  state.store.reset();
  int ready[2];
  EXPECT(pipe(ready) == 0);
  const auto ended = RunProcesses(2, [&](int process) {
    const auto store = Store::Open(state.path);
    if (!store) return 2;
    char unused = 0;
    if (process == 1) return read(ready[0], &unused, 1) == 1 && Log(**store, "a", 1) ? 0 : 3;
    // It has looked once before the other begins.
    if (!Is((*store)->AwaitChange("s", 0, 0s), Status::kTimedOut)) return 4;
    if (write(ready[1], "", 1) != 1) return 5;
    return (*store)->AwaitChange("s", 0, 60s) ? 0 : 6;
  });
  close(ready[0]);
  close(ready[1]);
  EXPECT((ended == std::vector<int>{0, 0}));
  return kPassed;
}

// Each record of a node begins where the one before it ended: none is missing, none is there twice.
bool IsUnbroken(const Records& records, std::map<std::string, Status> known) {
  for (const ChangeRecord& record : records) {
    const auto last = known.find(record.node);
    if (record.previous_attempted != (last != known.end())) return false;
    if (last != known.end()) {
      const bool changed = record.status.status != last->second || record.coalesced > 0;
      if (!changed || record.previous_status != last->second) return false;
    }
    known[record.node] = record.status.status;
  }
  return true;
}

StatusUpdate Alternating(std::string_view node, int64_t n) {
  StatusUpdate update = MakeUpdate(node, 1000 + n);
  update.status.status = n % 2 == 0 ? Status::kOk : Status::kNoAnswer;
  return update;
}

// Two monitors that poll one node find each change at about the same time.
Outcome ProcessesThatStoreTheSameLogEachChangeOnce() {
  Followed state;
  EXPECT(state.ready);
  state.store.reset();
  constexpr int64_t kRounds = 8;  // no more than are kept one by one
  const auto ended = RunProcesses(3, [&](int) {
    const auto store = Store::Open(state.path);
    if (!store) return 2;
    for (int64_t n = 0; n < kRounds; ++n) {
      const StatusUpdate updates[] = {Alternating("a", n), Alternating("b", n)};
      while (!(*store)->StoreStatus(updates)) {
      }
    }
    return 0;
  });
  EXPECT(ended == std::vector<int>(3, 0));
  state.Reopen();
  EXPECT(state.store);
  const Records records = state.Read();
  EXPECT(IsUnbroken(records, {}));
  EXPECT(records.size() >= 2 && std::ssize(records) <= 2 * kRounds);
  EXPECT(records.back().status.status == Status::kNoAnswer);
  return kPassed;
}

// A process that stores outcomes without end is killed at some moment: what was stored is logged.
Outcome AKilledProcessLeavesNoStatusWithoutItsChange() {
  Followed state;
  EXPECT(state.ready);
  std::map<std::string, Status> known;
  constexpr int kKills = 10;
  for (int round = 0; round < kKills; ++round) {
    int progress[2];
    EXPECT(pipe(progress) == 0);
    state.store.reset();  // an open one must not be carried through a fork
    const pid_t writer = fork();
    if (writer == 0) {
      const auto store = Store::Open(state.path);
      for (int64_t n = 1000L * round; store; ++n) {
        const StatusUpdate updates[] = {Alternating("a", n), Alternating("b", n / 2)};
        if (!(*store)->StoreStatus(updates) || write(progress[1], "", 1) != 1) break;
      }
      _exit(1);
    }
    close(progress[1]);
    char unused = 0;
    for (int stored = 0; stored < 4 + round && read(progress[0], &unused, 1) == 1;) ++stored;
    kill(writer, SIGKILL);
    int ended = 0;
    waitpid(writer, &ended, 0);
    close(progress[0]);
    EXPECT(WIFSIGNALED(ended));
    state.Reopen();
    EXPECT(state.store);
    const Records records = state.Read();
    EXPECT(!records.empty() && IsUnbroken(records, known));
    for (const ChangeRecord& record : records) known[record.node] = record.status.status;
    EXPECT(state.store->Get("a")->status.status == known.at("a"));
    EXPECT(state.store->Get("b")->status.status == known.at("b"));
    EXPECT(state.store->AcknowledgeChanges("s", records.back().position));
  }
  record_fault("kill -9 while outcomes are stored and logged", kKills, 0, NOT_MEASURED);
  return kPassed;
}

// In two handles, and twice in one.
Outcome OneAtATimeHasAClaim() {
  State state;
  const auto other = Store::Open(state.path);
  EXPECT(state.store && other);
  EXPECT(state.store->ClaimSubscriber("s"));
  EXPECT(Is((*other)->ClaimSubscriber("s"), Status::kAlreadyExists));
  EXPECT(Says(state.store->ClaimSubscriber("s"), "subscriber s already"));
  EXPECT((*other)->ClaimSubscriber("t"));
  EXPECT(Is((*other)->ReleaseSubscriber("s"), Status::kNotFound));
  EXPECT(state.store->ReleaseSubscriber("s"));
  EXPECT((*other)->ClaimSubscriber("s"));
  EXPECT(Is(state.store->ReleaseSubscriber("s"), Status::kNotFound));
  EXPECT(ModeOf(state.path + "/nodeipmi.claims") == 0600);
  return kPassed;
}

// Whether it closes its state or is killed; a child of its own that it leaves behind has no claim.
Outcome AClaimEndsWithItsHolder() {
  State state;
  state.store.reset();
  int ends[2];
  EXPECT(pipe(ends) == 0);
  const pid_t holder = fork();
  if (holder == 0) {
    const auto store = Store::Open(state.path);
    const bool claimed = store && (*store)->ClaimSubscriber("s");
    if (write(ends[1], claimed ? "y" : "n", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char claimed = 0;
  EXPECT(read(ends[0], &claimed, 1) == 1 && claimed == 'y');
  close(ends[0]);
  close(ends[1]);
  state.Reopen();
  EXPECT(Is(state.store->ClaimSubscriber("s"), Status::kAlreadyExists));
  EXPECT(kill(holder, SIGKILL) == 0 && waitpid(holder, nullptr, 0) == holder);
  EXPECT(state.store->ClaimSubscriber("s"));
  const pid_t heir = fork();
  if (heir == 0)
    for (;;) pause();
  state.Reopen();
  const bool is_free = state.store->ClaimSubscriber("s").has_value();
  EXPECT(kill(heir, SIGKILL) == 0 && waitpid(heir, nullptr, 0) == heir);
  EXPECT(is_free);
  return kPassed;
}

// What cannot be locked is not held by anybody.
Outcome AClaimThatCannotBeMadeIsNoOthers() {
  State state;
  EXPECT(symlink("/dev/null", (state.path + "/nodeipmi.claims").c_str()) == 0);
  EXPECT(Is(state.store->ClaimSubscriber("s"), Status::kStorageError));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(WhatIsReadStaysUntilItIsAcknowledged),
      UNIT_TEST(WaitsForAnotherProcessThatWrites),
      UNIT_TEST(WhatWasNotReadCannotBeAcknowledged),
      UNIT_TEST(EachSubscriberHasItsOwnPlace),
      UNIT_TEST(WhoIsNoSubscriberIsNotFound),
      UNIT_TEST(SixteenMayFollow),
      UNIT_TEST(TellsHowFarEachIsBehind),
      UNIT_TEST(OfANodeSixteenRecordsWait),
      UNIT_TEST(WhatIsMergedAfterItWasReadIsNotLost),
      UNIT_TEST(OfALargeFleetFewerRecordsOfANodeWait),
      UNIT_TEST(NodesOfOneNameDoNotMix),
      UNIT_TEST(OfNodesThatAreGoneTheLongestGoneAreDropped),
      UNIT_TEST(OneAtATimeHasAClaim),
      UNIT_TEST(AClaimEndsWithItsHolder),
      UNIT_TEST(AClaimThatCannotBeMadeIsNoOthers),
      UNIT_TEST(AwaitsWhatThisStoreLogs),
      UNIT_TEST(AwaitsWhatAnotherProcessLogs),
      UNIT_TEST(ProcessesThatStoreTheSameLogEachChangeOnce),
      UNIT_TEST(AKilledProcessLeavesNoStatusWithoutItsChange),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
