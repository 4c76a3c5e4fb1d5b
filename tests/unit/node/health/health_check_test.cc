// A monitor's reading of the hardware: in turns, and no more often than it is told.
#include "core/node/health_check.h"

#include <utility>

#include "core/wire/completion_code.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr Duration kInterval = 5min;
constexpr int kMostOfATurn = 8;
constexpr int kSensors = 20;
constexpr int64_t kStart = 1'769'850'300'000;

class TestClock final : public Clock {
 public:
  Instant Now() const override { return now; }
  int64_t UnixMillis() const override {
    return kStart + std::chrono::duration_cast<std::chrono::milliseconds>(now - Instant()).count();
  }

  Instant now = Instant(1h);
};

// A BMC with sensors, each of which reads 42, and a log of which a quarter is used.
ScriptedBmc Bmc() {
  ScriptedBmc bmc;
  for (uint8_t i = 1; i <= kSensors; ++i) {
    bmc.AddRecord(FullRecord({.id = i, .number = i, .name = "S" + std::to_string(i)}));
    bmc.readings[i] = {42, 0xC0, 0xC0};
  }
  return bmc;
}

struct Scene {
  HealthCheck Check(Duration first = {}, SensorHealth known = {}) {
    return HealthCheck(clock, kInterval, first, std::move(known), {});
  }

  // One turn. False if it failed or asked for too much.
  bool Turn(HealthCheck& check) {
    const int before = bmc.round_trips();
    const Ended ended = RunToEnd(check, bmc, &bmc.guid);
    return ended.done && bmc.round_trips() - before <= kMostOfATurn;
  }
  // To the end of a reading; what it found.
  std::optional<NodeHealth> Read(HealthCheck& check) {
    for (int turns = 0; check.Due() && turns < 100; ++turns) {
      if (!Turn(check)) return std::nullopt;
      if (check.repository_news() != nullptr) ++looks;
      if (check.found()) return check.found();
    }
    return std::nullopt;
  }

  TestClock clock;
  ScriptedBmc bmc = Bmc();
  int looks = 0;  // so often were the sensor data records looked at
};

Outcome ReadsInTurnsAndAsksNothingTwice() {
  Scene scene;
  HealthCheck check = scene.Check();
  const auto found = scene.Read(check);
  EXPECT(found && found->sensors.worst == Severity::kOk && found->sensors.bad.empty());
  EXPECT(found->sensors.unix_ms == scene.clock.UnixMillis() && found->log.known);
  EXPECT(scene.bmc.Asked(kReadSensor) == kSensors && scene.bmc.Asked(kGetRecord) == kSensors);
  EXPECT(scene.bmc.Asked(kLogInfo) == 1 && scene.looks == 1);
  EXPECT(!check.Due());
  return kPassed;
}

Outcome IsDueOnceInEachInterval() {
  Scene scene;
  HealthCheck check = scene.Check(10s);
  EXPECT(!check.Due());
  scene.clock.now += 10s;
  EXPECT(check.Due() && scene.Read(check) && !check.Due());
  scene.clock.now += kInterval / 2;
  EXPECT(!check.Due());
  scene.clock.now += kInterval / 2;
  EXPECT(check.Due());
  return kPassed;
}

Outcome TheNextReadingCostsNoSensorDataRecords() {
  Scene scene;
  HealthCheck check = scene.Check();
  EXPECT(scene.Read(check));
  scene.bmc.Forget();
  scene.clock.now += kInterval;
  EXPECT(scene.Read(check));
  // The sensors and the log.
  EXPECT(scene.bmc.round_trips() <= kSensors + 2 && scene.looks == 1);
  scene.clock.now += 2 * kInterval;
  EXPECT(scene.Read(check) && scene.looks == 2);
  EXPECT(scene.bmc.Asked(kRepositoryInfo) == 1 && scene.bmc.Asked(kGetRecord) == 0);
  return kPassed;
}

Outcome AskedOneByOneWhereAnAnswerTakesLong() {
  Scene scene;
  scene.bmc.spoil = [&scene](const Request&, Reply&) { scene.clock.now += 2s; };
  HealthCheck check = scene.Check();
  for (int turns = 1; !check.found(); ++turns) {
    EXPECT(turns < 100 && scene.Turn(check) && scene.bmc.round_trips() == turns);
  }
  EXPECT(check.found()->sensors.worst == Severity::kOk && check.found()->log.known);
  return kPassed;
}

// The engine takes the turn away for somebody who waits.
Outcome ACommandWithoutAnAnswerIsAskedAgain() {
  Scene scene;
  HealthCheck check = scene.Check();
  EXPECT(scene.Turn(check) && !check.found());
  check.OnSession(&scene.bmc.guid);
  const Step first = check.Begin();
  const Step again = check.Begin();
  EXPECT(first.kind == Step::Kind::kSend && again.kind == Step::Kind::kSend);
  EXPECT(std::ranges::equal(first.request.data(), again.request.data()));
  EXPECT(scene.Read(check) && scene.bmc.Asked(kReadSensor) == kSensors);
  return kPassed;
}

Outcome WhatIsAbandonedBeginsAnewLater() {
  Scene scene;
  HealthCheck check = scene.Check();
  EXPECT(scene.Turn(check) && check.Due());
  check.Abandon();
  EXPECT(!check.Due() && !check.found());
  scene.clock.now += kInterval;
  const auto found = scene.Read(check);
  EXPECT(found && found->sensors.worst == Severity::kOk);
  return kPassed;
}

Outcome WhatIsRefusedIsUnknownAndNoFailure() {
  Scene scene;
  scene.bmc.spoil = [](const Request& request, Reply& reply) {
    if (request.net_fn == NetFn::kStorage) reply = {.code = kInvalidCommand, .data = {}};
    if (request.net_fn == NetFn::kSensor) reply = {.code = kInvalidCommand, .data = {}};
  };
  HealthCheck check = scene.Check();
  const auto found = scene.Read(check);
  EXPECT(found && found->sensors.worst == Severity::kUnknown && found->sensors.unix_ms > 0);
  EXPECT(!found->log.known && found->log.unix_ms > 0);
  return kPassed;
}

// What cannot be read just now leaves what is known, whatever step it fails at.
Outcome WhatFailsTellsNothingNew() {
  for (const uint8_t code : {kNodeBusy, kUnspecifiedError, kInsufficientPrivilege}) {
    Scene scene;
    scene.bmc.spoil = [code](const Request& request, Reply& reply) {
      if (request.net_fn == NetFn::kStorage) reply = {.code = code, .data = {}};
    };
    HealthCheck check = scene.Check();
    const auto found = scene.Read(check);
    EXPECT(found && *found == NodeHealth());
    scene.bmc.spoil = nullptr;
    scene.clock.now += kInterval;
    const auto next = scene.Read(check);
    EXPECT(next && next->sensors.worst == Severity::kOk && next->log.known);
  }
  return kPassed;
}

Outcome ASensorThatIsBusyIsAsBadAsItWasKnownToBe() {
  Scene scene;
  const SensorHealth known{.unix_ms = 1, .worst = Severity::kCritical, .bad = "S7 critical"};
  scene.bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kReadSensor && request.data_bytes[0] == 7)
      reply = {.code = kNodeBusy, .data = {}};
  };
  HealthCheck check = scene.Check({}, known);
  for (int reading = 0; reading < 2; ++reading) {
    const auto found = scene.Read(check);
    EXPECT(found && found->sensors.worst == known.worst && found->sensors.bad == known.bad);
    scene.clock.now += kInterval;
  }
  scene.bmc.spoil = nullptr;
  EXPECT(scene.Read(check)->sensors.bad.empty());
  return kPassed;
}

// Which does not mean that it has none, and only those of its own.
Outcome ARepositoryThatIsBusyIsStillTheRepository() {
  Scene scene;
  scene.bmc.readings[7] = {95, 0xC0, 0xD0};
  HealthCheck check = scene.Check();
  const auto first = scene.Read(check);
  EXPECT(first && first->sensors.bad == "S7 critical");
  scene.clock.now += 1h;
  const Bytes device = FullRecord({.id = 1, .number = 1, .name = "S1"});
  scene.bmc.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kRepositoryInfo) reply = {.code = kNodeBusy, .data = {}};
    if (CommandOf(request) == kDeviceRecordsInfo) reply = {.code = 0, .data = {1, 1}};
    if (CommandOf(request) == kReserveDeviceRecords) reply = {.code = 0, .data = {1, 0}};
    if (CommandOf(request) != kGetDeviceRecord) return;
    reply = {.code = 0, .data = {0xFF, 0xFF}};
    reply.data.insert(reply.data.end(), device.begin(), device.end());
  };
  const auto next = scene.Read(check);
  EXPECT(next && next->sensors == SensorHealth() && scene.looks == 1);
  return kPassed;
}

// Its copies may take longer than a turn has.
Outcome ASilentControllerDoesNotEndAReading() {
  Scene scene;
  scene.bmc.AddRecord(FullRecord({.id = 40, .number = 40, .name = "Far", .owner = 0x84}));
  HealthCheck check = scene.Check();
  check.OnSession(&scene.bmc.guid);
  Step step = check.Begin();
  for (int i = 0; i < 1000 && !(step.kind == Step::Kind::kSend && step.request.bridged()); ++i) {
    if (step.kind == Step::Kind::kDone) {
      step = check.Begin();
      continue;
    }
    const Reply reply = scene.bmc.Answer(step.request);
    step = check.OnResponse({.completion_code = reply.code, .data = reply.data});
  }
  EXPECT(step.kind == Step::Kind::kSend && step.request.bridged());
  EXPECT(!check.Expired(Lateness::kSilent));
  const auto end = check.Expired(Lateness::kAnswers);
  EXPECT(end && end->kind == Step::Kind::kDone);
  const auto found = scene.Read(check);
  EXPECT(found && found->sensors.unix_ms > 0 && found->log.known);
  return kPassed;
}

// Polls and jobs wait for its turns.
Outcome NoCommandOfItIsWaitedForWhileTheBmcIsBusy() {
  Scene scene;
  bool all = true;
  scene.bmc.spoil = [&all](const Request& request, Reply&) { all = all && request.dispensable; };
  HealthCheck check = scene.Check();
  EXPECT(scene.Read(check) && all);
  return kPassed;
}

// Records of which some are missing are read again.
Outcome IncompleteRecordsAreNotKept() {
  Scene scene;
  scene.bmc.records.back().next = 1;
  HealthCheck check = scene.Check();
  EXPECT(scene.Read(check) && scene.looks == 0);
  scene.bmc.Forget();
  scene.clock.now += kInterval;
  EXPECT(scene.Read(check) && scene.bmc.Asked(kGetRecord) == kSensors);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsInTurnsAndAsksNothingTwice),
      UNIT_TEST(IsDueOnceInEachInterval),
      UNIT_TEST(TheNextReadingCostsNoSensorDataRecords),
      UNIT_TEST(AskedOneByOneWhereAnAnswerTakesLong),
      UNIT_TEST(ACommandWithoutAnAnswerIsAskedAgain),
      UNIT_TEST(WhatIsAbandonedBeginsAnewLater),
      UNIT_TEST(WhatIsRefusedIsUnknownAndNoFailure),
      UNIT_TEST(WhatFailsTellsNothingNew),
      UNIT_TEST(ASensorThatIsBusyIsAsBadAsItWasKnownToBe),
      UNIT_TEST(ARepositoryThatIsBusyIsStillTheRepository),
      UNIT_TEST(ASilentControllerDoesNotEndAReading),
      UNIT_TEST(NoCommandOfItIsWaitedForWhileTheBmcIsBusy),
      UNIT_TEST(IncompleteRecordsAreNotKept),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
