// When the repository is not read because it is known, and when it is read all the same.
#include "tests/unit/node/health/four_sensors.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

Outcome AFreshRepositoryCostsNoRoundTrip() {
  ScriptedBmc bmc = Bmc();
  const auto repository = ReadFrom(bmc).repository;
  bmc.Forget();
  const Read read = ReadFrom(bmc, {.repository = repository, .fresh = true});
  EXPECT(IsWhole(read) && bmc.round_trips() == kSensors);
  EXPECT(read.repository == nullptr);  // it was not looked at anew
  return kPassed;
}

Outcome AKnownRepositoryCostsOneRoundTripWhileItIsUnchanged() {
  ScriptedBmc bmc = Bmc();
  const auto repository = ReadFrom(bmc).repository;
  bmc.Forget();
  const Read read = ReadFrom(bmc, {.repository = repository, .fresh = false});
  EXPECT(IsWhole(read) && bmc.round_trips() == 1 + kSensors);
  EXPECT(read.repository == repository);
  return kPassed;
}

Outcome AChangedRepositoryIsReadAnew() {
  for (const bool erased : {false, true}) {
    ScriptedBmc bmc = Bmc();
    const auto repository = ReadFrom(bmc).repository;
    (erased ? bmc.erase : bmc.addition) += 1;
    bmc.Forget();
    const Read read = ReadFrom(bmc, {.repository = repository, .fresh = false});
    EXPECT(IsWhole(read) && bmc.Asked(kGetRecord) == kSensors);
    EXPECT(read.repository != repository);
  }
  return kPassed;
}

// A BMC whose clock is not set has the same time for every change.
Outcome ARepositoryOfAnotherSizeIsReadAnew() {
  ScriptedBmc bmc = Bmc();
  bmc.addition = bmc.erase = 0;
  const auto repository = ReadFrom(bmc).repository;
  bmc.records.pop_back();
  bmc.Forget();
  const Read read = ReadFrom(bmc, {.repository = repository, .fresh = false});
  EXPECT(read.sensors == kSensors - 1 && read.repository != repository);
  return kPassed;
}

// A count that is wrong is the same wrong one each time.
Outcome AWrongCountIsNoChange() {
  ScriptedBmc bmc = Bmc();
  bmc.claimed_records = uint16_t{77};
  const auto repository = ReadFrom(bmc).repository;
  bmc.Forget();
  EXPECT(ReadFrom(bmc, {.repository = repository, .fresh = false}).repository == repository);
  EXPECT(bmc.Asked(kGetRecord) == 0);
  return kPassed;
}

Outcome DeviceRecordsAreReadAnewWhenSensorsComeOrGo() {
  ScriptedBmc bmc = Bmc();
  bmc.device_records = true;
  bmc.population_change = 1;
  const auto repository = ReadFrom(bmc).repository;
  bmc.Forget();
  EXPECT(ReadFrom(bmc, {.repository = repository, .fresh = false}).repository == repository);
  EXPECT(bmc.Asked(kGetDeviceRecord) == 0);
  bmc.population_change = 2;
  EXPECT(ReadFrom(bmc, {.repository = repository, .fresh = false}).repository != repository);
  EXPECT(bmc.Asked(kGetDeviceRecord) == kSensors);
  return kPassed;
}

// The address may have been given to another machine.
Outcome TheRepositoryOfAnotherBmcIsReadAnewEvenIfFresh() {
  ScriptedBmc bmc = Bmc();
  const auto repository = ReadFrom(bmc).repository;
  bmc.guid = {9, 9};
  bmc.Forget();
  const Read read = ReadFrom(bmc, {.repository = repository, .fresh = true});
  EXPECT(IsWhole(read) && bmc.Asked(kGetRecord) == kSensors);
  EXPECT(read.repository->guid == bmc.guid);
  return kPassed;
}

Outcome AnIncompleteRepositoryIsReadAnew() {
  ScriptedBmc bmc = Bmc();
  auto repository = std::make_shared<SdrRepository>(*ReadFrom(bmc).repository);
  repository->trouble = "Something was missing.";
  bmc.Forget();
  EXPECT(IsWhole(ReadFrom(bmc, {.repository = repository, .fresh = false})));
  EXPECT(bmc.Asked(kGetRecord) == kSensors);
  return kPassed;
}

// IPMI 1.5 sessions tell no GUID.
Outcome AsksForTheGuidWhereTheSessionToldNone() {
  ScriptedBmc bmc = Bmc();
  const auto repository = ReadFrom(bmc).repository;
  bmc.Forget();
  ReadSensors action({}, {.repository = repository, .fresh = true});
  EXPECT(RunToEnd(action, bmc, nullptr).done);
  EXPECT(bmc.Asked(kGetGuid) == 1 && bmc.round_trips() == 1 + kSensors);
  // A refusal's bytes are no GUID.
  bmc.Forget();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kGetGuid) reply.code = 0xC1;
  };
  EXPECT(RunToEnd(action, bmc, nullptr).done);
  EXPECT(bmc.Asked(kGetRecord) == kSensors && action.report().repository->guid == Guid{});
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(AFreshRepositoryCostsNoRoundTrip),
      UNIT_TEST(AKnownRepositoryCostsOneRoundTripWhileItIsUnchanged),
      UNIT_TEST(AChangedRepositoryIsReadAnew),
      UNIT_TEST(ARepositoryOfAnotherSizeIsReadAnew),
      UNIT_TEST(AWrongCountIsNoChange),
      UNIT_TEST(DeviceRecordsAreReadAnewWhenSensorsComeOrGo),
      UNIT_TEST(TheRepositoryOfAnotherBmcIsReadAnewEvenIfFresh),
      UNIT_TEST(AnIncompleteRepositoryIsReadAnew),
      UNIT_TEST(AsksForTheGuidWhereTheSessionToldNone),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
