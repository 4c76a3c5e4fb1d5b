// How another process learns which nodes have changed, and a state of an older version.
#include <unistd.h>

#include <algorithm>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

int64_t RevisionOf(Store& store) { return store.Revision().value_or(-1); }

// -1 if the node is not there.
int64_t MarkOf(Store& store, std::string_view name) {
  const auto marks = store.Marks();
  if (!marks) return -1;
  const auto found = std::ranges::find(*marks, name, &NodeMark::name);
  return found == marks->end() ? -1 : found->revision;
}

// What came with version 6, taken away, once the credentials are as they were
// (BackToVersion1Seals).
#define NODEIPMI_BACK_TO_VERSION_5                                            \
  "DROP TRIGGER credential_edited; DROP TRIGGER credential_of_older_release;" \
  "DROP TRIGGER credential_without_data_key;"                                 \
  "ALTER TABLE credential DROP COLUMN data_key; DROP TABLE vault;"            \
  "CREATE TRIGGER credential_edited AFTER UPDATE ON credential BEGIN"         \
  " UPDATE state SET revision = revision + 1;"                                \
  " UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node; END;"
constexpr const char* kBackToVersion5 = NODEIPMI_BACK_TO_VERSION_5 "PRAGMA user_version = 5";

// And with version 5.
#define NODEIPMI_BACK_TO_VERSION_4                               \
  NODEIPMI_BACK_TO_VERSION_5                                     \
  "DROP TABLE change; DROP TABLE logged; DROP TABLE subscriber;" \
  "ALTER TABLE state DROP COLUMN change_position;"
constexpr const char* kBackToVersion4 = NODEIPMI_BACK_TO_VERSION_4 "PRAGMA user_version = 4";

// And with version 4.
constexpr const char* kBackToVersion3 = NODEIPMI_BACK_TO_VERSION_4
    "DROP TABLE health; DROP TABLE sdr_cache;"
    "CREATE TABLE sdr_cache (node TEXT NOT NULL PRIMARY KEY REFERENCES node (name)"
    " ON DELETE CASCADE, guid BLOB NOT NULL, most_recent_addition INTEGER NOT NULL,"
    " most_recent_erase INTEGER NOT NULL, checked_unix_ms INTEGER NOT NULL,"
    " records BLOB NOT NULL) STRICT;"
    "INSERT INTO sdr_cache VALUES ('a', zeroblob(16), 1, 2, 3, x'00');"
    "PRAGMA user_version = 3";

// And with version 3.
constexpr const char* kBackToVersion2 =
    NODEIPMI_BACK_TO_VERSION_4 "DROP TABLE health; DROP TABLE sdr_cache; PRAGMA user_version = 2";

// And with version 2.
constexpr const char* kBackToVersion1 = NODEIPMI_BACK_TO_VERSION_4
    "DROP TABLE health; DROP TABLE sdr_cache;"
    "DROP TRIGGER node_added; DROP TRIGGER node_edited; DROP TRIGGER node_removed;"
    "DROP TRIGGER credential_added; DROP TRIGGER credential_edited; DROP TRIGGER "
    "credential_removed;"
    "ALTER TABLE node DROP COLUMN revision; ALTER TABLE state DROP COLUMN revision;"
    "PRAGMA user_version = 1";
#undef NODEIPMI_BACK_TO_VERSION_5
#undef NODEIPMI_BACK_TO_VERSION_4

// Makes the state one of an older release, and leaves it closed.
bool GoBack(State& state, const char* sql) {
  if (!state.store || !SealAllAsFirstRelease(state)) return false;
  return RunSql(state.Database(), sql);
}

Outcome EveryChangeOfANodeIsTold() {
  State state;
  EXPECT(state.store && RevisionOf(*state.store) == 0);
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  EXPECT(state.store->Add(MakeNode("b"), MakeCredentials("u", "p", "")));
  const int64_t a = MarkOf(*state.store, "a");
  const int64_t b = MarkOf(*state.store, "b");
  EXPECT(0 < a && a < b && b == RevisionOf(*state.store));
  EXPECT(EditTo(*state.store, MakeNode("a", "192.0.2.9"), {}, {}));
  EXPECT(MarkOf(*state.store, "a") > b && MarkOf(*state.store, "b") == b);
  EXPECT(state.store->Get("a")->revision == MarkOf(*state.store, "a"));
  const int64_t edited = RevisionOf(*state.store);
  EXPECT(EditTo(*state.store, MakeNode("b"), MakeCredentials("u", "q", ""), {.password = true}));
  EXPECT(MarkOf(*state.store, "b") > edited);
  const int64_t before = RevisionOf(*state.store);
  EXPECT(EditTo(*state.store, MakeNode("b"), {}, {.password = true}));  // removes the password
  EXPECT(MarkOf(*state.store, "b") > before);
  const int64_t cleared = RevisionOf(*state.store);
  EXPECT(state.store->Remove("a") && MarkOf(*state.store, "a") == -1);
  EXPECT(RevisionOf(*state.store) > cleared);
  return kPassed;
}

// The statements of the release that knew of no revisions, in a database that has them.
Outcome ChangesOfAnOlderReleaseAreTold() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  for (const char* const sql :
       {"UPDATE node SET kind = 0, host = '192.0.2.9' WHERE name = 'a'",
        "INSERT INTO credential (node, field, sealed) VALUES ('a', 'kg', x'00')"
        " ON CONFLICT (node, field) DO UPDATE SET sealed = x'00'",
        "DELETE FROM credential WHERE node = 'a' AND field = 'kg'"}) {
    const int64_t before = RevisionOf(*state.store);
    EXPECT(RunSql(state.Database(), sql));
    EXPECT(RevisionOf(*state.store) > before && MarkOf(*state.store, "a") > before);
  }
  const int64_t before = RevisionOf(*state.store);
  EXPECT(RunSql(state.Database(), "DELETE FROM node WHERE name = 'a'"));
  EXPECT(RevisionOf(*state.store) > before);
  return kPassed;
}

// An attempt that was on its way while the node was edited may have been one on another BMC.
Outcome AnOutcomeOfTheNodeAsItWasIsPassedOver() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  StatusUpdate update = MakeUpdate("a", 1000);
  update.revision = MarkOf(*state.store, "a");
  EXPECT(EditTo(*state.store, MakeNode("a", "192.0.2.9"), {}, {}));
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(!state.store->Get("a")->status.attempted);
  update.revision = MarkOf(*state.store, "a");
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(state.store->Get("a")->status.attempted);
  return kPassed;
}

Outcome StatusesAndFailuresAreNoChange() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  const auto update = MakeUpdate("a", 1000);
  const int64_t before = RevisionOf(*state.store);
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(Is(state.store->Add(MakeNode("a"), {}), Status::kAlreadyExists));
  EXPECT(Is(state.store->Remove("x"), Status::kNotFound));
  EXPECT(RevisionOf(*state.store) == before);
  return kPassed;
}

Outcome AnotherConnectionSeesTheChange() {
  State state;
  EXPECT(state.store);
  const auto other = Store::Open(state.path);
  EXPECT(other && RevisionOf(**other) == 0);
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  EXPECT(RevisionOf(**other) > 0 && MarkOf(**other, "a") == RevisionOf(**other));
  return kPassed;
}

Outcome SealedCredentialsAreUnsealedLater() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  EXPECT(state.store->Add(MakeNode("none"), {}));
  const auto sealed = state.store->LoadSealed("a");
  EXPECT(sealed);
  EXPECT(EditTo(*state.store, MakeNode("a"), MakeCredentials("u", "q", ""), {.password = true}));
  EXPECT(Holds(sealed->Unseal(), "u", "p", "k"));  // as they were
  EXPECT(Is(state.store->LoadSealed("none"), Status::kNoCredentials));
  EXPECT(Is(state.store->LoadSealed("x"), Status::kNotFound));
  return kPassed;
}

// The tables as the first release made them.
Outcome AStateOfTheFirstVersionIsBroughtUpToDate() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  const auto update = MakeUpdate("a", 1000);
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(GoBack(state, kBackToVersion1));
  state.Reopen();
  EXPECT(state.store && RevisionOf(*state.store) == 0);
  EXPECT(Holds(state.store->LoadCredentials("a"), "u", "p", "k"));
  const auto node = state.store->Get("a");
  EXPECT(node && node->status.attempted && node->status.attempted_unix_ms == 1000);
  EXPECT(state.store->Add(MakeNode("b"), MakeCredentials("u", "p", "")));
  EXPECT(MarkOf(*state.store, "a") == 0 && MarkOf(*state.store, "b") > 0);
  return kPassed;
}

Outcome AStateOfTheSecondVersionIsBroughtUpToDate() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  const int64_t revision = MarkOf(*state.store, "a");
  EXPECT(GoBack(state, kBackToVersion2));
  state.Reopen();
  EXPECT(state.store && MarkOf(*state.store, "a") == revision);
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  const RepositoryRecord repository{.guid = {1}, .records = {1, 2, 3}};
  EXPECT(StoreOne(*state.store, "a", revision, repository));
  const auto stored = state.store->LoadRepository("a");
  EXPECT(stored && *stored == repository);
  return kPassed;
}

Outcome AStateOfTheThirdVersionIsBroughtUpToDate() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  const auto before = MakeUpdate("a", 1000);
  EXPECT(state.store->StoreStatus(std::span(&before, 1)));
  EXPECT(GoBack(state, kBackToVersion3));
  state.Reopen();
  EXPECT(state.store && state.store->Get("a")->status.attempted_unix_ms == 1000);
  EXPECT(state.store->Get("a")->health == NodeHealth());
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));  // it can be read again
  const RepositoryRecord repository{.guid = {1}, .mark = {2}, .records = {1, 2, 3}};
  EXPECT(StoreOne(*state.store, "a", MarkOf(*state.store, "a"), repository));
  EXPECT(*state.store->LoadRepository("a") == repository);
  auto update = MakeUpdate("a", 2000);
  update.health.log = {.unix_ms = 2000, .known = true, .entries = 3};
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(state.store->Get("a")->health == update.health);
  return kPassed;
}

Outcome AStateOfTheFourthVersionIsBroughtUpToDate() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  auto update = MakeUpdate("a", 1000);
  update.health.sensors = {.unix_ms = 1000, .worst = Severity::kCritical, .bad = "PSU1"};
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(GoBack(state, kBackToVersion4));
  state.Reopen();
  EXPECT(state.store && state.store->Get("a")->status == update.status);
  EXPECT(state.store->Get("a")->health == update.health);
  EXPECT(Is(state.store->NextSubscriber(""), Status::kNotFound));
  EXPECT(state.store->AddSubscriber("s", true));
  const auto records = state.store->ReadChanges("s", 0, 10);
  EXPECT(records && records->size() == 1 && records->at(0).health == update.health);
  return kPassed;
}

// Sealing anew is no change of a node: an older release that runs goes on with what it knows.
Outcome AStateOfTheFifthVersionIsBroughtUpToDate() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  EXPECT(GoBack(state, kBackToVersion5));
  const Bytes before = SelectBytes(state.Database(), "SELECT sealed FROM credential");
  const Bytes revision = SelectBytes(state.Database(), "SELECT revision FROM state");
  EXPECT(before.size() > 60 && before.front() == 1);
  state.Reopen();
  EXPECT(state.store);
  EXPECT(SelectBytes(state.Database(), "SELECT revision FROM state") == revision);
  EXPECT(Holds(state.store->LoadCredentials("a"), "u", "p", "k"));
  EXPECT(!AnyFileHolds(state.path, before));
  EXPECT(SelectBytes(state.Database(),
                     "SELECT count(*) FROM credential WHERE"
                     " substr(sealed, 1, 1) <> x'02'") == Bytes{'0'});
  return kPassed;
}

Outcome ACredentialThatDoesNotOpenKeepsNoStateFromBeingBroughtUpToDate() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  EXPECT(state.store->Add(MakeNode("b"), MakeCredentials("u", "p", "k")));
  EXPECT(GoBack(state, kBackToVersion5));
  EXPECT(RunSql(state.Database(),
                "UPDATE credential SET sealed = CAST(substr(sealed, 1, 9) ||"
                " zeroblob(60) AS BLOB) WHERE node = 'a' AND field = 'kg'"));
  state.Reopen();
  EXPECT(state.store);
  EXPECT(Is(state.store->LoadCredentials("a"), Status::kVaultTampered));
  EXPECT(Holds(state.store->LoadCredentials("b"), "u", "p", "k"));
  return kPassed;
}

Outcome NothingIsBroughtUpToDateWithoutItsKey() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  EXPECT(GoBack(state, kBackToVersion5));
  const Bytes key = ReadBytes(state.Key());
  EXPECT(unlink(state.Key().c_str()) == 0);
  EXPECT(Is(Store::Open(state.path), Status::kKeyMissing));
  EXPECT(SelectBytes(state.Database(), "PRAGMA user_version") == Bytes{'5'});
  EXPECT(WriteBytes(state.Key(), key));
  state.Reopen();
  EXPECT(state.store && Holds(state.store->LoadCredentials("a"), "u", "p", "k"));
  return kPassed;
}

// One of them brings it up to date, and the others find it so.
Outcome SeveralProcessesMayOpenAnOlderStateAtOnce() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  EXPECT(GoBack(state, kBackToVersion1));
  const auto ended = RunProcesses(8, [&](int) {
    const auto store = Store::Open(state.path);
    return store && Holds((*store)->LoadCredentials("a"), "u", "p", "k") ? 0 : 1;
  });
  EXPECT(std::ranges::count(ended, 0) == 8);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(EveryChangeOfANodeIsTold),
      UNIT_TEST(ChangesOfAnOlderReleaseAreTold),
      UNIT_TEST(AnOutcomeOfTheNodeAsItWasIsPassedOver),
      UNIT_TEST(StatusesAndFailuresAreNoChange),
      UNIT_TEST(AnotherConnectionSeesTheChange),
      UNIT_TEST(SealedCredentialsAreUnsealedLater),
      UNIT_TEST(AStateOfTheFirstVersionIsBroughtUpToDate),
      UNIT_TEST(AStateOfTheSecondVersionIsBroughtUpToDate),
      UNIT_TEST(AStateOfTheThirdVersionIsBroughtUpToDate),
      UNIT_TEST(AStateOfTheFourthVersionIsBroughtUpToDate),
      UNIT_TEST(AStateOfTheFifthVersionIsBroughtUpToDate),
      UNIT_TEST(ACredentialThatDoesNotOpenKeepsNoStateFromBeingBroughtUpToDate),
      UNIT_TEST(NothingIsBroughtUpToDateWithoutItsKey),
      UNIT_TEST(SeveralProcessesMayOpenAnOlderStateAtOnce),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
