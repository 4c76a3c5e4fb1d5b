// Commands to a controller behind the BMC (IPMI 2.0 §6.13), in sessions of either kind: which
// answers are taken, which are dropped, and how a silent controller ends.
#include <algorithm>

#include "tests/unit/session/either_session.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

Outcome SendsTheCommandInSendMessage(Conversation& c) {
  c.Send(Reading());
  const ReceivedCommand sent = c.Open(c.mail.sent.back());
  EXPECT(sent.net_fn == 0x06 && sent.command == kSendMessage);
  // Tracked, on channel 7; from 0x20 to 0x82, LUN 2, under the same sequence number.
  Bytes expected = Hex("47 82 12 6c 20 00 2d 01 00");
  expected[5] = static_cast<uint8_t>(sent.sequence << 2);
  expected[8] = Checksum(std::span(expected).subspan(4, 4));
  EXPECT(Same(sent.data, expected));
  return kPassed;
}

Outcome TakesTheAnswerBehindThatToSendMessage(Conversation& c) {
  const uint32_t answers = c.session().answers();
  c.Send(Reading());
  EXPECT(c.Give(SendMessageAnswer(c.Sequence())) == SessionEvent::kNone);
  EXPECT(c.session().drops() == 0);
  EXPECT(c.Give(Message({.sequence = c.Sequence()})) == SessionEvent::kResponse);
  EXPECT(c.HasReading() && c.session().drops() == 0);
  EXPECT(c.session().answers() == answers + 1);  // the one that was needed
  EXPECT(c.session().NextDeadline() == kNever && c.GoesOn());
  return kPassed;
}

Outcome TakesTheAnswerBeforeThatToSendMessage(Conversation& c) {
  c.Send(Reading());
  const uint8_t sequence = c.Sequence();
  EXPECT(c.Give(Message({.sequence = sequence})) == SessionEvent::kResponse);
  EXPECT(c.HasReading());
  EXPECT(c.Drops(SendMessageAnswer(sequence), Drop::kUnexpected));
  c.Send(Reading());
  EXPECT(c.Drops(SendMessageAnswer(sequence), Drop::kUnexpected));
  EXPECT(c.Give(Message({.sequence = c.Sequence()})) == SessionEvent::kResponse);
  return kPassed;
}

Outcome TakesTheAnswerInsideOfThatToSendMessage(Conversation& c) {
  c.Send(Reading());
  const uint8_t sequence = c.Sequence();
  EXPECT(c.Give(SendMessageAnswer(sequence, 0, Message({.sequence = sequence}))) ==
         SessionEvent::kResponse);
  EXPECT(c.HasReading() && c.session().drops() == 0);
  return kPassed;
}

Outcome TellsARefusalOfTheBmcFromOneOfTheController(Conversation& c) {
  for (const int code : {0x80, 0x81, 0x82, 0x83, 0xC0, 0xC1, 0xD4}) {
    const auto refusal = static_cast<uint8_t>(code);
    c.Send(Reading());
    EXPECT(c.Give(SendMessageAnswer(c.Sequence(), refusal)) == SessionEvent::kResponse);
    EXPECT(c.session().response().completion_code == refusal);
    EXPECT(c.session().response().of == AnswerOf::kBmc);
    for (const bool embedded : {false, true}) {
      c.Send(Reading());
      const Bytes answer = Message({.sequence = c.Sequence(), .code = refusal, .data = {}});
      EXPECT(c.Give(embedded ? SendMessageAnswer(c.Sequence(), 0, answer) : answer) ==
             SessionEvent::kResponse);
      EXPECT(c.session().response().completion_code == refusal);
      EXPECT(c.session().response().of == AnswerOf::kTarget);
    }
  }
  // Also after it had passed another copy on.
  c.Send(Reading());
  EXPECT(c.Give(SendMessageAnswer(c.Sequence())) == SessionEvent::kNone);
  EXPECT(c.Wait() == SessionEvent::kNone);
  EXPECT(c.Give(SendMessageAnswer(c.Sequence(), 0x83)) == SessionEvent::kResponse);
  EXPECT(c.session().response().of == AnswerOf::kBmc && c.GoesOn());
  return kPassed;
}

Outcome DropsWhatIsNotItsAnswer(Conversation& c) {
  c.Send(Reading());
  const uint8_t right = c.Sequence();
  const auto wrong = static_cast<uint8_t>((right + 1) & 0x3F);
  Bytes forged = Message({.sequence = right});
  ++forged.back();
  const Answer cases[] = {
      {.responder = 0x84, .sequence = right},
      {.responder = kBmcAddress, .sequence = right},
      {.net_fn = 0x01, .sequence = right},
      {.command = 0x27, .sequence = right},
      {.sequence = wrong},
  };
  for (const Answer& answer : cases) {
    EXPECT(c.Drops(Message(answer), Drop::kUnexpected));
    EXPECT(c.Drops(SendMessageAnswer(right, 0, Message(answer)), Drop::kUnexpected));
  }
  EXPECT(c.Drops(SendMessageAnswer(wrong, 0, Message({.sequence = right})), Drop::kUnexpected));
  EXPECT(c.Drops(SendMessageAnswer(wrong, 0x83), Drop::kUnexpected));
  EXPECT(c.Drops(SendMessageAnswer(wrong), Drop::kUnexpected));
  EXPECT(c.Drops(forged, Drop::kBadChecksum));
  EXPECT(c.Drops(SendMessageAnswer(right, 0, forged), Drop::kBadChecksum));
  EXPECT(c.Drops(SendMessageAnswer(right, 0, Hex("81 14 6b")), Drop::kMalformed));
  // Nothing has changed.
  EXPECT(c.Give(Message({.sequence = right})) == SessionEvent::kResponse && c.HasReading());
  return kPassed;
}

Outcome CountsDuplicates(Conversation& c) {
  c.Send(Reading());
  const uint8_t sequence = c.Sequence();
  EXPECT(c.Give(SendMessageAnswer(sequence)) == SessionEvent::kNone && c.session().drops() == 0);
  EXPECT(c.Drops(SendMessageAnswer(sequence), Drop::kUnexpected));
  EXPECT(c.Give(Message({.sequence = sequence})) == SessionEvent::kResponse);
  EXPECT(c.Drops(Message({.sequence = sequence}), Drop::kUnexpected));
  c.Send(Reading());
  EXPECT(c.Drops(Message({.sequence = sequence}), Drop::kUnexpected));
  EXPECT(c.Give(Message({.sequence = c.Sequence()})) == SessionEvent::kResponse);
  return kPassed;
}

Outcome SendsAgainWhatIsNotAnsweredByTheController(Conversation& c) {
  c.Send(Reading());
  const uint8_t sequence = c.Sequence();
  const size_t sent = c.mail.sent.size();
  EXPECT(c.Give(SendMessageAnswer(sequence)) == SessionEvent::kNone);
  EXPECT(c.Wait() == SessionEvent::kNone);
  EXPECT(c.mail.sent.size() == sent + 1 && c.Sequence() == sequence);
  EXPECT(c.mail.sent[sent] != c.mail.sent[sent - 1]);  // a packet of its own
  EXPECT(c.Open(c.mail.sent.back()).command == kSendMessage);
  // This copy is answered too.
  EXPECT(c.Give(SendMessageAnswer(sequence)) == SessionEvent::kNone && c.session().drops() == 0);
  EXPECT(c.Give(Message({.sequence = sequence})) == SessionEvent::kResponse && c.HasReading());
  EXPECT(c.session().retransmissions() == 1);
  return kPassed;
}

// Whether or not the BMC answers Send Message meanwhile.
Outcome EndsWithAControllerThatIsSilent(Conversation& c) {
  for (const bool accepted : {true, false}) {
    const Instant begin = c.now;
    const size_t sent = c.mail.sent.size();
    const uint32_t answers = c.session().answers();
    c.Send(Reading());
    SessionEvent event = SessionEvent::kNone;
    while (event == SessionEvent::kNone) {
      if (accepted) EXPECT(c.Give(SendMessageAnswer(c.Sequence())) == SessionEvent::kNone);
      EXPECT(c.Drops(Message({.responder = 0x84}), Drop::kUnexpected));
      event = c.Wait();
    }
    EXPECT(event == SessionEvent::kResponse && c.session().last_drop() == Drop::kNone);
    EXPECT(c.session().response().of == AnswerOf::kNobody);
    EXPECT(c.session().response().completion_code == 0xC3 && c.session().response().data.empty());
    EXPECT(c.mail.sent.size() == sent + 4 && c.now - begin > 800ms && c.now - begin < 1100ms);
    EXPECT(c.session().answers() == answers && c.session().NextDeadline() == kNever);
    // It is late; nothing waits for it.
    EXPECT(c.Drops(Message({.sequence = c.Sequence()}), Drop::kUnexpected));
    EXPECT(c.Drops(SendMessageAnswer(c.Sequence(), 0x83), Drop::kUnexpected));
    EXPECT(c.GoesOn());
  }
  return kPassed;
}

// A reading does not say of which sensor it is: one that comes late must not meet its sequence
// number again, however soon that comes round.
Outcome AvoidsTheNumbersOfAnswersThatMayBeLate(Conversation& c) {
  c.Send(Reading());
  const uint8_t silent = c.Sequence();
  while (c.Wait() == SessionEvent::kNone) continue;
  c.Send(Reading());
  const uint8_t repeated = c.Sequence();
  EXPECT(c.Wait() == SessionEvent::kNone);
  EXPECT(c.Give(Message({.sequence = repeated})) == SessionEvent::kResponse);
  // The BMC may say that it does not get there, and pass the command on all the same.
  c.Send(Reading());
  const uint8_t refused = c.Sequence();
  EXPECT(c.Give(SendMessageAnswer(refused, 0x82)) == SessionEvent::kResponse);
  for (int i = 0; i < 150; ++i) {
    c.Send(Reading());
    const uint8_t avoided[] = {silent, repeated, refused};
    EXPECT(std::ranges::count(avoided, c.Sequence()) == 0);
    EXPECT(c.Drops(Message({.sequence = avoided[i % 3]}), Drop::kUnexpected));
    EXPECT(c.Give(Message({.sequence = c.Sequence()})) == SessionEvent::kResponse);
  }
  // They do not run out.
  for (int i = 0; i < 150; ++i) {
    const uint8_t before = c.Sequence();
    c.Send(Reading());
    EXPECT(c.Sequence() != before);
    EXPECT(c.Wait() == SessionEvent::kNone);
    EXPECT(c.Give(Message({.sequence = c.Sequence()})) == SessionEvent::kResponse);
  }
  return kPassed;
}

// However late, and under whatever number.
Outcome WhatAControllerSaysIsNoAnswerOfTheBmc(Conversation& c) {
  c.Send(Reading());
  while (c.Wait() == SessionEvent::kNone) continue;
  Request own = Reading();
  own.target = {};
  c.Send(own);
  EXPECT(c.Drops(Message({.sequence = c.Sequence()}), Drop::kUnexpected));
  // Some BMCs have another address than 0x20.
  EXPECT(c.Give(Message({.responder = 0x84, .sequence = c.Sequence()})) == SessionEvent::kResponse);
  EXPECT(c.HasReading());
  return kPassed;
}

// Its sensors may be said to be at the address that it gives itself.
Outcome ABmcIsHeardWhateverItsAddress(Conversation& c) {
  c.Send(Reading(0x84));
  EXPECT(c.Give(Message({.responder = 0x84,
                         .net_fn = 0x07,
                         .command = kSendMessage,
                         .sequence = c.Sequence(),
                         .code = 0x83,
                         .data = {}})) == SessionEvent::kResponse);
  c.Send(MakeGetChassisStatus());
  EXPECT(c.Give(Message({.responder = 0x84,
                         .net_fn = 0x01,
                         .command = 0x01,
                         .sequence = c.Sequence(),
                         .data = Hex("21 10 40")})) == SessionEvent::kResponse);
  return kPassed;
}

Outcome MeasuresOnlyTheWayToTheBmc(Conversation& c) {
  const Duration before = c.rtt.Timeout();
  EXPECT(before < 50ms);
  for (int i = 0; i < 20; ++i) {
    c.Send(Reading());
    EXPECT(c.session().NextDeadline() - c.now >= 150ms);  // the bus needs its time
    c.now += 140ms;
    EXPECT(c.Give(SendMessageAnswer(c.Sequence())) == SessionEvent::kNone);
    EXPECT(c.Give(Message({.sequence = c.Sequence()})) == SessionEvent::kResponse);
  }
  EXPECT(c.rtt.Timeout() == before && c.session().retransmissions() == 0);
  return kPassed;
}

Outcome ClosesAsEver(Conversation& c) {
  c.Send(Reading());
  c.session().Close(c.now, c.mail);
  EXPECT(c.Open(c.mail.sent.back()).command == 0x3C);
  EXPECT(c.Drops(Message({.sequence = c.Sequence()}), Drop::kUnexpected));
  const Bytes closed = Message({.responder = kBmcAddress,
                                .net_fn = 0x07,
                                .command = 0x3C,
                                .sequence = c.Sequence(),
                                .data = {}});
  EXPECT(c.Give(closed) == SessionEvent::kClosed);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(InBoth<SendsTheCommandInSendMessage>),
      UNIT_TEST(InBoth<TakesTheAnswerBehindThatToSendMessage>),
      UNIT_TEST(InBoth<TakesTheAnswerBeforeThatToSendMessage>),
      UNIT_TEST(InBoth<TakesTheAnswerInsideOfThatToSendMessage>),
      UNIT_TEST(InBoth<TellsARefusalOfTheBmcFromOneOfTheController>),
      UNIT_TEST(InBoth<DropsWhatIsNotItsAnswer>),
      UNIT_TEST(InBoth<CountsDuplicates>),
      UNIT_TEST(InBoth<SendsAgainWhatIsNotAnsweredByTheController>),
      UNIT_TEST(InBoth<EndsWithAControllerThatIsSilent>),
      UNIT_TEST(InBoth<AvoidsTheNumbersOfAnswersThatMayBeLate>),
      UNIT_TEST(InBoth<WhatAControllerSaysIsNoAnswerOfTheBmc>),
      UNIT_TEST(InBoth<ABmcIsHeardWhateverItsAddress>),
      UNIT_TEST(InBoth<MeasuresOnlyTheWayToTheBmc>),
      UNIT_TEST(InBoth<ClosesAsEver>),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
