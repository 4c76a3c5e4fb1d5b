// Actions that are written as coroutines.
#include "core/node/flow.h"

#include <string>
#include <vector>

#include "core/wire/cmd/get_chassis_status.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using testing::kPassed;
using testing::Outcome;

// Asks as often as the answers say, pauses in between, and fails for a code.
class Counting final : public FlowAction {
 public:
  Privilege privilege() const override { return Privilege::kUser; }

  std::vector<uint8_t> codes;

 private:
  Flow<Result<void>> Run() override {
    codes.clear();
    for (;;) {
      const auto code = co_await One();
      if (!code) co_return std::unexpected(code.error());
      codes.push_back(*code);
      if (*code == 0) co_return Result<void>();
      co_await Pause(1s);
    }
  }
  Flow<Result<uint8_t>> One() {
    const Response answer = co_await Ask(MakeGetChassisStatus());
    if (answer.completion_code == 0xFF) co_return Fail(Status::kProtocolError);
    co_return answer.completion_code;
  }
};

Response Answered(uint8_t code) { return {.completion_code = code, .data = {}}; }

Outcome RunsCommandByCommand() {
  Counting action;
  for (int round = 0; round < 3; ++round) {  // it may be begun again
    EXPECT(action.Begin().kind == Step::Kind::kSend);
    for (uint8_t code = 3; code > 0; --code) {
      const Step wait = action.OnResponse(Answered(code));
      EXPECT(wait.kind == Step::Kind::kWait && wait.wait == 1s);
      EXPECT(action.Resume().kind == Step::Kind::kSend);
    }
    EXPECT(action.OnResponse(Answered(0)).kind == Step::Kind::kDone);
    EXPECT((action.codes == std::vector<uint8_t>{3, 2, 1, 0}));
  }
  return kPassed;
}

Outcome FailsWithTheErrorOfAnInnerFlow() {
  Counting action;
  (void)action.Begin();
  (void)action.OnResponse(Answered(1));
  (void)action.Resume();
  const Step step = action.OnResponse(Answered(0xFF));
  EXPECT(step.kind == Step::Kind::kFail && step.error->status == Status::kProtocolError);
  return kPassed;
}

// As when an operation is cancelled: what stands in the frames is destroyed.
Outcome CanEndInTheMidst() {
  for (int steps = 0; steps < 4; ++steps) {
    Counting action;
    (void)action.Begin();
    if (steps > 0) (void)action.OnResponse(Answered(1));
    if (steps > 1) (void)action.Resume();
    if (steps > 2) (void)action.Begin();
  }
  return kPassed;
}

// Awaits flows that end at once, and then one that waits.
class Immediate final : public FlowAction {
 public:
  Privilege privilege() const override { return Privilege::kUser; }

  uint32_t sum = 0;

 private:
  Flow<Result<void>> Run() override {
    for (uint32_t i = 0; i < 1'000'000; ++i) sum += co_await AtOnce();
    sum += co_await Asked();
    for (uint32_t i = 0; i < 1'000'000; ++i) sum += co_await AtOnce();
    co_return Result<void>();
  }
  Flow<uint32_t> AtOnce() { co_return uint32_t{1}; }
  Flow<uint32_t> Asked() {
    const Response answer = co_await Ask(MakeGetChassisStatus());
    co_return answer.completion_code;
  }
};

// Also where the compiler makes no tail calls, as under the sanitizers.
Outcome ALongRowOfFlowsThatDoNotWaitTakesNoStack() {
  Immediate action;
  EXPECT(action.Begin().kind == Step::Kind::kSend);
  EXPECT(action.OnResponse(Answered(7)).kind == Step::Kind::kDone);
  EXPECT(action.sum == 2'000'007);
  return kPassed;
}

Outcome WithoutEnoughTimeItSaysSoIfTheBmcAnswers() {
  Counting action;
  (void)action.Begin();
  EXPECT(!action.Expired(Lateness::kSilent) && !action.Expired(Lateness::kBusy));
  const auto end = action.Expired(Lateness::kAnswers);
  EXPECT(end && end->kind == Step::Kind::kFail && end->error->status == Status::kTimedOut);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(RunsCommandByCommand),
      UNIT_TEST(FailsWithTheErrorOfAnInnerFlow),
      UNIT_TEST(CanEndInTheMidst),
      UNIT_TEST(ALongRowOfFlowsThatDoNotWaitTakesNoStack),
      UNIT_TEST(WithoutEnoughTimeItSaysSoIfTheBmcAnswers),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
