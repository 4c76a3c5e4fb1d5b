// Actions that end in the midst, or are begun again: by a cancel, a deadline, or a session that has
// ended at the BMC. The sanitizers watch what becomes of the frames.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "core/node/health/read_fru.h"
#include "core/node/health/read_sel.h"
#include "core/node/health/read_sensors.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

using Make = std::function<std::unique_ptr<Action>()>;

// One that makes use of everything: small parts, lost reservations, busy units.
ScriptedBmc Bmc() {
  ScriptedBmc bmc;
  bmc.most_bytes = 40;
  bmc.erasure_looks = 3;
  bmc.AddRecord(FullRecord({.id = 1, .number = 1, .name = "A name of some length"}));
  bmc.AddRecord(FullRecord({.id = 2, .number = 2, .linearization = 0x70}));
  bmc.AddRecord(FruLocator(3, 1, "A name that is not a short one"));
  for (uint8_t number = 1; number <= 2; ++number) {
    bmc.readings[number] = {42, 0xC0, 0xC0};
    bmc.thresholds[number] = {0x18, 0, 0, 0, 70, 75, 0};
    bmc.factors[number] = {43, 3, 0, 0, 0, 0, 0};
  }
  for (const uint16_t id : {uint16_t{1}, uint16_t{2}}) bmc.AddEntry(LogEntryOf({.id = id}));
  for (const uint8_t id : Bytes{0, 1}) bmc.units[id] = {.bytes = BoardInventory("1"), .size = {}};
  bmc.spoil = [lost = 0, busy = 0](const Request& request, Reply& reply) mutable {
    const Command command = CommandOf(request);
    const bool part = command == kGetRecord && request.data()[4] > 0;
    if ((part || command == kClearLog) && ++lost == 2) reply = {0xC5, {}};
    if (command == kReadFru && ++busy == 2) reply = {0x81, {}};
  };
  return bmc;
}

const std::vector<Make>& Makers() {
  static const std::vector<Make> kMakers = {
      [] {
        return std::make_unique<ReadSensors>(SensorFilter{.current_thresholds = true},
                                             KnownRepository{});
      },
      [] { return std::make_unique<ReadSel>(LogOrder{.after_record = 1}, KnownRepository{}); },
      [] { return std::make_unique<ReadSel>(LogOrder{}, KnownRepository{}); },
      [] { return std::make_unique<ClearSel>(); },
      [] { return std::make_unique<ReadFru>(KnownRepository{}); },
  };
  return kMakers;
}

Outcome CanEndAfterAnyStep() {
  for (const Make& make : Makers()) {
    bool ended = false;
    for (int steps = 0; !ended; ++steps) {
      EXPECT(steps < 200);
      ScriptedBmc bmc = Bmc();
      const auto action = make();
      ended = !RunToEnd(*action, bmc, nullptr, steps).endless;
    }
  }
  return kPassed;
}

Outcome CanBeBegunAgainAfterAnyStep() {
  for (const Make& make : Makers()) {
    bool ended = false;
    for (int steps = 0; !ended; ++steps) {
      ScriptedBmc bmc = Bmc();
      const auto action = make();
      ended = !RunToEnd(*action, bmc, nullptr, steps).endless;
      EXPECT(RunToEnd(*action, bmc).done);
      const Report& report = action->report();
      EXPECT(!report.sensors || report.sensors->sensors.size() == 2);
      EXPECT(!report.log || report.log->entries.size() <= 2);
      EXPECT(!report.inventory || report.inventory->units.size() == 2);
    }
  }
  return kPassed;
}

// The time is over: what was read is told, and that it is not all.
Outcome WhatWasReadUntilTheDeadlineIsTold() {
  for (const Make& make : Makers()) {
    if (make()->privilege() == Privilege::kOperator) continue;  // it reads nothing
    bool ended = false;
    size_t most = 0;
    for (int steps = 0; !ended; ++steps) {
      ScriptedBmc bmc = Bmc();
      const auto action = make();
      ended = !RunToEnd(*action, bmc, nullptr, steps).endless;
      if (ended) break;
      EXPECT(!action->Expired(Lateness::kSilent));
      const auto end = action->Expired(Lateness::kAnswers);
      EXPECT(end);
      const Report& report = action->report();
      if (end->kind == Step::Kind::kFail) {
        EXPECT(end->error->status == Status::kTimedOut);
        continue;
      }
      EXPECT(end->kind == Step::Kind::kDone);
      // Nothing is no part.
      EXPECT(!report.sensors || (!report.sensors->all && !report.sensors->sensors.empty()));
      EXPECT(!report.inventory || !report.inventory->units.empty());
      EXPECT(!report.log || !report.log->entries.empty());
      const std::string& trouble = report.sensors ? report.sensors->trouble
                                   : report.log   ? report.log->trouble
                                                  : report.inventory->trouble;
      EXPECT(trouble.find("time allowed was over") != std::string::npos);
      most = std::max(most, report.sensors ? report.sensors->sensors.size()
                            : report.log   ? report.log->entries.size()
                                           : report.inventory->units.size());
    }
    EXPECT(most > 0);
  }
  return kPassed;
}

// Whatever stays of an action that ended in the midst is the report, which others hold.
Outcome AReportOutlivesItsAction() {
  std::shared_ptr<const SensorList> sensors;
  std::shared_ptr<const SdrRepository> repository;
  {
    ScriptedBmc bmc = Bmc();
    ReadSensors action({}, {});
    EXPECT(RunToEnd(action, bmc).done);
    sensors = action.report().sensors;
    repository = action.report().repository;
  }
  EXPECT(sensors->sensors[0].sensor.name == "A name of some length");
  EXPECT(sensors->sensors[1].value == 126 && repository->Sensors().size() == 2);
  return kPassed;
}

// Answers of random bytes, and of codes of any kind: an end comes, without a step outside.
Outcome SurvivesAnyAnswers() {
  uint32_t state = 1;
  const auto random = [&state] {
    state = state * 1664525 + 1013904223;
    return static_cast<uint8_t>(state >> 24);
  };
  for (const Make& make : Makers()) {
    for (int round = 0; round < 300; ++round) {
      ScriptedBmc bmc = Bmc();
      bmc.spoil = [&](const Request&, Reply& reply) {
        const uint8_t dice = random();
        if (dice < 20) reply.code = random();
        if (dice >= 20 && dice < 40) reply.data.resize(random() % 40u, random());
        if (dice >= 40 && dice < 80 && !reply.data.empty())
          reply.data[random() % reply.data.size()] = random();
      };
      const auto action = make();
      EXPECT(!RunToEnd(*action, bmc, nullptr).endless);
    }
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(CanEndAfterAnyStep),
      UNIT_TEST(CanBeBegunAgainAfterAnyStep),
      UNIT_TEST(WhatWasReadUntilTheDeadlineIsTold),
      UNIT_TEST(AReportOutlivesItsAction),
      UNIT_TEST(SurvivesAnyAnswers),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
