// A power action: when it is done, when it says that it is not, and what it says if nobody knows.
#include "core/node/actions/change_power.h"

#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Outcome;
using Kind = Step::Kind;

const Bytes kOn = Hex("21 10 40");
const Bytes kOff = Hex("20 10 40");

Response Answer(const Bytes& data, uint8_t completion_code = 0) {
  return {.completion_code = completion_code, .data = data};
}

bool AsksForStatus(const Step& step) {
  return step.kind == Kind::kSend && step.request.net_fn == NetFn::kChassis &&
         step.request.command == 1;
}

Outcome IsDoneWhenAcceptedIfNobodyWaits() {
  ChangePower off(ChassisAction::kPowerDown, 0s);
  EXPECT(off.Begin().request.command == 2);
  EXPECT(off.OnResponse(Answer({})).kind == Kind::kDone);
  EXPECT(off.report().power == PowerState::kUnknown);  // nobody looked
  return kPassed;
}

Outcome WaitsUntilTheStateIsReached() {
  ChangePower off(ChassisAction::kSoftShutdown, 10s);
  (void)off.Begin();
  EXPECT(AsksForStatus(off.OnResponse(Answer({}))));
  for (int i = 0; i < 5; ++i) {
    EXPECT(off.OnResponse(Answer(kOn)).kind == Kind::kWait);
    EXPECT(AsksForStatus(off.Resume()));
  }
  EXPECT(off.OnResponse(Answer(kOff)).kind == Kind::kDone);
  EXPECT(off.report().power == PowerState::kOff);
  return kPassed;
}

Outcome SaysThatTheStateWasNotReached() {
  ChangePower off(ChassisAction::kPowerDown, 3s);
  (void)off.Begin();
  Step step = off.OnResponse(Answer({}));
  Duration waited{};
  while (step.kind != Kind::kFail && waited < 1h) {
    EXPECT(AsksForStatus(step));
    step = off.OnResponse(Answer(kOn));
    if (step.kind != Kind::kWait) break;
    waited += step.wait;
    step = off.Resume();
  }
  EXPECT(step.kind == Kind::kFail && step.error->status == Status::kTimedOut && waited == 3s);
  EXPECT(step.error->message.contains("still on"));
  for (const auto lateness : {Lateness::kSilent, Lateness::kBusy, Lateness::kAnswers}) {
    const auto end = off.Expired(lateness);
    EXPECT(end && end->error->status == Status::kTimedOut);
  }
  return kPassed;
}

// The node is on before a cycle and after it: being on proves nothing until it was off, or time has
// passed.
Outcome ACycleIsNotDoneBecauseTheNodeIsStillOn() {
  ChangePower cycle(ChassisAction::kPowerCycle, 60s);
  (void)cycle.Begin();
  EXPECT(cycle.OnResponse(Answer({})).kind == Kind::kWait);
  (void)cycle.Resume();
  EXPECT(cycle.OnResponse(Answer(kOn)).kind == Kind::kWait);
  (void)cycle.Resume();
  EXPECT(cycle.OnResponse(Answer(kOff)).kind == Kind::kWait);
  (void)cycle.Resume();
  EXPECT(cycle.OnResponse(Answer(kOn)).kind == Kind::kDone);
  ChangePower quick(ChassisAction::kPowerCycle, 60s);
  (void)quick.Begin();
  Step step = quick.OnResponse(Answer({}));
  Duration waited{};
  while (step.kind == Kind::kWait && waited < 1h) {
    waited += step.wait;
    (void)quick.Resume();
    step = quick.OnResponse(Answer(kOn));
  }
  EXPECT(step.kind == Kind::kDone && waited == 5s);
  return kPassed;
}

Outcome SaysWhatIsKnownIfTheAnswerWasLost() {
  for (const bool on : {true, false}) {
    ChangePower reset(ChassisAction::kHardReset, 0s);
    (void)reset.Begin();
    EXPECT(AsksForStatus(reset.OnAnswerLost()));
    const Step step = reset.OnResponse(Answer(on ? kOn : kOff));
    EXPECT(step.kind == Kind::kFail && step.error->status == Status::kOutcomeUnknown);
    EXPECT(step.error->message.contains(on ? "now on" : "now off"));
    EXPECT(reset.report().power == (on ? PowerState::kOn : PowerState::kOff));
  }
  for (const auto lateness : {Lateness::kSilent, Lateness::kBusy, Lateness::kAnswers}) {
    ChangePower unheard(ChassisAction::kHardReset, 0s);
    (void)unheard.Begin();
    (void)unheard.OnAnswerLost();
    const auto end = unheard.Expired(lateness);
    EXPECT(end && end->error->status == Status::kOutcomeUnknown);
  }
  // Who was busy from the first to the last has not done it.
  ChangePower busy(ChassisAction::kHardReset, 0s);
  (void)busy.Begin();
  EXPECT(busy.Expired(Lateness::kSilent) && !busy.Expired(Lateness::kBusy));
  return kPassed;
}

Outcome HelpsWithAResetOfANodeThatIsOff() {
  ChangePower reset(ChassisAction::kHardReset, 0s);
  (void)reset.Begin();
  const Step step = reset.OnResponse(Answer({}, 0xD5));
  EXPECT(step.kind == Kind::kFail && step.error->status == Status::kCommandRefused);
  EXPECT(step.error->completion_code == 0xD5 && step.error->message.contains("power it on"));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(IsDoneWhenAcceptedIfNobodyWaits),
      UNIT_TEST(WaitsUntilTheStateIsReached),
      UNIT_TEST(SaysThatTheStateWasNotReached),
      UNIT_TEST(ACycleIsNotDoneBecauseTheNodeIsStillOn),
      UNIT_TEST(SaysWhatIsKnownIfTheAnswerWasLost),
      UNIT_TEST(HelpsWithAResetOfANodeThatIsOff),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
