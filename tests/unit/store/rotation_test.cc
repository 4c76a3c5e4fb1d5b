// Another key is put in force: what opens before and after, whatever ends in between, and whoever
// uses the state meanwhile.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <optional>
#include <random>

#include "core/vault/private_file.h"
#include "tests/faults/record.h"
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

constexpr CredentialChange kAll = {.user = true, .password = true, .kg = true};

// A state with nodes "n0" …, each with credentials of its own.
struct Filled : State {
  explicit Filled(int nodes) {
    for (int i = 0; store && i < nodes; ++i) {
      const std::string n = std::to_string(i);
      if (!store->Add(MakeNode("n" + n), MakeCredentials("u" + n, "p" + n, "k" + n))) store.reset();
    }
  }
};

bool AllOpen(Store& store, int nodes) {
  for (int i = 0; i < nodes; ++i) {
    const std::string n = std::to_string(i);
    if (!Holds(store.LoadCredentials("n" + n), "u" + n, "p" + n, "k" + n)) return false;
  }
  return true;
}

// A process that does what `begin` does and then nothing, until it is destroyed.
class Bystander {
 public:
  explicit Bystander(const std::function<void(const std::function<void()>&)>& begin) {
    int ready[2];
    if (pipe(ready) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      begin([&] {
        if (write(ready[1], "", 1) == 1) pause();
      });
      _exit(0);
    }
    close(ready[1]);
    char unused = 0;
    ready_ = read(ready[0], &unused, 1) == 1;
    close(ready[0]);
  }
  ~Bystander() {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;

  bool ready() const { return ready_; }

 private:
  pid_t child_ = -1;
  bool ready_ = false;
};

// The state as it is on the disk, without what processes share in memory, in a folder of its own.
// This process must not have it open.
std::string AsAfterALossOfPower(const State& state, const std::string& name) {
  const std::string copy = state.folder.File(name);
  if (mkdir(copy.c_str(), 0700) != 0) return "";
  for (const std::string& file : NamesIn(state.path)) {
    if (!file.ends_with("-shm") &&
        !WriteBytes(copy + '/' + file, ReadBytes(state.path + '/' + file)))
      return "";
  }
  return copy;
}

bool OpensAll(const std::string& path, int nodes) {
  const auto store = Store::Open(path);
  return store && AllOpen(**store, nodes);
}

std::vector<std::string> FilesAtRest() { return {"nodeipmi.db", "nodeipmi.key"}; }

Outcome TheOldKeyOpensNothingAfterwards() {
  Filled state(5);
  EXPECT(state.store);
  const Bytes old_file = ReadBytes(state.Key());
  const Bytes old_data_key = SelectBytes(state.Database(), "SELECT data_key FROM credential");
  const Bytes sealed = SelectBytes(state.Database(), "SELECT sealed FROM credential");
  const auto before = state.store->Key();
  EXPECT(state.store->RotateKey({}));
  const auto after = state.store->Key();
  EXPECT(before && after && before->id != after->id);
  EXPECT(AllOpen(*state.store, 5));
  EXPECT(!AnyFileHolds(state.path, old_data_key));
  EXPECT(!AnyFileHolds(state.path, std::span(old_file).last(64)));
  // What it wraps is not encrypted again.
  EXPECT(SelectBytes(state.Database(), "SELECT sealed FROM credential") == sealed);
  state.Reopen();
  EXPECT(state.store && AllOpen(*state.store, 5));
  state.store.reset();
  EXPECT(NamesIn(state.path) == FilesAtRest() && ModeOf(state.Key()) == 0600);
  EXPECT(WriteBytes(state.Key(), old_file));
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kKeyMissing));
  EXPECT(Says(opened, KeyIdText(before->id)) && Says(opened, KeyIdText(after->id)));
  return kPassed;
}

// It is no change of any node: sessions that a monitor keeps need not end for it.
Outcome NoNodeIsChanged() {
  Filled state(3);
  EXPECT(state.store);
  const auto revision = state.store->Revision();
  EXPECT(state.store->RotateKey({}));
  EXPECT(revision && *state.store->Revision() == *revision);
  return kPassed;
}

// Two stores, as two processes have them.
Outcome WhoHasTheStateOpenTakesTheNewKey() {
  Filled state(3);
  EXPECT(state.store);
  const auto other = Store::Open(state.path);
  EXPECT(other);
  const auto kept = (*other)->LoadSealed("n1");  // as a monitor has it
  EXPECT(kept);
  for (int i = 0; i < 5; ++i) {
    EXPECT(state.store->RotateKey({}));
    EXPECT(AllOpen(**other, 3));
    EXPECT(EditTo(**other, MakeNode("n2"), MakeCredentials("u2", "p2", "k2"), kAll));
    EXPECT(AllOpen(*state.store, 3));
    EXPECT((*other)->RotateKey({}));
    EXPECT(AllOpen(*state.store, 3));
    EXPECT(state.store->Add(MakeNode("x" + std::to_string(i)), MakeCredentials("u", "p", "")));
    EXPECT(Holds((*other)->LoadCredentials("x" + std::to_string(i)), "u", "p", ""));
  }
  EXPECT(Holds(kept->Unseal(), "u1", "p1", "k1"));
  return kPassed;
}

Outcome ProcessesMayReplaceItAtTheSameTime() {
  Filled state(20);
  EXPECT(state.store);
  const auto first = state.store->Key();
  state.store.reset();
  const auto ended = RunProcesses(6, [&](int process) {
    const auto store = Store::Open(state.path);
    if (!store) return 1;
    for (int turn = 0; turn < 5; ++turn) {
      if (process < 2 && !(*store)->RotateKey({})) return 2;
      if (!AllOpen(**store, 20)) return 3;
      const std::string name = std::to_string(process) + "-" + std::to_string(turn);
      if (process > 3 && !(*store)->Add(MakeNode(name), MakeCredentials("u", name, ""))) return 4;
    }
    return 0;
  });
  EXPECT(ended == std::vector<int>(6, 0));
  state.Reopen();
  EXPECT(state.store && AllOpen(*state.store, 20));
  EXPECT(Holds(state.store->LoadCredentials("5-4"), "u", "5-4", ""));
  EXPECT(state.store->Key()->id != first->id);
  state.store.reset();
  EXPECT(NamesIn(state.path) == FilesAtRest());
  return kPassed;
}

// Killed after a random part of the time that it takes; each state that is left opens at once, with
// one key file in its place.
Outcome IsKilledAtAnyMoment(int rounds, bool others_have_it_open) {
  constexpr int kNodes = 10;
  Filled state(kNodes);
  EXPECT(state.store);
  state.store.reset();
  std::optional<Bystander> monitor;
  if (others_have_it_open) {
    monitor.emplace([&](const auto& wait) {
      if (const auto store = Store::Open(state.path)) wait();
    });
    EXPECT(monitor->ready());
  }
  state.Reopen();
  EXPECT(state.store);
  std::minstd_rand random(20261129);
  int64_t longest_us = 4000;
  int killed = 0;
  int old_key = 0;
  int new_key = 0;
  int left_over = 0;
  long lost = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto before = state.store->Key();
    EXPECT(before);
    state.store.reset();  // an open one must not be carried through a fork
    int ready[2];
    EXPECT(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
      const auto store = Store::Open(state.path);
      if (!store || write(ready[1], "", 1) != 1) _exit(2);
      _exit((*store)->RotateKey({}) ? 0 : 1);
    }
    close(ready[1]);
    char unused = 0;
    EXPECT(read(ready[0], &unused, 1) == 1);
    close(ready[0]);
    const auto begun = std::chrono::steady_clock::now();
    usleep(static_cast<useconds_t>(random() % static_cast<uint64_t>(longest_us)));
    kill(child, SIGKILL);
    int ended = 0;
    waitpid(child, &ended, 0);
    const auto took = std::chrono::steady_clock::now() - begun;
    if (WIFSIGNALED(ended)) {
      ++killed;
      // The longest that was still under way shows how long it takes, on this machine, now.
      const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
      longest_us = std::clamp<int64_t>(us * 5 / 4, longest_us, 60'000);
    } else {
      EXPECT(WEXITSTATUS(ended) == 0);
      longest_us = std::max<int64_t>(longest_us * 9 / 10, 1000);
    }
    for (const std::string& name : NamesIn(state.path))
      left_over += name.starts_with("nodeipmi.key.");
    state.Reopen();
    EXPECT(state.store);
    lost += !AllOpen(*state.store, kNodes);
    const auto after = state.store->Key();
    EXPECT(after);
    ++(after->id == before->id ? old_key : new_key);
    const auto in_file = KeyOf(state);
    EXPECT(in_file && in_file->id == after->id);
    for (const std::string& name : NamesIn(state.path)) EXPECT(!name.starts_with("nodeipmi.key."));
    if (others_have_it_open) {
      state.store.reset();
      const std::string copy = AsAfterALossOfPower(state, "copy" + std::to_string(round));
      lost += !OpensAll(copy, kNodes);
      state.Reopen();
      EXPECT(state.store);
    }
  }
  // No key file is left behind: asserted in each round.
  record_fault(
      others_have_it_open
          ? "kill -9, and a loss of power, while the key is replaced and others have the state open"
          : "kill -9 while the key is replaced",
      killed, lost, 0);
  EXPECT(lost == 0);
  std::cout << killed << " killed, " << old_key << " with the old key in force, " << new_key
            << " with the new one, " << left_over << " key files left over and tidied up\n";
  EXPECT(killed >= rounds / 2);
  // Before and after the one moment that counts; how often each, depends on the machine.
  EXPECT(old_key > 0 && new_key > 0 && left_over > 0);
  return kPassed;
}

Outcome ItCanBeKilledAtAnyMoment() { return IsKilledAtAnyMoment(250, false); }
Outcome ItCanBeKilledWhileOthersHaveTheStateOpen() { return IsKilledAtAnyMoment(100, true); }

// Killed while its commit was flushed: it is in the log, and those who have the state open do not
// know of it.
Outcome AKeyIsNotErasedWhileItsRotationMayComeBack() {
  constexpr int kNodes = 3;
  Filled state(kNodes);
  EXPECT(state.store);
  state.store.reset();
  const Bystander monitor([&](const auto& wait) {
    const auto store = Store::Open(state.path);
    if (!store || !(*store)->Add(MakeNode("other"), {})) return;
    const EndlessRead read(state.Database());
    wait();
  });
  EXPECT(monitor.ready());
  const std::string shared = state.Database() + "-shm";
  const Bytes shared_before = ReadBytes(shared);
  const Bytes old_key = ReadBytes(state.Key());
  EXPECT(RunProcesses(1, [&](int) {
           const auto store = Store::Open(state.path);
           return store && (*store)->RotateKey({}) ? 0 : 1;
         }) == std::vector<int>{0});
  const Bytes new_key = ReadBytes(state.Key());
  EXPECT(WriteBytes(state.Key(), old_key) && WriteBytes(state.Key() + ".next", new_key));
  // In its place, for others have it mapped.
  const int file = open(shared.c_str(), O_WRONLY | O_CLOEXEC);
  EXPECT(file >= 0 && pwrite(file, shared_before.data(), shared_before.size(), 0) ==
                          static_cast<ssize_t>(shared_before.size()));
  close(file);

  const std::string back = AsAfterALossOfPower(state, "back");
  EXPECT(OpensAll(back, kNodes) && ReadBytes(back + "/nodeipmi.key") == new_key);
  EXPECT(RunProcesses(1, [&](int) { return OpensAll(state.path, kNodes) ? 0 : 1; }) ==
         std::vector<int>{0});
  EXPECT(ReadBytes(state.Key()) == old_key && access((state.Key() + ".next").c_str(), F_OK) != 0);
  EXPECT(OpensAll(AsAfterALossOfPower(state, "after"), kNodes));
  return kPassed;
}

// Each state of the files that a crash can leave, made by hand.
Outcome FinishesWhatACrashLeft() {
  Filled state(2);
  EXPECT(state.store);
  const Bytes first = ReadBytes(state.Key());
  EXPECT(state.store->RotateKey({}));
  state.store.reset();
  const Bytes second = ReadBytes(state.Key());
  const std::string next = state.Key() + ".next";
  const std::string old = state.Key() + ".old";
  const auto opens = [&] {
    state.Reopen();
    const bool fine = state.store && AllOpen(*state.store, 2);
    state.store.reset();
    return fine && NamesIn(state.path) == FilesAtRest() && ReadBytes(state.Key()) == second;
  };
  EXPECT(opens());
  // Before the commit: a new key that never was in force, whole or half written.
  EXPECT(WriteBytes(next, first) && opens());
  EXPECT(WriteBytes(next + ".new", std::span(first).first(40)) && opens());
  // After the commit: the old file has not made room yet, or has, or is half erased.
  EXPECT(WriteBytes(state.Key(), first) && WriteBytes(next, second) && opens());
  EXPECT(rename(state.Key().c_str(), next.c_str()) == 0 && WriteBytes(old, first) && opens());
  EXPECT(WriteBytes(old, Bytes(first.size(), 0)) && opens());
  EXPECT(WriteBytes(old, {}) && opens());
  // Where the key in force is not found, nothing is erased.
  EXPECT(WriteBytes(state.Key(), first) && WriteBytes(next, std::span(second).first(50)));
  EXPECT(Is(Store::Open(state.path), Status::kKeyMissing));
  EXPECT(ReadBytes(state.Key()) == first && ReadBytes(next).size() == 50);
  return kPassed;
}

Outcome ACredentialThatDoesNotOpenKeepsTheOldKeyInForce() {
  Filled state(3);
  EXPECT(state.store);
  const auto before = state.store->Key();
  EXPECT(RunSql(state.Database(),
                "UPDATE credential SET data_key = zeroblob(69)"
                " WHERE node = 'n1' AND field = 'kg'"));
  const auto replaced = state.store->RotateKey({});
  EXPECT(!replaced && Says(replaced, "kg of node n1"));
  EXPECT(state.store->Key()->id == before->id);
  EXPECT(Holds(state.store->LoadCredentials("n2"), "u2", "p2", "k2"));
  state.Reopen();
  EXPECT(state.store && Holds(state.store->LoadCredentials("n0"), "u0", "p0", "k0"));
  // The remedy.
  EXPECT(EditTo(*state.store, MakeNode("n1"), MakeCredentials("u1", "p1", "k1"), kAll));
  EXPECT(state.store->RotateKey({}) && AllOpen(*state.store, 3));
  return kPassed;
}

Outcome AKeyFileThatCannotBeMadeLeavesTheOldKeyInForce() {
  Filled state(3);
  EXPECT(state.store);
  const auto before = state.store->Key();
  state.store.reset();
  const auto ended = RunProcesses(1, [&](int) {
    auto store = Store::Open(state.path);
    if (!store) return 1;
    // In the new file's place.
    if (mkdir((state.Key() + ".next").c_str(), 0700) != 0) return 2;
    return (*store)->RotateKey({}) ? 3 : 0;
  });
  EXPECT(ended == std::vector<int>{0});
  EXPECT(rmdir((state.Key() + ".next").c_str()) == 0);
  state.Reopen();
  EXPECT(state.store && AllOpen(*state.store, 3) && state.store->Key()->id == before->id);
  return kPassed;
}

// What is known of a rollback: parts of a record of another time are refused; a whole record of
// before, put in by whoever may write the database, opens, for nothing outside of the database
// counts its versions. It opens no longer once the key was replaced.
Outcome AWholeOlderRecordOpensUntilTheKeyIsReplaced() {
  Filled state(1);
  EXPECT(state.store);
  const auto hex = [&](const char* column) {
    const Bytes digits = SelectBytes(state.Database(), std::string("SELECT hex(") + column +
                                                           ") FROM credential WHERE field ="
                                                           " 'password'");
    return std::string(digits.begin(), digits.end());
  };
  const std::string sealed = hex("sealed");
  const std::string data_key = hex("data_key");
  EXPECT(EditTo(*state.store, MakeNode("n0"), MakeCredentials("", "new", ""), {.password = true}));
  const std::string put_in = "UPDATE credential SET ";
  const std::string where = " WHERE field = 'password'";
  EXPECT(RunSql(state.Database(), put_in + "data_key = x'" + data_key + "'" + where));
  EXPECT(Is(state.store->LoadCredentials("n0"), Status::kVaultTampered));
  EXPECT(RunSql(state.Database(), put_in + "sealed = x'" + sealed + "'" + where));
  EXPECT(Holds(state.store->LoadCredentials("n0"), "u0", "p0", "k0"));
  EXPECT(state.store->RotateKey({}));
  EXPECT(RunSql(state.Database(), put_in + "data_key = x'" + data_key + "'" + where));
  EXPECT(Is(state.store->LoadCredentials("n0"), Status::kKeyMissing));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(TheOldKeyOpensNothingAfterwards),
      UNIT_TEST(NoNodeIsChanged),
      UNIT_TEST(WhoHasTheStateOpenTakesTheNewKey),
      UNIT_TEST(ProcessesMayReplaceItAtTheSameTime),
      UNIT_TEST(ItCanBeKilledAtAnyMoment),
      UNIT_TEST(ItCanBeKilledWhileOthersHaveTheStateOpen),
      UNIT_TEST(AKeyIsNotErasedWhileItsRotationMayComeBack),
      UNIT_TEST(FinishesWhatACrashLeft),
      UNIT_TEST(ACredentialThatDoesNotOpenKeepsTheOldKeyInForce),
      UNIT_TEST(AKeyFileThatCannotBeMadeLeavesTheOldKeyInForce),
      UNIT_TEST(AWholeOlderRecordOpensUntilTheKeyIsReplaced),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
