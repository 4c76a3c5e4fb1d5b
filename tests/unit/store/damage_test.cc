// A state that is damaged, of another making, or put together from two.

#include <unistd.h>

#include <random>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

// A closed state with some nodes in it.
struct ClosedState : State {
  explicit ClosedState(int nodes = 3) {
    for (int i = 0; store && i < nodes; ++i) {
      (void)store->Add(MakeNode("n" + std::to_string(i)), MakeCredentials("u", "p", "k"));
    }
    store.reset();
  }
};

Outcome SaysThatTheKeyFileIsMissing() {
  const ClosedState state;
  EXPECT(unlink(state.Key().c_str()) == 0);
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kKeyMissing));
  EXPECT(Says(opened, state.Key()));
  return kPassed;
}

Outcome SaysThatTheKeyFileIsTruncated() {
  const ClosedState state;
  const Bytes key = ReadBytes(state.Key());
  for (const size_t size : {size_t{0}, size_t{1}, key.size() / 2, key.size() - 1}) {
    EXPECT(WriteBytes(state.Key(), std::span(key).first(size)));
    const auto opened = Store::Open(state.path);
    EXPECT(Is(opened, Status::kVaultTampered));
    EXPECT(Says(opened, state.Key() + " is truncated"));
  }
  EXPECT(WriteBytes(state.Key(), key));
  EXPECT(Store::Open(state.path));
  return kPassed;
}

Outcome RefusesTheKeyFileOfAnotherState() {
  const ClosedState state;
  const ClosedState other;
  EXPECT(WriteBytes(state.Key(), ReadBytes(other.Key())));
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kVaultTampered));
  EXPECT(Says(opened, "another state"));
  return kPassed;
}

Outcome RefusesADatabaseWhoseStateIdWasChangedOrLost() {
  for (const char* const sql : {"UPDATE state SET id = x'000102030405060708090A0B0C0D0E0F'",
                                "UPDATE state SET id = x'00'", "DELETE FROM state"}) {
    const ClosedState state;
    EXPECT(RunSql(state.Database(), sql));
    EXPECT(Is(Store::Open(state.path), Status::kVaultTampered));
  }
  return kPassed;
}

Outcome SaysThatANewerVersionMadeIt() {
  const ClosedState state;
  EXPECT(
      RunSql(state.Database(), "PRAGMA user_version = 7; DROP TABLE credential; DROP TABLE state"));
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kUnsupported));
  EXPECT(Says(opened, "version 7"));
  EXPECT(Says(opened, state.Database()));
  EXPECT(Is(Store::Init(state.path), Status::kAlreadyExists));
  return kPassed;
}

// SQLite would play the log into the new database, and so mix two states.
Outcome PlaysNoLogOfALostDatabaseIntoANewOne() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const std::string log = state.Database() + "-wal";
  // What a crash would leave.
  const auto saved =
      RunProcesses(1, [&](int) { return WriteBytes(log + ".saved", ReadBytes(log)) ? 0 : 1; });
  EXPECT(saved == std::vector<int>{0});
  state.store.reset();
  EXPECT(rename((log + ".saved").c_str(), log.c_str()) == 0);
  EXPECT(unlink(state.Database().c_str()) == 0);
  EXPECT(Is(Store::Open(state.path), Status::kStorageError));
  const auto made = Store::Init(state.path);
  EXPECT(Is(made, Status::kStorageError) && Says(made, "remove the log"));
  EXPECT(unlink(log.c_str()) == 0);
  EXPECT(Store::Init(state.path) && Store::Open(state.path));
  return kPassed;
}

Outcome RefusesADatabaseOfAnotherProgram() {
  const ClosedState state;
  EXPECT(unlink(state.Database().c_str()) == 0);
  EXPECT(WriteBytes(state.Database(), {}));
  EXPECT(
      Is(Store::Open(state.path), Status::kStorageError));  // empty: SQLite takes it for a database
  EXPECT(RunSql(state.Database(), "CREATE TABLE state (id); PRAGMA user_version = 1"));
  const Bytes before = ReadBytes(state.Database());
  const auto opened = Store::Open(state.path);
  EXPECT(Is(opened, Status::kStorageError));
  EXPECT(Says(opened, state.Database()));
  EXPECT(ReadBytes(state.Database()) == before);
  return kPassed;
}

Outcome SaysThatTheFileIsNoDatabase() {
  const ClosedState state;
  Bytes bytes = ReadBytes(state.Database());
  std::fill_n(bytes.begin(), 100, uint8_t{'x'});
  for (const Bytes& damaged : {bytes, Bytes(5000, 0), Bytes(5000, 'x')}) {
    EXPECT(WriteBytes(state.Database(), damaged));
    const auto opened = Store::Open(state.path);
    EXPECT(Is(opened, Status::kStorageError));
    EXPECT(Says(opened, "file is not a database"));
    EXPECT(Says(opened, state.Database()));
    EXPECT(Says(opened, "backup"));
  }
  return kPassed;
}

// Uses everything there is. True if each failure was one that says so of the database or the seal.
bool SurvivesUse(const std::string& path, bool& met_damage) {
  const auto expected = [&](const auto& result, std::initializer_list<Status> fine) {
    if (result) return true;
    for (const Status status : fine) {
      if (result.error().status == status) return true;
    }
    met_damage = true;
    const Status status = result.error().status;
    return status == Status::kStorageError || status == Status::kVaultTampered ||
           status == Status::kKeyMissing;
  };
  const auto opened = Store::Open(path);
  if (!opened) return expected(opened, {Status::kUnsupported});
  Store& store = **opened;
  bool survived = true;
  int steps = 0;
  for (auto node = store.Next(""); survived && steps < 200;
       node = store.Next(node->name), ++steps) {
    survived = expected(node, {Status::kNotFound});
    if (!node) break;
    survived = survived && expected(store.LoadCredentials(node->name),
                                    {Status::kNotFound, Status::kNoCredentials});
  }
  const StatusUpdate update = MakeUpdate("n0", 1);
  return survived && expected(store.StoreStatus({&update, 1}), {}) &&
         expected(EditTo(store, MakeNode("n0", "x"), MakeCredentials("u2", "", ""), {.user = true}),
                  {Status::kNotFound}) &&
         expected(store.Add(MakeNode("new"), MakeCredentials("u", "p", "k")),
                  {Status::kAlreadyExists}) &&
         expected(store.Remove("n1"), {Status::kNotFound});
}

Outcome SurvivesADatabaseCutShort() {
  const ClosedState state(40);
  const Bytes whole = ReadBytes(state.Database());
  EXPECT(whole.size() >= size_t{8} * 4096);
  int met = 0;
  for (size_t size = 1024; size < whole.size(); size += 1024) {
    EXPECT(WriteBytes(state.Database(), std::span(whole).first(size)));
    bool met_damage = false;
    EXPECT(SurvivesUse(state.path, met_damage));
    met += met_damage;
  }
  EXPECT(met > 20);
  return kPassed;
}

Outcome SurvivesADatabaseWithDamagedPages() {
  const ClosedState state(40);
  const Bytes whole = ReadBytes(state.Database());
  std::minstd_rand random(1);
  int met = 0;
  for (int round = 0; round < 200; ++round) {
    Bytes damaged = whole;
    const size_t page = 4096 * (random() % (whole.size() / 4096));
    const int bytes = round % 2 == 0 ? 4000 : 20;
    for (int i = 0; i < bytes; ++i)
      damaged[page + 100 + random() % 3996] = static_cast<uint8_t>(random());
    EXPECT(WriteBytes(state.Database(), damaged));
    bool met_damage = false;
    EXPECT(SurvivesUse(state.path, met_damage));
    met += met_damage;
  }
  EXPECT(met > 50);
  return kPassed;
}

Outcome RefusesAValueWithoutMeaning() {
  for (const char* const change : {"kind = 2", "port = 65536", "port = -1", "lan = 3", "auth15 = 4",
                                   "cipher_suite = 256", "privilege = 5", "privilege = 1",
                                   "lookup_by_privilege = 2", "accept_zero_session_id = -1"}) {
    State state;
    EXPECT(state.store && state.store->Add(MakeNode("n"), {}) &&
           state.store->Add(MakeNode("o"), {}));
    EXPECT(
        RunSql(state.Database(), std::string("UPDATE node SET ") + change + " WHERE name = 'n'"));
    const auto node = state.store->Get("n");
    EXPECT(Is(node, Status::kStorageError));
    EXPECT(Says(node, "node n"));
    EXPECT(state.store->Get("o"));
    // The remedy that the sentence names.
    EXPECT(state.store->Remove("n") && state.store->Add(MakeNode("n"), {}) &&
           state.store->Get("n"));
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(SaysThatTheKeyFileIsMissing),
      UNIT_TEST(SaysThatTheKeyFileIsTruncated),
      UNIT_TEST(RefusesTheKeyFileOfAnotherState),
      UNIT_TEST(RefusesADatabaseWhoseStateIdWasChangedOrLost),
      UNIT_TEST(SaysThatANewerVersionMadeIt),
      UNIT_TEST(PlaysNoLogOfALostDatabaseIntoANewOne),
      UNIT_TEST(RefusesADatabaseOfAnotherProgram),
      UNIT_TEST(SaysThatTheFileIsNoDatabase),
      UNIT_TEST(SurvivesADatabaseCutShort),
      UNIT_TEST(SurvivesADatabaseWithDamagedPages),
      UNIT_TEST(RefusesAValueWithoutMeaning),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
