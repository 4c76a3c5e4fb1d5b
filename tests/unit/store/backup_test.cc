// A backup of a state that is in use, and the state that is made from it.

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

Outcome ItHoldsAllButTheKey() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("uuuu", "pppp", "k")));
  const auto update = MakeUpdate("n", 1000);
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  const std::string file = state.folder.File("backup");
  EXPECT(state.store->Backup(file));
  EXPECT(ModeOf(file) == 0600);
  EXPECT((NamesIn(state.folder.path()) == std::vector<std::string>{"backup", "state"}));
  const Bytes key = ReadBytes(state.Key());
  EXPECT(!Contains(ReadBytes(file), std::span(key).last(64)));
  EXPECT(!Contains(ReadBytes(file), Secret("pppp").Reveal(SecretAccess())));

  const std::string other = state.folder.File("other");
  EXPECT(Store::Restore(file, other, ""));
  EXPECT(Is(Store::Open(other), Status::kKeyMissing));
  EXPECT(WriteBytes(other + "/nodeipmi.key", key));
  const auto store = Store::Open(other);
  EXPECT(store && Holds((*store)->LoadCredentials("n"), "uuuu", "pppp", "k"));
  EXPECT((*store)->Get("n")->status.attempted_unix_ms == 1000);
  EXPECT(ModeOf(other) == 0700 && ModeOf(other + "/nodeipmi.db") == 0600);
  return kPassed;
}

Outcome ItReplacesNoFile() {
  State state;
  EXPECT(state.store);
  const std::string file = state.folder.File("backup");
  EXPECT(WriteBytes(file, Bytes{1, 2, 3}));
  EXPECT(Is(state.store->Backup(file), Status::kAlreadyExists));
  EXPECT(ReadBytes(file) == (Bytes{1, 2, 3}));
  EXPECT(Is(state.store->Backup(state.folder.File("none/backup")), Status::kStorageError));
  const std::string odd = state.folder.File("it's \"odd\"");
  EXPECT(state.store->Backup(odd));
  EXPECT(Is(Store::Restore(odd, state.path, ""), Status::kAlreadyExists));
  // What is no backup makes nothing.
  const std::string new_one = state.folder.File("new");
  EXPECT(Is(Store::Restore(file, new_one, ""), Status::kStorageError));
  EXPECT(access(new_one.c_str(), F_OK) != 0);
  return kPassed;
}

Outcome TheKeyComesFromItsFile() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const std::string file = state.folder.File("backup");
  EXPECT(state.store->Backup(file));
  const std::string other = state.folder.File("other");
  State stranger;
  EXPECT(Is(Store::Restore(file, other, stranger.Key()), Status::kVaultTampered));
  EXPECT(Is(Store::Restore(file, other, state.folder.File("none")), Status::kKeyMissing));
  EXPECT(Is(Store::Open(other), Status::kStateMissing));
  EXPECT(Store::Restore(file, other, state.Key()));
  const auto store = Store::Open(other);
  EXPECT(store && Holds((*store)->LoadCredentials("n"), "u", "p", "k"));

  // A backup needs the key that was in force then.
  const std::string old_key = state.folder.File("old.key");
  EXPECT(WriteBytes(old_key, ReadBytes(state.Key())));
  EXPECT(state.store->RotateKey({}));
  const std::string third = state.folder.File("third");
  EXPECT(Is(Store::Restore(file, third, state.Key()), Status::kKeyMissing));
  EXPECT(Store::Restore(file, third, old_key) && Store::Open(third));
  return kPassed;
}

Outcome NothingIsMadeOfWhatIsNoBackup() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const std::string file = state.folder.File("backup");
  EXPECT(state.store->Backup(file));
  const Bytes whole = ReadBytes(file);
  const std::string other = state.folder.File("other");
  const auto refused = [&](std::span<const uint8_t> bytes) {
    const std::string bad = state.folder.File("bad");
    return WriteBytes(bad, bytes) && !Store::Restore(bad, other, "") &&
           Is(Store::Open(other), Status::kStateMissing) && NamesIn(other).empty();
  };
  EXPECT(refused({}) && refused(Bytes(5000, 'x')));
  // Of the last page, which may be that of an empty table, only zeros may be missing.
  for (size_t size = 512; size + 4096 < whole.size(); size += 4096)
    EXPECT(refused(std::span(whole).first(size)));
  EXPECT(!Store::Restore(state.folder.File("none"), other, ""));
  EXPECT(!Store::Restore(state.folder.path(), other, ""));
  EXPECT(mkfifo(state.folder.File("pipe").c_str(), 0600) == 0);
  EXPECT(!Store::Restore(state.folder.File("pipe"), other, ""));
  EXPECT(Store::Restore(file, other, state.Key()) && Store::Open(other));
  return kPassed;
}

// What was committed last is in its log only.
Outcome ADatabaseIsNotTakenWithoutItsLog() {
  State state;
  EXPECT(state.store);
  const std::string copy = state.folder.File("copy");
  const std::string other = state.folder.File("other");
  EXPECT(state.store->Backup(copy) && WriteBytes(copy + "-wal", Bytes(100, 1)));
  const auto refused = Store::Restore(copy, other, state.Key());
  EXPECT(Is(refused, Status::kStorageError) && Says(refused, copy + "-wal"));
  EXPECT(Says(refused, "state backup") && NamesIn(other).empty());
  EXPECT(WriteBytes(copy + "-wal", {}) && Store::Restore(copy, other, state.Key()));
  return kPassed;
}

// Whoever closes a file loses the locks of SQLite on it, and the next process that comes and goes
// takes the log away.
Outcome TheDatabaseThatIsOpenStaysLocked() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), {}));
  // One that is forked later would take the locks of this one for its own.
  state.store.reset();
  int go[2];
  EXPECT(pipe(go) == 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    if (read(go[0], &byte, 1) != 1) _exit(2);
    {
      const auto store = Store::Open(state.path);
      if (!store || !(*store)->Add(MakeNode("b"), {})) _exit(1);
    }
    _exit(0);
  }
  state.Reopen();
  EXPECT(child > 0 && state.store && Names(*state.store) == std::vector<std::string>{"a"});
  const std::string other = state.folder.File("other");
  const std::string symbolic = state.folder.File("symbolic");
  const std::string hard = state.folder.File("hard");
  EXPECT(symlink(state.Database().c_str(), symbolic.c_str()) == 0);
  EXPECT(link(state.Database().c_str(), hard.c_str()) == 0);
  for (const std::string& name : {state.Database(), symbolic, hard}) {
    const auto refused = Store::Restore(name, other, "");
    EXPECT(Is(refused, Status::kStorageError) && Says(refused, "state backup"));
  }
  const std::string file = state.folder.File("backup");
  EXPECT(state.store->Backup(file));
  for (const std::string& name : {state.Database(), hard})
    EXPECT(Says(Store::Restore(file, other, name), "is open"));
  int ended = -1;
  EXPECT(write(go[1], "", 1) == 1 && waitpid(child, &ended, 0) == child && ended == 0);
  EXPECT(close(go[0]) == 0 && close(go[1]) == 0);
  EXPECT(access((state.Database() + "-wal").c_str(), F_OK) == 0);
  EXPECT((Names(*state.store) == std::vector<std::string>{"a", "b"}));
  return kPassed;
}

// It was cut short, and its journal would cut the next draft to nothing
// (sqlite.org/fileformat2.html#the_rollback_journal).
Outcome WhatAnInterruptedOneLeftSpoilsNothing() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const std::string file = state.folder.File("backup");
  EXPECT(state.store->Backup(file));
  Bytes journal = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
  journal.resize(512);
  journal[22] = 2;     // of 512 bytes each
  journal[26] = 0x10;  // and pages of 4096
  const std::string other = state.folder.File("other");
  EXPECT(mkdir(other.c_str(), 0700) == 0);
  EXPECT(WriteBytes(other + "/nodeipmi.db.new", Bytes(8192, 1)));
  EXPECT(WriteBytes(other + "/nodeipmi.db.new-journal", journal));
  EXPECT(Store::Restore(file, other, state.Key()));
  EXPECT((NamesIn(other) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  const auto store = Store::Open(other);
  EXPECT(store && Holds((*store)->LoadCredentials("n"), "u", "p", "k"));
  return kPassed;
}

// Each backup that is made meanwhile is whole: it holds all nodes up to some one.
Outcome OthersGoOnWritingMeanwhile() {
  State state;
  EXPECT(state.store);
  state.store.reset();
  constexpr int kNodes = 60;
  const auto ended = RunProcesses(3, [&](int process) {
    const auto store = Store::Open(state.path);
    if (!store) return 1;
    if (process == 0) {
      for (int i = 0; i < kNodes; ++i) {
        const std::string name = std::to_string(1000 + i);
        if (!(*store)->Add(MakeNode(name), MakeCredentials("u", name, "k"))) return 2;
      }
      return (*store)->Add(MakeNode("done"), {}) ? 0 : 3;
    }
    for (int i = 0; !(*store)->Get("done"); ++i) {
      const std::string name = std::to_string(process) + "-" + std::to_string(i);
      if (!(*store)->Backup(state.folder.File(name))) return 4;
      const std::string folder = state.folder.File("state-" + name);
      if (!Store::Restore(state.folder.File(name), folder, state.Key())) return 5;
      const auto restored = Store::Open(folder);
      if (!restored) return 6;
      int found = 0;
      for (const std::string& node : Names(**restored)) {
        if (node == "done") continue;
        if (node != std::to_string(1000 + found)) return 7;
        if (!Holds((*restored)->LoadCredentials(node), "u", node, "k")) return 8;
        ++found;
      }
    }
    return 0;
  });
  EXPECT(ended == std::vector<int>(3, 0));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ItHoldsAllButTheKey),
      UNIT_TEST(ItReplacesNoFile),
      UNIT_TEST(TheKeyComesFromItsFile),
      UNIT_TEST(NothingIsMadeOfWhatIsNoBackup),
      UNIT_TEST(ADatabaseIsNotTakenWithoutItsLog),
      UNIT_TEST(TheDatabaseThatIsOpenStaysLocked),
      UNIT_TEST(WhatAnInterruptedOneLeftSpoilsNothing),
      UNIT_TEST(OthersGoOnWritingMeanwhile),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
