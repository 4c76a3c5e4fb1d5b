// The sensor data records that are kept of a node's BMC.
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

const RepositoryRecord kRepository{.guid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
                                   .mark = {0x00, 0xFF},
                                   .checked_unix_ms = 1'769'850'300'000,
                                   .records = {0x00, 0xFF, 0x27}};

// A state with node "a", of which the repository is stored.
struct Kept : State {
  Kept() {
    if (!store || !store->Add(MakeNode("a"), MakeCredentials("u", "p", ""))) return;
    stored = Store(kRepository);
  }

  bool Store(const RepositoryRecord& repository) {
    return StoreOne(*store, "a", store->Get("a")->revision, repository).has_value();
  }
  bool Holds(const RepositoryRecord& repository) {
    const auto found = store->LoadRepository("a");
    return found && *found == repository;
  }

  bool stored = false;
};

Outcome IsKeptUntilAnotherIsStored() {
  Kept state;
  EXPECT(state.stored && state.Holds(kRepository));
  state.Reopen();
  EXPECT(state.store && state.Holds(kRepository));
  RepositoryRecord other = kRepository;
  other.guid[15] = 0;
  other.records.clear();
  EXPECT(state.Store(other) && state.Holds(other));
  return kPassed;
}

Outcome GoesWithItsNode() {
  Kept state;
  EXPECT(state.stored && state.store->Remove("a"));
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  return kPassed;
}

Outcome IsForgottenWithTheAddressAndNothingElse() {
  Kept state;
  NodeRecord node = MakeNode("a");
  node.web = "https://192.0.2.1/";
  node.options.cipher_suite = 3;
  EXPECT(state.stored &&
         EditTo(*state.store, node, MakeCredentials("u", "q", ""), {.password = true}));
  EXPECT(state.Holds(kRepository));
  node.port = 9623;
  EXPECT(EditTo(*state.store, node, {}, {}));
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  EXPECT(state.Store(kRepository));
  node.host = "192.0.2.9";
  EXPECT(EditTo(*state.store, node, {}, {}));
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  return kPassed;
}

// What was read while the node was edited may be another BMC's.
Outcome WhatIsOfTheNodeAsItWasIsPassedOver() {
  Kept state;
  EXPECT(state.stored);
  const int64_t before = state.store->Get("a")->revision;
  EXPECT(EditTo(*state.store, MakeNode("a", "192.0.2.9"), {}, {}));
  EXPECT(StoreOne(*state.store, "a", before, kRepository));
  EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  EXPECT(StoreOne(*state.store, "nobody", before, kRepository));
  EXPECT(Is(state.store->LoadRepository("nobody"), Status::kNotFound));
  return kPassed;
}

Outcome IsNoChangeOfTheNode() {
  Kept state;
  EXPECT(state.stored);
  const int64_t before = state.store->Revision().value_or(-1);
  EXPECT(state.Store(kRepository));
  EXPECT(before > 0 && state.store->Revision() == before);
  return kPassed;
}

Outcome DamageIsLikeNothingStored() {
  Kept state;
  EXPECT(state.stored);
  for (const char* const damage : {"guid = x'00'", "guid = zeroblob(17)", "guid = x''"}) {
    EXPECT(state.Store(kRepository) && state.Holds(kRepository));
    EXPECT(RunSql(state.Database(), std::string("UPDATE sdr_cache SET ") + damage));
    EXPECT(Is(state.store->LoadRepository("a"), Status::kNotFound));
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(IsKeptUntilAnotherIsStored),
      UNIT_TEST(GoesWithItsNode),
      UNIT_TEST(IsForgottenWithTheAddressAndNothingElse),
      UNIT_TEST(WhatIsOfTheNodeAsItWasIsPassedOver),
      UNIT_TEST(IsNoChangeOfTheNode),
      UNIT_TEST(DamageIsLikeNothingStored),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
