// What the change log takes for a change, and what it says of it.
#include "tests/unit/store/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using Records = std::vector<ChangeRecord>;

// A state with the host node "a", and a subscriber from the beginning.
struct Followed : State {
  Followed() {
    ready = store && store->Add(MakeNode("a"), MakeCredentials("u", "p", "")) &&
            store->AddSubscriber("s", false);
  }

  bool Store(StatusUpdate update) {
    update.name = update.name.empty() ? "a" : update.name;
    return store->StoreStatus(std::span(&update, 1)).has_value();
  }
  bool Succeeds(PowerState power = PowerState::kOn) {
    StatusUpdate update = MakeUpdate("a", ++now);
    update.status.power = power;
    return Store(update);
  }
  bool Fails(Status status, uint8_t completion_code = 0) {
    StatusUpdate update;
    update.status = {.attempted = true,
                     .status = status,
                     .completion_code = completion_code,
                     .message = "It failed.",
                     .attempted_unix_ms = ++now};
    return Store(update);
  }
  bool Reads(const NodeHealth& health) {
    StatusUpdate update = MakeUpdate("a", ++now);
    update.health = health;
    return Store(update);
  }
  // What was logged since the last call.
  Records Taken(const char* subscriber = "s") {
    auto records = store->ReadChanges(subscriber, 0, 1000).value_or(Records());
    if (!records.empty()) (void)store->AcknowledgeChanges(subscriber, records.back().position);
    return records;
  }

  bool ready = false;
  int64_t now = 1000;
};

bool IsOne(const Records& records, const Differences& changed) {
  return records.size() == 1 && !records[0].removed &&
         records[0].changed.status == changed.status && records[0].changed.power == changed.power &&
         records[0].changed.health == changed.health && records[0].changed.log == changed.log;
}

Outcome NothingIsLoggedWithoutASubscriber() {
  State state;
  EXPECT(state.store && state.store->Add(MakeNode("a"), {}));
  const StatusUpdate known = MakeUpdate("a", 1000);
  EXPECT(state.store->StoreStatus({&known, 1}));
  EXPECT(SelectBytes(state.Database(), "SELECT node FROM logged").empty());
  EXPECT(state.store->AddSubscriber("s", false));
  EXPECT(state.store->ReadChanges("s", 0, 10)->empty());
  // What was known before it came is not news.
  const StatusUpdate again = MakeUpdate("a", 2000);
  EXPECT(state.store->StoreStatus({&again, 1}));
  EXPECT(state.store->ReadChanges("s", 0, 10)->empty());
  // Nor is it after a while without any.
  EXPECT(state.store->RemoveSubscriber("s"));
  EXPECT(SelectBytes(state.Database(), "SELECT node FROM logged").empty());
  StatusUpdate off = MakeUpdate("a", 3000);
  off.status.power = PowerState::kOff;
  EXPECT(state.store->StoreStatus({&off, 1}));
  EXPECT(state.store->AddSubscriber("s", false));
  off.status.attempted_unix_ms = 4000;
  EXPECT(state.store->StoreStatus({&off, 1}));
  EXPECT(state.store->ReadChanges("s", 0, 10)->empty());
  return kPassed;
}

Outcome TheFirstAttemptIsAChange() {
  Followed state;
  EXPECT(state.ready && state.Succeeds());
  const Records records = state.Taken();
  EXPECT(IsOne(records, {.status = true, .power = true}));
  EXPECT(!records[0].previous_attempted && records[0].previous_power == PowerState::kUnknown);
  EXPECT(state.Succeeds() && state.Taken().empty());
  return kPassed;
}

Outcome ARecordHasAllThatIsKnown() {
  Followed state;
  EXPECT(state.ready);
  StatusUpdate first = MakeUpdate("a", 1000);
  first.health.sensors = {.unix_ms = 1000, .worst = Severity::kCritical, .bad = "PSU1 Status"};
  first.health.log = {.unix_ms = 999, .known = true, .entries = 7, .percent = 3};
  EXPECT(state.Store(first));
  EXPECT(IsOne(state.Taken(), {.status = true, .power = true, .health = true}));
  StatusUpdate second;
  second.status = {.attempted = true,
                   .status = Status::kBadPassword,
                   .stage = Stage::kRakp3,
                   .completion_code = 0xD4,
                   .message = "The BMC refuses the password.",
                   .attempted_unix_ms = 2000,
                   .last_connected_unix_ms = 1000,
                   .power = PowerState::kOff,
                   .round_trips = 4,
                   .latency_us = 1900};
  second.memory = {.cipher_suite = 17, .lan = LanVersion::k20};
  second.health.sensors = {.unix_ms = 2000, .worst = Severity::kOk, .bad = ""};
  second.health.log = {.unix_ms = 2001, .known = true, .entries = 8, .percent = 4};
  EXPECT(state.Store(second));
  const Records records = state.Taken();
  EXPECT(IsOne(records, {.status = true, .power = true, .health = true, .log = true}));
  const ChangeRecord& record = records[0];
  EXPECT(record.node == "a" && record.coalesced == 0 && record.position > 0);
  EXPECT(record.logged_unix_ms > 1'700'000'000'000);
  EXPECT(record.status == second.status && record.memory == second.memory);
  EXPECT(record.health == second.health);
  EXPECT(record.previous_attempted && record.previous_status == Status::kOk);
  EXPECT(record.previous_power == PowerState::kOn && record.previous_health == first.health);
  return kPassed;
}

Outcome AnotherStatusOrCompletionCodeIsAChange() {
  Followed state;
  EXPECT(state.ready && state.Succeeds() && state.Taken().size() == 1);
  EXPECT(state.Fails(Status::kNoAnswer) && IsOne(state.Taken(), {.status = true}));
  EXPECT(state.Fails(Status::kNoAnswer) && state.Taken().empty());
  EXPECT(state.Fails(Status::kCommandRefused, 0xC1) && IsOne(state.Taken(), {.status = true}));
  EXPECT(state.Fails(Status::kCommandRefused, 0xD5) && IsOne(state.Taken(), {.status = true}));
  EXPECT(state.Fails(Status::kCommandRefused, 0xD5) && state.Taken().empty());
  return kPassed;
}

Outcome APowerStateThatCannotBeReadIsNoChangeOfIt() {
  Followed state;
  EXPECT(state.ready && state.Succeeds(PowerState::kOn) && state.Taken().size() == 1);
  EXPECT(state.Fails(Status::kNoAnswer) && IsOne(state.Taken(), {.status = true}));
  EXPECT(state.Succeeds(PowerState::kOn) && IsOne(state.Taken(), {.status = true}));
  EXPECT(state.Fails(Status::kNoAnswer) && IsOne(state.Taken(), {.status = true}));
  EXPECT(state.Succeeds(PowerState::kOff));
  const Records records = state.Taken();
  EXPECT(IsOne(records, {.status = true, .power = true}));
  EXPECT(records[0].previous_power == PowerState::kOn);
  EXPECT(records[0].previous_status == Status::kNoAnswer);
  return kPassed;
}

// Several processes may poll one node; what comes late is passed over.
Outcome AnOutcomeThatIsPassedOverIsNoChange() {
  Followed state;
  EXPECT(state.ready && state.Succeeds() && state.Taken().size() == 1);
  StatusUpdate late;
  late.status = {.attempted = true,
                 .status = Status::kNoAnswer,
                 .message = "No answer.",
                 .attempted_unix_ms = 500};
  EXPECT(state.Store(late) && state.Taken().empty());
  late.status.attempted_unix_ms = 5000;
  late.revision = 99;  // of the node as it is no longer
  EXPECT(state.Store(late) && state.Taken().empty());
  late.name = "gone";
  EXPECT(state.Store(late) && state.Taken().empty());
  return kPassed;
}

Outcome AFirstReadingIsAChangeOnlyIfSomethingIsWrong() {
  Followed state;
  EXPECT(state.ready && state.Succeeds() && state.Taken().size() == 1);
  const SensorHealth well{.unix_ms = 1, .worst = Severity::kOk, .bad = ""};
  const SensorHealth bad{.unix_ms = 2, .worst = Severity::kCritical, .bad = "PSU1"};
  const SensorHealth worse{.unix_ms = 3, .worst = Severity::kCritical, .bad = "PSU1, PSU2"};
  EXPECT(state.Reads({.sensors = well}) && state.Taken().empty());
  EXPECT(state.Reads({.sensors = bad}));
  const Records records = state.Taken();
  EXPECT(IsOne(records, {.health = true}) && records[0].previous_health.sensors == well);
  EXPECT(state.Reads({.sensors = worse}) && IsOne(state.Taken(), {.health = true}));
  EXPECT(state.Succeeds() && state.Taken().empty());
  const LogFill some{.unix_ms = 1, .known = true, .entries = 5, .percent = 10};
  LogFill more{.unix_ms = 2, .known = true, .entries = 6, .percent = 12};
  EXPECT(state.Reads({.log = some}) && state.Taken().empty());
  EXPECT(state.Reads({.log = more}));
  const Records fuller = state.Taken();
  EXPECT(IsOne(fuller, {.log = true}) && fuller[0].previous_health.log == some);
  more.unix_ms = 3;
  more.overflow = true;
  EXPECT(state.Reads({.log = more}) && IsOne(state.Taken(), {.log = true}));
  // One that the BMC does not tell of just now is no change, and nothing to compare with later.
  StatusUpdate silent = MakeUpdate("a", ++state.now);
  silent.status.status = Status::kNoAnswer;
  silent.health.log.unix_ms = 4;
  EXPECT(state.Store(silent) && IsOne(state.Taken(), {.status = true}));
  more.unix_ms = 5;
  EXPECT(state.Reads({.log = more}) && IsOne(state.Taken(), {.status = true}));

  Followed other;
  EXPECT(other.ready && other.Succeeds() && other.Taken().size() == 1);
  EXPECT(other.Reads({.sensors = bad}) && IsOne(other.Taken(), {.health = true}));
  EXPECT(other.Reads({.log = {.unix_ms = 1, .known = true, .entries = 900, .percent = 100}}));
  EXPECT(IsOne(other.Taken(), {.log = true}));
  return kPassed;
}

Outcome WhatIsForgottenWithTheAddressIsAChange() {
  Followed state;
  EXPECT(state.ready && EditTo(*state.store, MakeNode("a", "192.0.2.8"), {}, {}));
  EXPECT(state.Taken().empty());  // nothing was known
  EXPECT(state.Reads({.sensors = {.unix_ms = 1, .worst = Severity::kCritical, .bad = "PSU1"}}));
  EXPECT(state.Taken().size() == 1);
  EXPECT(EditTo(*state.store, MakeNode("a", "192.0.2.9"), {}, {}));
  const Records records = state.Taken();
  EXPECT(IsOne(records, {.status = true, .health = true}));
  EXPECT(!records[0].status.attempted && records[0].status == NodeStatus());
  EXPECT(records[0].memory == NodeMemory() && records[0].health == NodeHealth());
  EXPECT(records[0].previous_attempted && records[0].previous_power == PowerState::kOn);
  // It is another machine's.
  EXPECT(state.Succeeds());
  const Records anew = state.Taken();
  EXPECT(IsOne(anew, {.status = true, .power = true}) && !anew[0].previous_attempted);
  // Other edits change nothing that is known.
  NodeRecord node = MakeNode("a", "192.0.2.9");
  node.options.cipher_suite = 3;
  EXPECT(EditTo(*state.store, node, {}, {}) && state.Taken().empty());
  return kPassed;
}

Outcome ARemovalIsLogged() {
  Followed state;
  EXPECT(state.ready && state.Succeeds() && state.Taken().size() == 1);
  EXPECT(state.store->Remove("a"));
  const Records records = state.Taken();
  EXPECT(records.size() == 1 && records[0].removed && !records[0].changed.any());
  EXPECT(records[0].node == "a" && records[0].status.attempted);
  EXPECT(records[0].previous_attempted && records[0].previous_power == PowerState::kOn);
  EXPECT(Is(state.store->Remove("a"), Status::kNotFound) && state.Taken().empty());
  // The next of its name begins with nothing.
  EXPECT(state.store->Add(MakeNode("a"), {}) && state.Taken().empty());
  EXPECT(state.Succeeds());
  EXPECT(!state.Taken().at(0).previous_attempted);
  return kPassed;
}

Outcome ATenantIsNoNodeOfTheLog() {
  Followed state;
  EXPECT(state.ready && state.Succeeds() && state.Taken().size() == 1);
  NodeRecord tenant = MakeNode("a");
  tenant.kind = NodeKind::kTenant;
  EXPECT(EditTo(*state.store, tenant, {}, {}));
  const Records records = state.Taken();
  EXPECT(records.size() == 1 && records[0].removed);
  EXPECT(state.Fails(Status::kNoAnswer) && state.Taken().empty());
  EXPECT(EditTo(*state.store, tenant, {}, {}) && state.Taken().empty());
  // A host node again: what is known of it is news again.
  EXPECT(EditTo(*state.store, MakeNode("a"), {}, {}));
  EXPECT(IsOne(state.Taken(), {.status = true}));
  EXPECT(EditTo(*state.store, tenant, {}, {}) && state.Taken().size() == 1);
  EXPECT(state.store->Remove("a") && state.Taken().empty());
  return kPassed;
}

Outcome ASnapshotIsOneRecordOfEachHostNode() {
  Followed state;
  NodeRecord tenant = MakeNode("b");
  tenant.kind = NodeKind::kTenant;
  EXPECT(state.ready && state.store->Add(tenant, {}) && state.store->Add(MakeNode("A"), {}));
  EXPECT(state.Reads({.sensors = {.unix_ms = 1, .worst = Severity::kOk, .bad = ""}}));
  EXPECT(state.store->AddSubscriber("t", true));
  EXPECT(state.Fails(Status::kNoAnswer));
  const Records records = state.Taken("t");
  EXPECT(records.size() == 3);
  EXPECT(records[0].node == "A" && !records[0].changed.any() && !records[0].status.attempted);
  EXPECT(records[0].memory == NodeMemory());
  EXPECT(records[1].node == "a" && !records[1].changed.any() && !records[1].removed);
  EXPECT(records[1].status == MakeUpdate("a", 1001).status);
  EXPECT(records[1].health.sensors.worst == Severity::kOk && !records[1].previous_attempted);
  EXPECT(records[2].node == "a" && records[2].status.status == Status::kNoAnswer);
  EXPECT(records[0].position < records[1].position && records[1].position < records[2].position);
  // It is for that subscriber alone, and once.
  EXPECT(state.Taken("s").size() == 2);
  EXPECT(state.store->AddSubscriber("t", true) && state.Taken("t").empty());
  return kPassed;
}

// A damaged value must neither keep statuses from being stored nor records from being read.
Outcome AValueWithoutMeaningHoldsNobodyUp() {
  Followed state;
  EXPECT(state.ready && state.Succeeds());
  EXPECT(RunSql(state.Database(), "UPDATE logged SET previous_power = 77, previous_status = 999"));
  EXPECT(state.Succeeds());
  EXPECT(RunSql(state.Database(),
                "UPDATE change SET power = -1, status = 999, previous_power = 9,"
                " log_percent = 1000, worked_lan = 5, message = NULL"));
  EXPECT(state.Fails(Status::kNoAnswer));
  const Records records = state.Taken();
  EXPECT(records.size() == 3 && records[0].status.power == PowerState::kUnknown);
  EXPECT(records[0].status.status == Status::kInternal);
  EXPECT(records[2].status.status == Status::kNoAnswer && state.Taken().empty());
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(NothingIsLoggedWithoutASubscriber),
      UNIT_TEST(TheFirstAttemptIsAChange),
      UNIT_TEST(ARecordHasAllThatIsKnown),
      UNIT_TEST(AnotherStatusOrCompletionCodeIsAChange),
      UNIT_TEST(APowerStateThatCannotBeReadIsNoChangeOfIt),
      UNIT_TEST(AnOutcomeThatIsPassedOverIsNoChange),
      UNIT_TEST(AFirstReadingIsAChangeOnlyIfSomethingIsWrong),
      UNIT_TEST(WhatIsForgottenWithTheAddressIsAChange),
      UNIT_TEST(ARemovalIsLogged),
      UNIT_TEST(ATenantIsNoNodeOfTheLog),
      UNIT_TEST(ASnapshotIsOneRecordOfEachHostNode),
      UNIT_TEST(AValueWithoutMeaningHoldsNobodyUp),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
