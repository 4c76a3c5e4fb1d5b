// How another process learns which nodes have changed, and a state of an older version.
#include <algorithm>

#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

int64_t RevisionOf(Store& store) { return store.Revision().value_or(-1); }

// -1 if the node is not there.
int64_t MarkOf(Store& store, std::string_view name) {
  const auto marks = store.Marks();
  if (!marks) return -1;
  const auto found = std::ranges::find(*marks, name, &NodeMark::name);
  return found == marks->end() ? -1 : found->revision;
}

Outcome EveryChangeOfANodeHasANumberOfItsOwn() {
  State state;
  EXPECT(state.store && RevisionOf(*state.store) == 0);
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  EXPECT(state.store->Add(MakeNode("b"), MakeCredentials("u", "p", "")));
  EXPECT(MarkOf(*state.store, "a") == 1 && MarkOf(*state.store, "b") == 2);
  EXPECT(EditTo(*state.store, MakeNode("a", "192.0.2.9"), {}, {}));
  EXPECT(MarkOf(*state.store, "a") == 3 && MarkOf(*state.store, "b") == 2);
  EXPECT(EditTo(*state.store, MakeNode("b"), MakeCredentials("u", "q", ""), {.password = true}));
  EXPECT(MarkOf(*state.store, "b") == 4);
  EXPECT(state.store->Remove("a") && MarkOf(*state.store, "a") == -1);
  EXPECT(RevisionOf(*state.store) == 5);
  return kPassed;
}

Outcome StatusesAndFailuresAreNoChange() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  const auto update = MakeUpdate("a", 1000);
  EXPECT(state.store->StoreStatus(std::span(&update, 1)));
  EXPECT(Is(state.store->Add(MakeNode("a"), {}), Status::kAlreadyExists));
  EXPECT(Is(state.store->Remove("x"), Status::kNotFound));
  EXPECT(RevisionOf(*state.store) == 1);
  return kPassed;
}

Outcome AnotherConnectionSeesTheChange() {
  State state;
  EXPECT(state.store);
  const auto other = Store::Open(state.path);
  EXPECT(other && RevisionOf(**other) == 0);
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  EXPECT(RevisionOf(**other) == 1 && MarkOf(**other, "a") == 1);
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
  state.store.reset();
  EXPECT(RunSql(state.Database(),
                "ALTER TABLE node DROP COLUMN revision; ALTER TABLE state DROP COLUMN revision;"
                "PRAGMA user_version = 1"));
  state.Reopen();
  EXPECT(state.store && RevisionOf(*state.store) == 0);
  EXPECT(Holds(state.store->LoadCredentials("a"), "u", "p", "k"));
  const auto node = state.store->Get("a");
  EXPECT(node && node->status.attempted && node->status.attempted_unix_ms == 1000);
  EXPECT(state.store->Add(MakeNode("b"), MakeCredentials("u", "p", "")));
  EXPECT(MarkOf(*state.store, "a") == 0 && MarkOf(*state.store, "b") == 1);
  return kPassed;
}

// One of them brings it up to date, and the others find it so.
Outcome SeveralProcessesMayOpenAnOlderStateAtOnce() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "k")));
  state.store.reset();
  EXPECT(RunSql(state.Database(),
                "ALTER TABLE node DROP COLUMN revision; ALTER TABLE state DROP COLUMN revision;"
                "PRAGMA user_version = 1"));
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
      UNIT_TEST(EveryChangeOfANodeHasANumberOfItsOwn),
      UNIT_TEST(StatusesAndFailuresAreNoChange),
      UNIT_TEST(AnotherConnectionSeesTheChange),
      UNIT_TEST(SealedCredentialsAreUnsealedLater),
      UNIT_TEST(AStateOfTheFirstVersionIsBroughtUpToDate),
      UNIT_TEST(SeveralProcessesMayOpenAnOlderStateAtOnce),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
