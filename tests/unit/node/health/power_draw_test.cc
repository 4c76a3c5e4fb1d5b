// What a node draws: who is asked, and whose answers count.
#include <functional>
#include <utility>

#include "core/node/health/read_power_draw.h"
#include "core/wire/completion_code.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr Command kPowerReading{NetFn::kGroup, 0x02};
constexpr uint8_t kWatts = 6;
constexpr uint8_t kBoard = 0x07;
constexpr uint8_t kSupply = 0x0A;
constexpr uint8_t kProcessor = 0x03;

struct Metered {
  std::string_view name;
  uint8_t entity;
  uint8_t instance;
  uint8_t watts;
};

// A BMC whose sensors are these, and which answers Get Power Reading so.
ScriptedBmc Bmc(std::initializer_list<Metered> sensors, const Reply& dcmi) {
  ScriptedBmc bmc;
  uint8_t number = 0;
  for (const Metered& sensor : sensors) {
    ++number;
    bmc.AddRecord(FullRecord({.id = number,
                              .number = number,
                              .name = sensor.name,
                              .unit = kWatts,
                              .entity = sensor.entity,
                              .instance = sensor.instance}));
    bmc.readings[number] = {sensor.watts, 0xC0, 0xC0};
  }
  bmc.AddRecord(FullRecord({.id = 100, .number = 100, .name = "Temp"}));
  bmc.readings[100] = {42, 0xC0, 0xC0};
  bmc.spoil = [dcmi](const Request& request, Reply& reply) {
    if (CommandOf(request) == kPowerReading) reply = dcmi;
  };
  return bmc;
}

// 340 W, from 255 to 425, 333 on average, of a minute.
Reply Measured(uint8_t state = 0x40) {
  Reply reply{.code = 0, .data = Hex("dc 5401 ff00 a901 4d01 00000060 60ea0000")};
  reply.data.push_back(state);
  return reply;
}
const Reply kRefused{.code = kInvalidCommand, .data = {}};

struct Read {
  Ended ended;
  std::shared_ptr<const PowerDraw> draw;
};
Read From(ScriptedBmc& bmc) {
  ReadPowerDraw action({});
  Read read{.ended = RunToEnd(action, bmc), .draw = nullptr};
  read.draw = action.report().draw;
  return read;
}

Outcome DcmiCostsOneRoundTrip() {
  ScriptedBmc bmc = Bmc({{"System Power", kBoard, 1, 200}}, Measured());
  const Read read = From(bmc);
  EXPECT(read.ended.done && read.draw->watts == 340 && read.draw->reading);
  EXPECT(read.draw->reading->minimum == 255 && read.draw->reading->maximum == 425);
  EXPECT(read.draw->reading->average == 333 && read.draw->reading->period == 60000);
  EXPECT(read.draw->sensors.empty() && bmc.round_trips() == 1);
  return kPassed;
}

Outcome SensorsTellWhereDcmiDoesNot() {
  const Reply replies[] = {kRefused,
                           {.code = 0xC3, .data = {}},
                           {.code = 0xD4, .data = {}},
                           {.code = 0, .data = {}},
                           {.code = 0, .data = {0xDC}},
                           {.code = 0, .data = Hex("2c 5401 ff00 a901 4d01 00000060 60ea0000 40")},
                           Measured(0x00)};  // it does not measure at the moment
  for (const Reply& reply : replies) {
    ScriptedBmc bmc = Bmc({{"System Power", kBoard, 1, 200}}, reply);
    const Read read = From(bmc);
    EXPECT(read.ended.done && read.draw->watts == 200 && !read.draw->reading);
    EXPECT(read.draw->sensors == std::vector<std::string>{"System Power"});
    EXPECT(bmc.Asked(kReadSensor) == 1);  // and not for the temperature
  }
  return kPassed;
}

Outcome ASystemsSensorIsNotAddedToItsSupplies() {
  ScriptedBmc bmc = Bmc({{"PS1", kSupply, 1, 110},
                         {"PS2", kSupply, 2, 100},
                         {"Total", kBoard, 1, 200},
                         {"Memory Power", kBoard, 2, 20},
                         {"CPU Power", kProcessor, 1, 90}},
                        kRefused);
  const Read read = From(bmc);
  EXPECT(read.draw->watts == 200 && read.draw->sensors == std::vector<std::string>{"Total"});
  return kPassed;
}

Outcome SuppliesAreAddedEachOnceByItsInput() {
  ScriptedBmc bmc = Bmc({{"PS1 In", kSupply, 1, 110},
                         {"PS1 Out", kSupply, 1, 100},
                         {"PS2 Out", kSupply, 2, 90},
                         {"PS2 In", kSupply, 2, 99},
                         {"CPU Power", kProcessor, 1, 90}},
                        kRefused);
  const Read read = From(bmc);
  EXPECT(read.draw->watts == 209);
  EXPECT((read.draw->sensors == std::vector<std::string>{"PS1 In", "PS2 In"}));
  return kPassed;
}

Outcome ASupplyThatCannotBeReadIsLeftOut() {
  ScriptedBmc bmc = Bmc({{"PS1", kSupply, 1, 110}, {"PS2", kSupply, 2, 100}}, kRefused);
  bmc.readings[2] = {0, 0xE0, 0xC0};
  EXPECT(From(bmc).draw->watts == 110);
  bmc.readings[1] = {0, 0x80, 0xC0};
  EXPECT(From(bmc).ended.error);
  return kPassed;
}

// Adds to what is spoilt already.
void AlsoSpoil(ScriptedBmc& bmc, std::function<void(const Request&, Reply&)> spoil) {
  bmc.spoil = [before = bmc.spoil, spoil = std::move(spoil)](const Request& request, Reply& reply) {
    before(request, reply);
    spoil(request, reply);
  };
}

// Whose sensor `number` answers with that code.
ScriptedBmc TwoSupplies(int number, int code) {
  ScriptedBmc bmc = Bmc({{"PS1", kSupply, 1, 110},
                         {"PS2", kSupply, 2, 100},
                         {"PS2 Out", kSupply, 2, 90},
                         {"CPU Power", kProcessor, 1, 90}},
                        kRefused);
  AlsoSpoil(bmc, [=](const Request& request, Reply& reply) {
    const auto sensor = CommandOf(request) == kReadSensor ? request.data_bytes[0] : 0;
    if (sensor == number || (number == 2 && sensor == 3)) reply = {.code = static_cast<uint8_t>(code), .data = {}};
  });
  return bmc;
}

// Its draw may be half of all.
Outcome NoSumIsToldWithoutASupplyThatCannotBeAsked() {
  for (const int code : {0xC0, 0xC3, 0xFF, 0xD4, 0xD1}) {
    ScriptedBmc bmc = TwoSupplies(2, code);
    const Read read = From(bmc);
    EXPECT(read.draw == nullptr && read.ended.error->status == Status::kCommandRefused);
    EXPECT(read.ended.error->message.contains("PS2"));
  }
  // One that is not there draws nothing.
  for (const int code : {0xCB, 0xCC, 0xCD, 0xD5}) {
    ScriptedBmc bmc = TwoSupplies(2, code);
    EXPECT(From(bmc).draw->watts == 110);
  }
  // A reading whose meaning is not told is none.
  ScriptedBmc curved = Bmc({{"PS1", kSupply, 1, 110}}, kRefused);
  curved.AddRecord(FullRecord({.id = 50,
                               .number = 50,
                               .name = "PS2",
                               .unit = kWatts,
                               .linearization = 0x70,
                               .entity = kSupply,
                               .instance = 2}));
  curved.readings[50] = {100, 0xC0, 0xC0};
  AlsoSpoil(curved, [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kFactorsOfSensor) reply = {.code = 0xC0, .data = {}};
  });
  EXPECT(From(curved).draw == nullptr);
  return kPassed;
}

Outcome WhatIsNoSupplysInputIsNotMissed() {
  for (const int number : {3, 4}) {  // an output, the processor
    ScriptedBmc bmc = TwoSupplies(number, 0xC0);
    const Read read = From(bmc);
    EXPECT(read.draw && read.draw->watts == 210 && read.draw->trouble.empty());
  }
  return kPassed;
}

Outcome MissingRecordsAreToldWithTheSum() {
  ScriptedBmc bmc = Bmc({{"PS1", kSupply, 1, 110}, {"PS2", kSupply, 2, 100}}, kRefused);
  AlsoSpoil(bmc, [](const Request& request, Reply& reply) {
    const bool last = CommandOf(request) == kGetRecord && request.data_bytes[2] == 100;
    if (last) reply = {.code = 0xC3, .data = {}};
  });
  const Read read = From(bmc);
  EXPECT(read.draw && read.draw->watts == 210 && read.draw->trouble.contains("incomplete"));
  return kPassed;
}

Outcome WhatItMayDrawIsNotWhatItDraws() {
  ScriptedBmc bmc = Bmc({{"Power Limit", kBoard, 1, 250},
                         {"Sys_Max", kBoard, 1, 251},
                         {"PwrCap", kBoard, 1, 252},
                         {"Peak Power", kBoard, 1, 253},
                         {"Pwr Consumption", kBoard, 1, 200}},
                        kRefused);
  const Read read = From(bmc);
  EXPECT(read.draw->sensors == std::vector<std::string>{"Pwr Consumption"});
  return kPassed;
}

Outcome NoWattsAreMadeUp() {
  ScriptedBmc parts = Bmc({{"CPU Power", kProcessor, 1, 90}}, kRefused);
  Read read = From(parts);
  EXPECT(read.ended.error && read.ended.error->status == Status::kCommandRefused);
  EXPECT(read.ended.error->completion_code == kInvalidCommand && read.draw == nullptr);
  // Without sensor data records.
  ScriptedBmc none;
  read = From(none);
  EXPECT(read.ended.error && read.ended.error->message.contains("does not tell"));
  return kPassed;
}

// A part of the supplies is not what the node draws.
Outcome NoSumIsToldOfWhatWasReadUntilTheDeadline() {
  for (int steps = 0;; ++steps) {
    ScriptedBmc bmc = Bmc({{"PSU1", kSupply, 1, 100}, {"PSU2", kSupply, 2, 100}}, kRefused);
    ReadPowerDraw action({});
    if (!RunToEnd(action, bmc, nullptr, steps).endless) break;
    if (action.report().draw) break;
    const auto end = action.Expired(Lateness::kAnswers);
    EXPECT(end && end->kind == Step::Kind::kFail && end->error->status == Status::kTimedOut);
    EXPECT(!action.Expired(Lateness::kSilent) && !action.Expired(Lateness::kBusy));
  }
  return kPassed;
}

Outcome TheRecordsAreHandedOn() {
  ScriptedBmc bmc = Bmc({{"Total", kBoard, 1, 200}}, kRefused);
  ReadPowerDraw action({});
  EXPECT(RunToEnd(action, bmc).done && action.report().repository != nullptr);
  ReadPowerDraw again({.repository = action.report().repository, .fresh = true});
  bmc.Forget();
  EXPECT(RunToEnd(again, bmc).done && bmc.round_trips() == 2);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(DcmiCostsOneRoundTrip),
      UNIT_TEST(SensorsTellWhereDcmiDoesNot),
      UNIT_TEST(ASystemsSensorIsNotAddedToItsSupplies),
      UNIT_TEST(SuppliesAreAddedEachOnceByItsInput),
      UNIT_TEST(ASupplyThatCannotBeReadIsLeftOut),
      UNIT_TEST(NoSumIsToldWithoutASupplyThatCannotBeAsked),
      UNIT_TEST(WhatIsNoSupplysInputIsNotMissed),
      UNIT_TEST(MissingRecordsAreToldWithTheSum),
      UNIT_TEST(WhatItMayDrawIsNotWhatItDraws),
      UNIT_TEST(NoWattsAreMadeUp),
      UNIT_TEST(NoSumIsToldOfWhatWasReadUntilTheDeadline),
      UNIT_TEST(TheRecordsAreHandedOn),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
