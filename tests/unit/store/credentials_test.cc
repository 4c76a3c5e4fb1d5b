// Credentials: sealed wherever they lie, and bound to their node.

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Bytes = std::vector<uint8_t>;

constexpr CredentialChange kAll = {.user = true, .password = true, .kg = true};

Outcome GivesBackWhatWasStored() {
  State state;
  EXPECT(state.store);
  const std::string_view binary("\0\xFF'\n\0k", 6);
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("admin", "secretpw", binary)));
  EXPECT(state.store->Add(MakeNode("b"), MakeCredentials("root", "calvin", "")));
  state.Reopen();
  EXPECT(state.store);
  EXPECT(Holds(state.store->LoadCredentials("a"), "admin", "secretpw", binary));
  EXPECT(Holds(state.store->LoadCredentials("b"), "root", "calvin", ""));
  return kPassed;
}

Outcome NeedsAUserOrAPassword() {
  State state;
  EXPECT(state.store);
  EXPECT(state.store->Add(MakeNode("nothing"), {}));
  EXPECT(state.store->Add(MakeNode("kg only"), MakeCredentials("", "", "k")));
  EXPECT(state.store->Add(MakeNode("anonymous"), MakeCredentials("", "p", "")));
  EXPECT(state.store->Add(MakeNode("no password"), MakeCredentials("u", "", "")));
  EXPECT(Is(state.store->LoadCredentials("nothing"), Status::kNoCredentials));
  EXPECT(Is(state.store->LoadCredentials("kg only"), Status::kNoCredentials));
  EXPECT(Holds(state.store->LoadCredentials("anonymous"), "", "p", ""));
  EXPECT(Holds(state.store->LoadCredentials("no password"), "u", "", ""));
  EXPECT(Is(state.store->LoadCredentials("unknown"), Status::kNotFound));
  return kPassed;
}

Outcome EditChangesOnlyTheListedParts() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const auto edit = [&](const Credentials& credentials, CredentialChange change) {
    return EditTo(*state.store, MakeNode("n"), credentials, change).has_value();
  };
  EXPECT(edit(MakeCredentials("x", "x", "x"), {}));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p", "k"));
  EXPECT(edit(MakeCredentials("u2", "x", "x"), {.user = true}));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u2", "p", "k"));
  EXPECT(edit(MakeCredentials("x", "p2", "x"), {.password = true}));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u2", "p2", "k"));
  EXPECT(edit(MakeCredentials("x", "x", "k2"), {.kg = true}));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u2", "p2", "k2"));
  return kPassed;
}

// By which a node and its credentials are known to be of one moment.
Outcome WhatIsLoadedTellsOfWhichRevisionItIs() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "")));
  const auto before = state.store->LoadSealed("n");
  EXPECT(before && before->revision == state.store->Get("n")->revision);
  EXPECT(EditTo(*state.store, MakeNode("n", "192.0.2.9"), MakeCredentials("", "q", ""),
                {.password = true}));
  const auto after = state.store->LoadSealed("n");
  EXPECT(after && after->revision == state.store->Get("n")->revision);
  EXPECT(after->revision != before->revision);
  return kPassed;
}

Outcome EditRemovesAListedPartThatIsEmpty() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  EXPECT(EditTo(*state.store, MakeNode("n"), {}, {.user = true, .kg = true}));
  EXPECT(Holds(state.store->LoadCredentials("n"), "", "p", ""));
  const auto node = state.store->Get("n");
  EXPECT(node && !node->user_set && node->password_set && !node->kg_set);
  EXPECT(EditTo(*state.store, MakeNode("n"), {}, kAll));
  EXPECT(Is(state.store->LoadCredentials("n"), Status::kNoCredentials));
  return kPassed;
}

Outcome ANodeAndItsCredentialsChangeTogether() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n", "before"), MakeCredentials("u", "p", "k")));
  state.store.reset();
  // K_g is written last: what was written before it must be undone.
  EXPECT(RunSql(state.Database(),
                "CREATE TRIGGER refuse BEFORE INSERT ON credential WHEN NEW.field = 'kg'"
                " BEGIN SELECT RAISE(ABORT, 'refused here'); END"));
  state.Reopen();
  EXPECT(state.store);
  EXPECT(Is(EditTo(*state.store, MakeNode("n", "after"), MakeCredentials("u2", "p2", "k2"), kAll),
            Status::kStorageError));
  EXPECT(
      Is(state.store->Add(MakeNode("m"), MakeCredentials("u", "p", "k")), Status::kStorageError));
  const auto node = state.store->Get("n");
  EXPECT(node && node->host == "before");
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p", "k"));
  EXPECT(Is(state.store->Get("m"), Status::kNotFound));
  return kPassed;
}

// Two nodes, "a" and "b", and SQL run behind the store's back; then what LoadCredentials("b") ends
// with.
Result<Credentials> LoadAfter(State& state, const std::string& sql) {
  if (!state.store || !state.store->Add(MakeNode("a"), MakeCredentials("ua", "pa", "ka")) ||
      !state.store->Add(MakeNode("b"), MakeCredentials("ub", "pb", "kb")) ||
      !RunSql(state.Database(), sql)) {
    return Fail(Status::kInternal);
  }
  return state.store->LoadCredentials("b");
}

std::string CopyInto(const std::string& to, const std::string& from, const char* column) {
  return std::string("UPDATE credential SET ") + column + " = (SELECT " + column +
         " FROM credential WHERE " + from + ") WHERE " + to + ";";
}

// The secret with its data key.
std::string CopyInto(const std::string& to, const std::string& from) {
  return CopyInto(to, from, "sealed") + CopyInto(to, from, "data_key");
}

Outcome RefusesASealedRowOfAnotherPlace() {
  const std::string copies[] = {
      CopyInto("node = 'b' AND field = 'password'", "node = 'a' AND field = 'password'"),
      CopyInto("node = 'b' AND field = 'user'", "node = 'a' AND field = 'user'"),
      CopyInto("node = 'b' AND field = 'kg'", "node = 'a' AND field = 'kg'"),
      CopyInto("node = 'b' AND field = 'password'", "node = 'b' AND field = 'user'"),
      CopyInto("node = 'b' AND field = 'user'", "node = 'b' AND field = 'password'"),
      CopyInto("node = 'b' AND field = 'user'", "node = 'b' AND field = 'password'", "sealed"),
      CopyInto("node = 'b' AND field = 'user'", "node = 'b' AND field = 'password'", "data_key"),
      CopyInto("node = 'b' AND field = 'user'", "node = 'a' AND field = 'user'", "data_key"),
      "DELETE FROM credential WHERE node = 'b'; UPDATE credential SET node = 'b' WHERE node = 'a'",
  };
  for (const std::string& sql : copies) {
    State state;
    EXPECT(Is(LoadAfter(state, sql), Status::kVaultTampered));
  }
  State state;
  EXPECT(Holds(LoadAfter(state, "SELECT 1"), "ub", "pb", "kb"));
  return kPassed;
}

Outcome RefusesAShortenedOrEmptiedRow() {
  for (const char* const sealed :
       {"x''", "x'01'", "substr(sealed, 1, length(sealed) - 1)", "sealed || x'00'",
        "zeroblob(length(sealed))", "zeroblob(100000)"}) {
    State state;
    const auto loaded =
        LoadAfter(state, std::string("UPDATE credential SET sealed = CAST(") + sealed +
                             " AS BLOB) WHERE node = 'b' AND field = 'kg'");
    EXPECT(Is(loaded, Status::kVaultTampered) || Is(loaded, Status::kKeyMissing));
  }
  return kPassed;
}

Outcome RefusesEveryAlteredByteInTheDatabase() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "")));
  const std::string select = "SELECT hex(sealed) FROM credential WHERE field = 'password'";
  const Bytes stored = SelectBytes(state.Database(), select);
  EXPECT(stored.size() > 60);
  std::string hex(stored.begin(), stored.end());
  for (char& digit : hex) {
    const char before = digit;
    digit = before == '0' ? '1' : '0';
    EXPECT(RunSql(state.Database(),
                  "UPDATE credential SET sealed = x'" + hex + "' WHERE field = 'password'"));
    EXPECT(Is(state.store->LoadCredentials("n"), Status::kVaultTampered));
    digit = before;
  }
  EXPECT(RunSql(state.Database(),
                "UPDATE credential SET sealed = x'" + hex + "' WHERE field = 'password'"));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p", ""));
  return kPassed;
}

// The row is whole, but of a state with another key.
Outcome SaysThatTheKeyOfARowIsMissing() {
  State other;
  EXPECT(other.store && other.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const Bytes hex =
      SelectBytes(other.Database(), "SELECT hex(sealed) FROM credential WHERE field = 'password'");
  const Bytes data_key = SelectBytes(
      other.Database(), "SELECT hex(data_key) FROM credential WHERE field = 'password'");
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  EXPECT(RunSql(state.Database(), "UPDATE credential SET sealed = x'" +
                                      std::string(hex.begin(), hex.end()) + "', data_key = x'" +
                                      std::string(data_key.begin(), data_key.end()) +
                                      "' WHERE field = 'password'"));
  const auto loaded = state.store->LoadCredentials("n");
  EXPECT(Is(loaded, Status::kKeyMissing));
  EXPECT(Says(loaded, "password of node n"));
  // The remedy: set it again.
  EXPECT(EditTo(*state.store, MakeNode("n"), MakeCredentials("", "p2", ""), {.password = true}));
  EXPECT(Holds(state.store->LoadCredentials("n"), "u", "p2", "k"));
  return kPassed;
}

Outcome NoFileEverHoldsASecretInClear() {
  const std::string secrets[] = {"first-user-9d1f", "first-pass-77aa", "first-kg-c0ffee",
                                 "other-user-1b2c", "other-pass-5e6f", "other-kg-0badf00d"};
  const auto leak = [&](const State& state) {
    for (const std::string& secret : secrets) {
      if (AnyFileHolds(state.path, secret) || AnyFileHolds(state.path, secret.substr(0, 8)))
        return true;
    }
    return false;
  };
  State state;
  EXPECT(state.store);
  const std::string name = "node-whose-name-is-in-clear";
  EXPECT(state.store->Add(MakeNode(name), MakeCredentials(secrets[0], secrets[1], secrets[2])));
  EXPECT(AnyFileHolds(state.path, name));   // so the search finds what is there
  EXPECT(NamesIn(state.path).size() == 4);  // database, key, and both log files
  EXPECT(!leak(state));
  EXPECT(EditTo(*state.store, MakeNode(name), MakeCredentials(secrets[3], secrets[4], secrets[5]),
                kAll));
  EXPECT(!leak(state));
  EXPECT(Holds(state.store->LoadCredentials(name), secrets[3], secrets[4], secrets[5]));
  EXPECT(!leak(state));
  EXPECT(state.store->Remove(name));
  EXPECT(!leak(state));
  state.store.reset();
  EXPECT(!leak(state));
  return kPassed;
}

Outcome WhatWasReplacedOrRemovedLeavesNoTraceEvenSealed() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("n"), MakeCredentials("u", "p", "k")));
  const std::string select = "SELECT sealed FROM credential WHERE field = 'password'";
  const Bytes first = SelectBytes(state.Database(), select);
  EXPECT(first.size() > 30 && AnyFileHolds(state.path, first));
  EXPECT(EditTo(*state.store, MakeNode("n"), MakeCredentials("", "p", ""), {.password = true}));
  const Bytes second = SelectBytes(state.Database(), select);
  EXPECT(second != first && AnyFileHolds(state.path, second));
  EXPECT(!AnyFileHolds(state.path, first));
  EXPECT(state.store->Remove("n"));
  EXPECT(!AnyFileHolds(state.path, second));
  return kPassed;
}

Outcome NoErrorHoldsASecret() {
  State state;
  EXPECT(state.store);
  const Credentials credentials = MakeCredentials("user-secret", "password-secret", "kg-secret");
  EXPECT(state.store->Add(MakeNode("n"), credentials));
  const auto twice = state.store->Add(MakeNode("n"), credentials);
  EXPECT(!twice && !Says(twice, "secret"));
  const auto unknown = EditTo(*state.store, MakeNode("m"), credentials, kAll);
  EXPECT(!unknown && !Says(unknown, "secret"));
  EXPECT(RunSql(state.Database(), "UPDATE credential SET sealed = x'00'"));
  const auto tampered = state.store->LoadCredentials("n");
  EXPECT(!tampered && !Says(tampered, "secret"));
  EXPECT(RunSql(state.Database(), "ALTER TABLE credential RENAME COLUMN sealed TO other"));
  const auto broken = EditTo(*state.store, MakeNode("n"), credentials, kAll);
  EXPECT(Is(broken, Status::kStorageError) && !Says(broken, "secret"));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(GivesBackWhatWasStored),
      UNIT_TEST(NeedsAUserOrAPassword),
      UNIT_TEST(EditChangesOnlyTheListedParts),
      UNIT_TEST(WhatIsLoadedTellsOfWhichRevisionItIs),
      UNIT_TEST(EditRemovesAListedPartThatIsEmpty),
      UNIT_TEST(ANodeAndItsCredentialsChangeTogether),
      UNIT_TEST(RefusesASealedRowOfAnotherPlace),
      UNIT_TEST(RefusesAShortenedOrEmptiedRow),
      UNIT_TEST(RefusesEveryAlteredByteInTheDatabase),
      UNIT_TEST(SaysThatTheKeyOfARowIsMissing),
      UNIT_TEST(NoFileEverHoldsASecretInClear),
      UNIT_TEST(WhatWasReplacedOrRemovedLeavesNoTraceEvenSealed),
      UNIT_TEST(NoErrorHoldsASecret),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
