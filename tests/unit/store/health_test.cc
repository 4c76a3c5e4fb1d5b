// What is kept of the hardware's health.
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

const SensorHealth kSensors{.unix_ms = 5000, .worst = Severity::kCritical, .bad = "Fan critical"};
const LogFill kLog{.unix_ms = 6000, .known = true, .entries = 12, .percent = 7, .overflow = true};

struct Kept : State {
  Kept() {
    if (!store || !store->Add(MakeNode("a"), MakeCredentials("u", "p", ""))) return;
    stored = Store({.sensors = kSensors, .log = kLog});
  }

  bool Store(const NodeHealth& health, int64_t revision = StatusUpdate::kAnyRevision) {
    StatusUpdate update = MakeUpdate("a", 1000);
    update.health = health;
    update.revision = revision;
    return store->StoreStatus(std::span(&update, 1)).has_value();
  }
  NodeHealth Health() { return store->Get("a").value_or(NodeRecord()).health; }

  bool stored = false;
};

Outcome IsKept() {
  Kept state;
  EXPECT(state.stored);
  state.Reopen();
  EXPECT(state.Health() == (NodeHealth{.sensors = kSensors, .log = kLog}));
  return kPassed;
}

Outcome APartThatWasNotReadStays() {
  Kept state;
  EXPECT(state.Store({}) && state.Health().sensors == kSensors && state.Health().log == kLog);
  const SensorHealth newer{.unix_ms = 7000, .worst = Severity::kOk, .bad = ""};
  EXPECT(state.Store({.sensors = newer}));
  EXPECT(state.Health().sensors == newer && state.Health().log == kLog);
  const LogFill empty{.unix_ms = 8000, .known = true};
  EXPECT(state.Store({.log = empty}));
  EXPECT(state.Health().sensors == newer && state.Health().log == empty);
  return kPassed;
}

Outcome AnOlderReadingIsPassedOver() {
  Kept state;
  const SensorHealth older{.unix_ms = 4999, .worst = Severity::kOk, .bad = ""};
  EXPECT(state.Store({.sensors = older}) && state.Health().sensors == kSensors);
  // Unless what is stored is of the future: the clock was set back.
  const SensorHealth future{.unix_ms = 99'000'000'000'000, .worst = Severity::kOk, .bad = ""};
  EXPECT(state.Store({.sensors = future}) && state.Health().sensors == future);
  EXPECT(state.Store({.sensors = older}) && state.Health().sensors == older);
  return kPassed;
}

Outcome GoesWithItsBmc() {
  Kept state;
  EXPECT(state.Store({.sensors = kSensors}, state.store->Get("a")->revision));
  const int64_t before = state.store->Get("a")->revision;
  EXPECT(EditTo(*state.store, MakeNode("a", "192.0.2.9"), {}, {}));
  EXPECT(state.Health() == NodeHealth());
  EXPECT(state.Store({.sensors = kSensors}, before) && state.Health() == NodeHealth());
  EXPECT(state.Store({.sensors = kSensors}) && state.store->Remove("a"));
  EXPECT(state.store->Add(MakeNode("a"), MakeCredentials("u", "p", "")));
  EXPECT(state.Health() == NodeHealth());
  return kPassed;
}

// A newer release may know more of them.
Outcome ASeverityThatIsNotKnownIsUnknown() {
  Kept state;
  EXPECT(RunSql(state.Database(), "UPDATE health SET worst = 77"));
  EXPECT(state.store->Get("a") && state.Health().sensors.worst == Severity::kUnknown);
  EXPECT(RunSql(state.Database(), "UPDATE health SET log_percent = 101"));
  EXPECT(Is(state.store->Get("a"), Status::kStorageError));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(IsKept),
      UNIT_TEST(APartThatWasNotReadStays),
      UNIT_TEST(AnOlderReadingIsPassedOver),
      UNIT_TEST(GoesWithItsBmc),
      UNIT_TEST(ASeverityThatIsNotKnownIsUnknown),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
