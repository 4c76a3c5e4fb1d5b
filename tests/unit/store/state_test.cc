// Making and opening a state, and what an interrupted Init leaves.

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

Outcome MakesPrivateFilesWhateverTheUmask() {
  constexpr mode_t kUmasks[] = {0, 022, 077, 0277, 0777};
  for (const mode_t mask : kUmasks) {
    const ScratchFolder folder;
    const std::string path = folder.File("state");
    const auto ended = RunProcesses(1, [&](int) {
      umask(mask);
      if (!Store::Init(path)) return 1;
      const auto store = Store::Open(path);
      if (!store || !(*store)->Add(MakeNode("n"), MakeCredentials("u", "p", "k"))) return 2;
      // SQLite makes these two when it first writes.
      if (ModeOf(path + "/nodeipmi.db-wal") != 0600 || ModeOf(path + "/nodeipmi.db-shm") != 0600)
        return 3;
      return umask(0) == mask ? 0 : 4;
    });
    EXPECT(ended == std::vector<int>{0});
    EXPECT(ModeOf(path) == 0700);
    EXPECT(ModeOf(path + "/nodeipmi.db") == 0600);
    EXPECT(ModeOf(path + "/nodeipmi.key") == 0600);
  }
  return kPassed;
}

Outcome MakesNothingElse() {
  State state;
  EXPECT(state.store);
  state.store.reset();
  EXPECT((NamesIn(state.path) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  return kPassed;
}

// Were it left to the first to open, two that open at once would get into each other's way.
Outcome MakesADatabaseThatIsInWalModeAlready() {
  const ScratchFolder folder;
  EXPECT(Store::Init(folder.path()));
  const Bytes database = ReadBytes(folder.File("nodeipmi.db"));
  // sqlite.org/fileformat2.html#file_format_version_numbers
  EXPECT(database.size() > 100 && database.at(18) == 2 && database.at(19) == 2);
  return kPassed;
}

Outcome MakesTheFoldersAbove() {
  const ScratchFolder folder;
  EXPECT(Store::Init(folder.File("a/b//c/")));
  EXPECT(ModeOf(folder.File("a")) == 0700);
  EXPECT(Store::Open(folder.File("a/b/c")));
  return kPassed;
}

Outcome TakesAFolderThatIsThere() {
  const ScratchFolder folder;
  EXPECT(Store::Init(folder.path()));
  EXPECT(Store::Open(folder.path()));
  return kPassed;
}

Outcome LeavesAStateThatIsThereAlone() {
  State state;
  EXPECT(state.store);
  EXPECT(state.store->Add(MakeNode("n"), {}));
  const auto again = Store::Init(state.path);
  EXPECT(Is(again, Status::kAlreadyExists));
  EXPECT(Says(again, state.path));
  state.Reopen();
  EXPECT(state.store && state.store->Get("n"));
  return kPassed;
}

Outcome LeavesAStateAloneWhoseKeyIsMissing() {
  State state;
  state.store.reset();
  EXPECT(unlink(state.Key().c_str()) == 0);
  EXPECT(Is(Store::Init(state.path), Status::kAlreadyExists));
  EXPECT(ModeOf(state.Key()) == -1);
  return kPassed;
}

Outcome CompletesAnInterruptedInit() {
  const ScratchFolder folder;
  // What a crash at the worst moment leaves: drafts, half written, and no database.
  EXPECT(WriteBytes(folder.File("nodeipmi.key.new"), Bytes(7, 'k')));
  EXPECT(WriteBytes(folder.File("nodeipmi.db.new"), Bytes(4096, 'd')));
  EXPECT(WriteBytes(folder.File("nodeipmi.db.new-journal"), Bytes(4096, 'j')));
  EXPECT(Is(Store::Open(folder.path()), Status::kStateMissing));
  EXPECT(Store::Init(folder.path()));
  EXPECT(Store::Open(folder.path()));
  EXPECT((NamesIn(folder.path()) == std::vector<std::string>{"nodeipmi.db", "nodeipmi.key"}));
  return kPassed;
}

Outcome KeepsAKeyThatIsThereWithoutADatabase() {
  State state;
  state.store.reset();
  const Bytes key = ReadBytes(state.Key());
  EXPECT(unlink(state.Database().c_str()) == 0);
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kStateMissing));
  EXPECT(Says(opened, state.path));
  EXPECT(Store::Init(state.path));
  EXPECT(ReadBytes(state.Key()) == key);
  EXPECT(Store::Open(state.path));
  return kPassed;
}

Outcome ReplacesNoDamagedKey() {
  const ScratchFolder folder;
  const Bytes damaged(20, 'x');
  EXPECT(WriteBytes(folder.File("nodeipmi.key"), damaged));
  EXPECT(Is(Store::Init(folder.path()), Status::kVaultTampered));
  EXPECT(ReadBytes(folder.File("nodeipmi.key")) == damaged);
  EXPECT(ModeOf(folder.File("nodeipmi.db")) == -1);
  return kPassed;
}

// Init is stopped dead after 0, 100, 200 … microseconds of its work; each time a second one must
// complete it, or find it complete.
Outcome CanBeRepeatedWhereverItWasStopped() {
  int stopped = 0;
  for (int i = 0; i < 100; ++i) {
    const ScratchFolder folder;
    const std::string path = folder.File("state");
    const auto ended = RunProcesses(1, [&](int) {
      const itimerval in_a_moment = {{}, {0, 1 + i * 100}};  // SIGALRM ends the process
      setitimer(ITIMER_REAL, &in_a_moment, nullptr);
      return Store::Init(path) ? 0 : 1;
    });
    stopped += ended == std::vector<int>{-1};
    const bool was_whole = Store::Open(path).has_value();
    const auto again = Store::Init(path);
    EXPECT(was_whole ? Is(again, Status::kAlreadyExists) : again.has_value());
    const auto store = Store::Open(path);
    EXPECT(store);
    EXPECT((*store)->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
    EXPECT(Holds((*store)->LoadCredentials("n"), "u", "p", "k"));
  }
  EXPECT(stopped > 0);
  return kPassed;
}

// A limit on the size of files is a full disk that root meets too.
int WithFileSizeLimit(rlim_t limit, const std::function<int()>& body) {
  const auto ended = RunProcesses(1, [&](int) {
    const rlimit file_size = {limit, limit};
    (void)signal(SIGXFSZ, SIG_IGN);
    return setrlimit(RLIMIT_FSIZE, &file_size) == 0 ? body() : 99;
  });
  return ended.at(0);
}

Outcome CanBeRepeatedAfterTheDiskWasFull() {
  for (const rlim_t limit : {0, 50, 200, 4096, 8192, 20000}) {
    const ScratchFolder folder;
    const std::string path = folder.File("state");
    EXPECT(WithFileSizeLimit(
               limit, [&] { return Is(Store::Init(path), Status::kStorageError) ? 0 : 1; }) == 0);
    EXPECT(Is(Store::Open(path), Status::kStateMissing));
    EXPECT(Store::Init(path));
    EXPECT(Store::Open(path));
  }
  return kPassed;
}

Outcome ChangesNothingWhenTheDiskIsFull() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("first"), MakeCredentials("u", "p", "k")));
  state.store.reset();
  EXPECT(WithFileSizeLimit(4096, [&] {
           auto store = Store::Open(state.path);
           if (!store) return Is(store, Status::kStorageError) ? 0 : 1;
           const auto added = (*store)->Add(MakeNode("second"), MakeCredentials("u", "p", "k"));
           if (!Is(added, Status::kStorageError) || !Says(added, state.Database())) return 2;
           return (*store)->Get("second") ? 3 : 0;
         }) == 0);
  state.Reopen();
  EXPECT(state.store);
  EXPECT(Names(*state.store) == std::vector<std::string>{"first"});
  EXPECT(Holds(state.store->LoadCredentials("first"), "u", "p", "k"));
  return kPassed;
}

Outcome SaysThatThereIsNoState() {
  const ScratchFolder folder;
  const auto nowhere = Store::Open(folder.File("nowhere"));
  EXPECT(Is(nowhere, Status::kStateMissing));
  EXPECT(Says(nowhere, folder.File("nowhere")));
  EXPECT(Is(Store::Open(folder.path()), Status::kStateMissing));
  EXPECT(Is(Store::Open(""), Status::kStateMissing));
  EXPECT(Is(Store::Init(""), Status::kInvalidArgument));
  EXPECT(NamesIn(folder.path()).empty());
  return kPassed;
}

// That passes, and is no fault of the disk.
Outcome WantOfMemoryIsSaid() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  {
    const NoMemoryForSqlite none;
    const auto refused = state.store->LoadSealed("n");
    EXPECT(Is(refused, Status::kStorageError) && refused.error().sys_errno == ENOMEM);
    EXPECT(Says(refused, "memory") && !Says(refused, "disk"));
  }
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p", "k"));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(MakesPrivateFilesWhateverTheUmask),
      UNIT_TEST(MakesNothingElse),
      UNIT_TEST(MakesADatabaseThatIsInWalModeAlready),
      UNIT_TEST(MakesTheFoldersAbove),
      UNIT_TEST(TakesAFolderThatIsThere),
      UNIT_TEST(LeavesAStateThatIsThereAlone),
      UNIT_TEST(LeavesAStateAloneWhoseKeyIsMissing),
      UNIT_TEST(CompletesAnInterruptedInit),
      UNIT_TEST(KeepsAKeyThatIsThereWithoutADatabase),
      UNIT_TEST(ReplacesNoDamagedKey),
      UNIT_TEST(CanBeRepeatedWhereverItWasStopped),
      UNIT_TEST(CanBeRepeatedAfterTheDiskWasFull),
      UNIT_TEST(ChangesNothingWhenTheDiskIsFull),
      UNIT_TEST(SaysThatThereIsNoState),
      UNIT_TEST(WantOfMemoryIsSaid),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
