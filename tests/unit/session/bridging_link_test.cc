// What a link makes of the answers to commands for a controller behind the BMC: none of them may
// hold up what is asked of others.
#include <algorithm>

#include "core/wire/cmd/get_sensor_reading.h"
#include "tests/unit/session/talk.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

Request Reading() {
  Request request = MakeGetSensorReading(1);
  request.target = {.channel = 0, .address = 0x82};
  request.dispensable = true;
  return request;
}

// In a session that is there, with the command on its way.
struct BridgedTalk : Talk {
  BridgedTalk() : Talk(kKnown17, {}, Reading()) {
    for (int i = 0; i < 3; ++i) Give(bmc.Respond(mail.Take(), {}));
    begin = now;
  }
  // The BMC's answers to Send Message and nothing else, until the outcome is known.
  void AnswerSendMessage(uint8_t code) {
    while (!link.done()) {
      if (mail.left() > 0)
        Give(bmc.Answer(bmc.Open(mail.Take()), code, {}));
      else
        Step();
    }
  }
  long SentMessages() {
    return std::ranges::count_if(mail.sent,
                                 [&](const Bytes& b) { return bmc.Open(b).command == 0x34; });
  }

  Instant begin;
};

Outcome ASilentControllerIsToldInTime() {
  BridgedTalk t;
  t.AnswerSendMessage(0);
  EXPECT(t.status() == Status::kOk && t.operation.of == AnswerOf::kNobody);
  EXPECT(t.operation.completion_code == 0xC3 && t.now - t.begin < 1500ms);
  EXPECT(t.link.outcome().round_trips == 3 && t.link.outcome().sessions_opened == 1);
  // A BMC that says nothing at all is no other case: its other answers tell whether it lives.
  BridgedTalk nothing;
  nothing.Starve();
  EXPECT(nothing.status() == Status::kOk && nothing.operation.of == AnswerOf::kNobody);
  return kPassed;
}

Outcome ARefusalIsTheOutcome() {
  for (const int code : {0x80, 0x81, 0x82, 0x83, 0xC1, 0xCC, 0xC3}) {
    BridgedTalk t;
    t.AnswerSendMessage(static_cast<uint8_t>(code));
    EXPECT(t.status() == Status::kOk && t.operation.completion_code == code);
    EXPECT(t.operation.of == AnswerOf::kBmc && t.now == t.begin && t.SentMessages() == 1);
    EXPECT(t.link.outcome().round_trips == 4);
  }
  return kPassed;
}

Outcome ABusyBmcIsAskedAFewTimes() {
  for (const int code : {0xC0, 0xCF}) {
    BridgedTalk t;
    t.AnswerSendMessage(static_cast<uint8_t>(code));
    EXPECT(t.status() == Status::kOk && t.operation.completion_code == code);
    EXPECT(t.operation.of == AnswerOf::kBmc);
    EXPECT(t.SentMessages() == 4 && t.now - t.begin == 700ms);
  }
  return kPassed;
}

Outcome AKeptSessionThatHasEndedIsOpenedAnew() {
  Talk t(kKnown17, {}, Reading(), true);
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0x83, {}));
  EXPECT(t.link.kept());
  t.now += 30s;
  t.Again();
  while (!t.link.done() &&
         ScriptedBmc::TypeOf(t.mail.sent.back()) != PayloadType::kOpenSessionRequest) {
    t.Step();
  }
  EXPECT(!t.link.done() && t.link.outcome().reopened);
  t.mail.taken = t.mail.sent.size() - 1;
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0x83, {}));
  EXPECT(t.link.kept() && t.operation.completion_code == 0x83);
  return kPassed;
}

// A turn that follows on a poll at once is in a session that lives, whatever the controller does.
Outcome ASilentControllerDoesNotEndASessionThatHasJustAnswered() {
  Talk t(kKnown17, {}, Reading(), true);
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0x83, {}));
  EXPECT(t.link.kept());
  t.now += 10ms;
  t.Again();
  t.Starve();
  EXPECT(t.link.kept() && t.operation.of == AnswerOf::kNobody);
  EXPECT(!t.link.outcome().reopened && t.link.outcome().sessions_opened == 0);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ASilentControllerIsToldInTime),
      UNIT_TEST(ARefusalIsTheOutcome),
      UNIT_TEST(ABusyBmcIsAskedAFewTimes),
      UNIT_TEST(AKeptSessionThatHasEndedIsOpenedAnew),
      UNIT_TEST(ASilentControllerDoesNotEndASessionThatHasJustAnswered),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
