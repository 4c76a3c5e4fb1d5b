// Several processes and threads that use one state at once.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>

#include "tests/faults/record.h"
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr int kRounds = 25;

// What a process of these tests ends with; anything else is the line that failed, roughly.
constexpr int kDone = 0;
constexpr int kFoundItThere = 1;

Outcome OneOfEightProcessesMakesTheState() {
  for (int round = 0; round < kRounds; ++round) {
    const ScratchFolder folder;
    const std::string path = folder.File("state");
    const auto ended = RunProcesses(8, [&](int process) {
      const auto made = Store::Init(path);
      if (!made && made.error().status != Status::kAlreadyExists) return 2;
      // Whoever was told that it is there can use it at once.
      const auto store = Store::Open(path);
      if (!store) return 3;
      const std::string name = "n" + std::to_string(process);
      if (!(*store)->Add(MakeNode(name), MakeCredentials("u", "p", "k"))) return 4;
      if (!Holds((*store)->LoadCredentials(name), "u", "p", "k")) return 5;
      return made ? kDone : kFoundItThere;
    });
    EXPECT(std::ranges::count(ended, kDone) == 1);
    EXPECT(std::ranges::count(ended, kFoundItThere) == 7);
    const auto store = Store::Open(path);
    EXPECT(store && Names(**store).size() == 8);
  }
  return kPassed;
}

Outcome WhoOpensWhileAStateIsMadeFindsAllOrNothing() {
  for (int round = 0; round < kRounds; ++round) {
    const ScratchFolder folder;
    const std::string path = folder.File("state");
    const auto ended = RunProcesses(4, [&](int process) {
      if (process == 0) return Store::Init(path) ? kDone : 2;
      for (;;) {
        const auto store = Store::Open(path);
        if (store) return kDone;
        if (store.error().status != Status::kStateMissing) return 3;
      }
    });
    EXPECT(ended == std::vector<int>(4, kDone));
  }
  return kPassed;
}

constexpr int kWriters = 4;
constexpr int kTurns = 40;

// StoreStatus gives other processes way soon, and says so; then it is tried again.
bool StorePatiently(Store& store, std::span<const StatusUpdate> updates) {
  for (int tries = 0; tries < 1000; ++tries) {
    const auto stored = store.StoreStatus(updates);
    if (stored) return true;
    if (!Is(stored, Status::kStorageError) || !Says(stored, "locked")) return false;
  }
  return false;
}

// Adds nodes of its own, and changes its own part of the node that all share.
int WriteForAWhile(const std::string& path, int writer) {
  const auto opened = Store::Open(path);
  if (!opened) return 10;
  Store& store = **opened;
  for (int turn = 0; turn < kTurns; ++turn) {
    const std::string value = std::to_string(turn);
    const std::string own = "w" + std::to_string(writer) + "-" + value;
    if (!store.Add(MakeNode(own), MakeCredentials("u", value, "k"))) return 11;
    const CredentialChange change = {
        .user = writer == 0, .password = writer == 1, .kg = writer == 2};
    if (!EditTo(store, MakeNode("shared"), MakeCredentials(value, value, value), change)) return 12;
    const StatusUpdate updates[] = {MakeUpdate(own, turn + 1),
                                    MakeUpdate("shared", 1000 * writer + turn)};
    if (!StorePatiently(store, updates)) return 13;
    if (turn % 4 == 3 && !store.Remove(own)) return 14;
  }
  return kDone;
}

// Goes through all nodes until the writers are done; each must be whole.
int ReadForAWhile(const std::string& path) {
  for (bool done = false; !done;) {
    const auto opened = Store::Open(path);
    if (!opened) return 20;
    Store& store = **opened;
    done = store.Get("done").has_value();
    auto node = store.Next("");
    for (; node; node = store.Next(node->name)) {
      if (!node->user_set || !node->password_set || !node->kg_set) return 21;
      const auto credentials = store.LoadCredentials(node->name);
      if (!credentials && credentials.error().status != Status::kNotFound) return 22;
    }
    if (node.error().status != Status::kNotFound) return 23;
  }
  return kDone;
}

Outcome ProcessesShareOneStateWithoutLosingAnything() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("shared"), MakeCredentials("u", "p", "k")));
  state.store.reset();
  const auto ended = RunProcesses(kWriters + 2, [&](int process) {
    if (process >= kWriters) return ReadForAWhile(state.path);
    const int written = WriteForAWhile(state.path, process);
    if (written != kDone) return written;
    // The last writer tells the readers.
    const auto store = Store::Open(state.path);
    if (!store) return 30;
    if (!(*store)->Add(MakeNode("finished-" + std::to_string(process)),
                       MakeCredentials("u", "p", "k")))
      return 31;
    int finished = 0;
    for (int i = 0; i < kWriters; ++i)
      finished += (*store)->Get("finished-" + std::to_string(i)).has_value();
    if (finished < kWriters) return kDone;
    const auto told = (*store)->Add(MakeNode("done"), MakeCredentials("u", "p", "k"));
    return told || told.error().status == Status::kAlreadyExists ? kDone : 32;
  });
  for (const int code : ended) {
    if (code != kDone) std::cout << "a process ended with " << code << '\n';
  }
  EXPECT(ended == std::vector<int>(kWriters + 2, kDone));

  state.Reopen();
  EXPECT(state.store);
  for (int writer = 0; writer < kWriters; ++writer) {
    for (int turn = 0; turn < kTurns; ++turn) {
      const std::string name = "w" + std::to_string(writer) + "-" + std::to_string(turn);
      const auto node = state.store->Get(name);
      EXPECT(turn % 4 == 3 ? Is(node, Status::kNotFound)
                           : node && node->status.attempted_unix_ms == turn + 1);
      EXPECT(!node || Holds(state.store->LoadCredentials(name), "u", std::to_string(turn), "k"));
    }
  }
  // Each writer's last change of the shared node stands, though others wrote it in between.
  const std::string last = std::to_string(kTurns - 1);
  EXPECT(Holds(state.store->LoadCredentials("shared"), last, last, last));
  return kPassed;
}

// To open looks at the files of a state. Were the database opened for that, closing it again would
// drop the locks that the first store holds; then the visitor would take itself for the last one,
// and remove the log under the first.
Outcome TwoStoresOfOneProcessDoNotDisturbEachOther() {
  const ScratchFolder folder;
  EXPECT(Store::Init(folder.path()));
  int to_visitor[2];
  int to_holder[2];
  EXPECT(pipe(to_visitor) == 0 && pipe(to_holder) == 0);
  const auto tell = [](const int(&ends)[2]) { return write(ends[1], "", 1) == 1; };
  const auto wait = [](const int(&ends)[2]) {
    char unused = 0;
    return read(ends[0], &unused, 1) == 1;
  };
  const auto hold = [&] {
    const auto first = Store::Open(folder.path());
    if (!first || !(*first)->Add(MakeNode("before"), {})) return 2;
    if (!Store::Open(folder.path()) || !Is(Store::Init(folder.path()), Status::kAlreadyExists)) {
      return 3;
    }
    if (!tell(to_visitor) || !wait(to_holder)) return 4;
    if (ModeOf(folder.File("nodeipmi.db-wal")) != 0600) return 5;
    return (*first)->Get("between") && (*first)->Add(MakeNode("after"), {}) ? kDone : 6;
  };
  const auto visit = [&] {
    if (!wait(to_visitor)) return 7;
    {
      const auto store = Store::Open(folder.path());
      if (!store || !(*store)->Get("before") || !(*store)->Add(MakeNode("between"), {})) return 8;
    }
    return tell(to_holder) ? kDone : 9;
  };
  const auto ended = RunProcesses(2, [&](int process) { return process == 0 ? hold() : visit(); });
  for (const int end : {to_visitor[0], to_visitor[1], to_holder[0], to_holder[1]}) close(end);
  EXPECT(ended == std::vector<int>(2, kDone));
  const auto store = Store::Open(folder.path());
  EXPECT(store);
  EXPECT((Names(**store) == std::vector<std::string>{"after", "before", "between"}));
  return kPassed;
}

// A process that adds nodes without end is killed at some moment; what it leaves is whole.
Outcome AKilledProcessLeavesOnlyWholeNodes() {
  constexpr int kKills = 10;
  State state;
  EXPECT(state.store);
  long lost = 0;
  for (int round = 0; round < kKills; ++round) {
    int progress[2];
    EXPECT(pipe(progress) == 0);
    state.store.reset();  // an open one must not be carried through a fork
    const pid_t writer = fork();
    if (writer == 0) {
      const auto store = Store::Open(state.path);
      for (int i = 0; store; ++i) {
        const std::string name = std::to_string(round) + "-" + std::to_string(i);
        if (!(*store)->Add(MakeNode(name), MakeCredentials("u", "p", "k"))) break;
        if (write(progress[1], "", 1) != 1) break;
      }
      _exit(1);
    }
    close(progress[1]);
    char unused[64];
    for (int got = 0; got < 5 + round;) {
      const ssize_t n = read(progress[0], unused, 1);
      if (n <= 0) break;
      got += static_cast<int>(n);
    }
    kill(writer, SIGKILL);
    int ended = 0;
    waitpid(writer, &ended, 0);
    close(progress[0]);
    EXPECT(WIFSIGNALED(ended));
    state.Reopen();
    EXPECT(state.store);
    const auto names = Names(*state.store);
    lost += std::ranges::count(names, std::to_string(round) + "-" + std::to_string(4 + round)) != 1;
    for (const std::string& name : names)
      lost += !Holds(state.store->LoadCredentials(name), "u", "p", "k");
  }
  record_fault("kill -9 while nodes are added", kKills, lost, NOT_MEASURED);
  EXPECT(lost == 0);
  return kPassed;
}

Outcome ThreadsShareOneStore() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("shared"), MakeCredentials("u", "p", "k")));
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      Store& store = *state.store;
      for (int turn = 0; turn < kTurns; ++turn) {
        const std::string own = std::to_string(i) + "-" + std::to_string(turn);
        const StatusUpdate updates[] = {MakeUpdate(own, turn), MakeUpdate("shared", turn)};
        failures += !store.Add(MakeNode(own), MakeCredentials("u", own, ""));
        failures += !Holds(store.LoadCredentials(own), "u", own, "");
        failures += !store.StoreStatus(updates);
        failures += !EditTo(store, MakeNode(own), MakeCredentials("v", "", ""), {.user = true});
        failures += !store.Get("shared");
        failures += !store.Next(own) && i < 3;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT(failures == 0);
  EXPECT(Names(*state.store).size() == 4 * kTurns + 1);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(OneOfEightProcessesMakesTheState),
      UNIT_TEST(WhoOpensWhileAStateIsMadeFindsAllOrNothing),
      UNIT_TEST(ProcessesShareOneStateWithoutLosingAnything),
      UNIT_TEST(TwoStoresOfOneProcessDoNotDisturbEachOther),
      UNIT_TEST(AKilledProcessLeavesOnlyWholeNodes),
      UNIT_TEST(ThreadsShareOneStore),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
