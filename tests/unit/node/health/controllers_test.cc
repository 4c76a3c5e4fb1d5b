// Sensors of controllers behind the BMC: how they are asked, and what is told of those that cannot
// be reached.
#include "core/node/health/controllers.h"

#include <memory>

#include "core/node/health/read_sensors.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

// Four sensors at 0x82, one at the BMC, and one at 0x2C. A sensor's number is its record's.
ScriptedBmc Bmc() {
  ScriptedBmc bmc;
  for (uint8_t number = 1; number <= 6; ++number) {
    const uint8_t owner = number <= 4 ? 0x82 : number == 5 ? 0x20 : 0x2C;
    bmc.AddRecord(FullRecord({.id = number, .number = number, .owner = owner}));
    bmc.readings[number] = {42, 0xC0, 0xC0};
  }
  return bmc;
}

std::shared_ptr<const SensorList> ReadFrom(ScriptedBmc& bmc, SensorFilter filter = {}) {
  ReadSensors action(std::move(filter), {});
  return RunToEnd(action, bmc).done ? action.report().sensors : nullptr;
}

// What is asked of `address` comes to nothing.
void Spoil(ScriptedBmc& bmc, uint8_t address, uint8_t code, AnswerOf of) {
  bmc.spoil = [=](const Request& request, Reply& reply) {
    if (request.target.address == address) reply = {code, {}, of};
  };
}

Outcome AsksTheOwnerByItsChannelAndLun() {
  ScriptedBmc bmc;
  const uint8_t upper = 80;
  bmc.AddRecord(FullRecord({.number = 1, .owner = 0x82, .lun = 0x72, .linearization = 0x70}));
  bmc.readings[1] = {42, 0xC0, 0xC0};
  bmc.thresholds[1] = {0x08, 0, 0, 0, upper, 0, 0};
  bmc.factors[1] = {43, 3, 0, 0, 0, 0, 0};
  bool others = false;
  bmc.spoil = [&](const Request& request, Reply&) {
    const BridgeTarget expected{.channel = 7, .address = 0x82};
    const bool right = request.target == expected && request.lun == 2;
    others = others || right != (request.net_fn == NetFn::kSensor);
  };
  const auto found = ReadFrom(bmc, {.current_thresholds = true});
  EXPECT(found && found->sensors.size() == 1 && found->sensors[0].value == 126);
  const auto threshold = static_cast<size_t>(Threshold::kUpperNonCritical);
  EXPECT(found->sensors[0].thresholds[threshold] == 240 && found->trouble.empty() && !others);
  EXPECT(bmc.Asked(kThresholdsOfSensor) == 1 && bmc.Asked(kFactorsOfSensor) == 2);
  return kPassed;
}

Outcome AControllersOwnRefusalIsToldAsTheBmcs() {
  ScriptedBmc bmc = Bmc();
  Spoil(bmc, 0x82, 0x83, AnswerOf::kTarget);
  const auto found = ReadFrom(bmc);
  EXPECT(found && found->trouble.empty() && bmc.Asked(kReadSensor) == 6);
  EXPECT(found->sensors[0].completion_code == 0x83 && found->sensors[3].completion_code == 0x83);
  return kPassed;
}

struct Failure {
  uint8_t code;
  AnswerOf of;
  uint8_t told;
  std::string_view trouble;
};

constexpr Failure kFailures[] = {
    {0xC3, AnswerOf::kNobody, 0xC3, "The controller at 0x82 does not answer."},
    {0x83, AnswerOf::kBmc, 0xD3,
     "The BMC does not reach the controller at 0x82: nobody has that address (0x83)."},
    {0xC0, AnswerOf::kBmc, 0xD3,
     "The BMC does not reach the controller at 0x82: node busy (0xC0)."},
    {0xC0, AnswerOf::kTarget, 0xC0, "The controller at 0x82 is busy: node busy (0xC0)."},
};

Outcome AControllerThatFailsTwiceIsNotAskedAgain() {
  for (const Failure& failure : kFailures) {
    ScriptedBmc bmc = Bmc();
    Spoil(bmc, 0x82, failure.code, failure.of);
    const auto found = ReadFrom(bmc);
    EXPECT(found && found->sensors.size() == 6 && bmc.Asked(kReadSensor) == 4);
    for (size_t i = 0; i < 4; ++i) {
      EXPECT(found->sensors[i].completion_code == failure.told && !found->sensors[i].value);
      EXPECT(found->sensors[i].state == SensorState::kUnavailable);
    }
    EXPECT(found->sensors[4].value == 42 && found->sensors[5].value == 42);
    EXPECT(found->trouble == failure.trouble);
  }
  return kPassed;
}

Outcome EachControllerIsToldOf() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (request.bridged()) reply = {0xC3, {}, AnswerOf::kNobody};
    if (CommandOf(request) == kGetRecord && request.data()[2] == 6) reply.code = 0xFF;
  };
  // The last record cannot be read, which is trouble of another kind.
  auto found = ReadFrom(bmc);
  EXPECT(found && found->sensors.size() == 5);
  EXPECT(found->trouble.starts_with("The sensor data records are incomplete"));
  EXPECT(found->trouble.ends_with(". The controller at 0x82 does not answer."));
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (request.bridged()) reply = {0xC3, {}, AnswerOf::kNobody};
  };
  found = ReadFrom(bmc);
  EXPECT(found && found->trouble ==
                      "The controller at 0x82 does not answer. The controller at 0x2C does not "
                      "answer.");
  return kPassed;
}

Outcome OneThatFailsOnceIsAskedAgain() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (request.bridged() && request.data()[0] == 2) reply = {0xC3, {}, AnswerOf::kNobody};
  };
  const auto found = ReadFrom(bmc);
  EXPECT(found && bmc.Asked(kReadSensor) == 6);
  EXPECT(found->sensors[0].value == 42 && found->sensors[2].value == 42);
  EXPECT(found->sensors[1].completion_code == 0xC3 && !found->sensors[1].value);
  EXPECT(found->trouble == "The controller at 0x82 does not answer each time.");
  return kPassed;
}

// A reading is told all the same if the thresholds of now do not come.
Outcome KeepsAReadingWhoseThresholdsDoNotCome() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (request.bridged() && CommandOf(request) == kThresholdsOfSensor)
      reply = {0x82, {}, AnswerOf::kBmc};
  };
  const auto found = ReadFrom(bmc, {.current_thresholds = true});
  EXPECT(found && found->sensors[0].value == 42 && found->sensors[0].completion_code == 0);
  EXPECT(found->sensors[0].thresholds[static_cast<size_t>(Threshold::kUpperNonCritical)] == 80);
  EXPECT(
      found->trouble.starts_with("The BMC does not reach the controller at 0x82 each time: bus"));
  return kPassed;
}

Outcome KeepsControllersOfDifferentChannelsApart() {
  Controllers controllers;
  const BridgeTarget one{.channel = 0, .address = 0x82};
  const BridgeTarget other{.channel = 7, .address = 0x82};
  const Response silent{.completion_code = 0xC3, .of = AnswerOf::kNobody, .data = {}};
  EXPECT(controllers.Trouble().empty() && controllers.CodeOf(one) == 0);
  controllers.Note(other, silent);
  EXPECT(!controllers.GivenUp(other));
  controllers.Note(other, silent);
  EXPECT(controllers.GivenUp(other) && !controllers.GivenUp(one));
  EXPECT(controllers.Trouble() == "The controller at 0x82 on channel 7 does not answer.");
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(AsksTheOwnerByItsChannelAndLun),
      UNIT_TEST(AControllersOwnRefusalIsToldAsTheBmcs),
      UNIT_TEST(AControllerThatFailsTwiceIsNotAskedAgain),
      UNIT_TEST(EachControllerIsToldOf),
      UNIT_TEST(OneThatFailsOnceIsAskedAgain),
      UNIT_TEST(KeepsAReadingWhoseThresholdsDoNotCome),
      UNIT_TEST(KeepsControllersOfDifferentChannelsApart),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
