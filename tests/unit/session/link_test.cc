// The conversation with a BMC: which session is opened, what is done when it is refused, how it
// ends.
#include <algorithm>

#include "tests/unit/session/talk.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

Outcome KnownNodeCostsFourRoundTrips() {
  Talk t;
  EXPECT(t.mail.left() == 1);  // Open Session alone: nothing else is asked of a node that is known
  t.Run();
  EXPECT(t.link.done() && t.status() == Status::kOk && t.operation.completion_code == 0);
  EXPECT(t.link.outcome().round_trips == 4);
  EXPECT(t.link.closed());
  EXPECT((t.link.outcome().used == kKnown17));
  return kPassed;
}

Outcome OutcomeIsKnownBeforeTheSessionIsClosed() {
  Talk t;
  for (int i = 0; i < 4; ++i) t.Give(t.bmc.Respond(t.mail.Take(), kPowerOn));
  EXPECT(t.link.done() && !t.link.closed());
  EXPECT(t.bmc.Open(t.mail.sent.back()).command == 0x3C);
  EXPECT(t.link.Owns(t.bmc.exchange.console_session_id) && !t.link.Owns(0));
  return kPassed;
}

Outcome FirstContactAsksForCapabilitiesAtTheSameTime() {
  Talk t(NodeMemory{});
  EXPECT(t.mail.left() == 2);
  const ReceivedCommand probe = ScriptedBmc::OpenPlain15(t.mail.Take());
  EXPECT(probe.net_fn == 6 && probe.command == 0x38 && Same(probe.data, Hex("8e 02")));
  EXPECT(ScriptedBmc::TypeOf(t.mail.sent[1]) == PayloadType::kOpenSessionRequest);
  return kPassed;
}

Outcome ABmcWithout20CostsNoTimeOut() {
  Talk t(NodeMemory{});
  const ReceivedCommand probe = ScriptedBmc::OpenPlain15(t.mail.Take());
  (void)t.mail.Take();  // Open Session stays without an answer
  t.Give(ScriptedBmc::AnswerPlain15(probe, 0, Hex("01 14 00 00 00000000")));
  const ReceivedCommand challenge = ScriptedBmc::OpenPlain15(t.mail.Take());
  EXPECT(challenge.command == 0x39 && challenge.data.at(0) == 2);  // at once, with MD5
  return kPassed;
}

Outcome StaysWithOpenSessionIfTheBmcHas20() {
  Talk t(NodeMemory{});
  const ReceivedCommand probe = ScriptedBmc::OpenPlain15(t.mail.Take());
  t.Give(ScriptedBmc::AnswerPlain15(probe, 0, Hex("01 96 00 03 00000000")));
  t.Run();
  EXPECT(t.status() == Status::kOk && t.operation.completion_code == 0);
  return kPassed;
}

Outcome StraightAndNoneAreNeverUsedUnasked() {
  Talk t(NodeMemory{});
  const ReceivedCommand probe = ScriptedBmc::OpenPlain15(t.mail.Take());
  (void)t.mail.Take();
  t.Give(ScriptedBmc::AnswerPlain15(probe, 0,
                                    Hex("01 11 00 00 00000000")));  // none and straight are offered
  EXPECT(t.link.done() && t.status() == Status::kCipherRefused);
  EXPECT(t.mail.left() == 0);
  return kPassed;
}

Outcome AutoTries17Then3() {
  for (const int code : {0x01, 0x04, 0x05, 0x0A, 0x11, 0x12}) {
    Talk t(NodeMemory{});
    (void)t.mail.Take();
    t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), static_cast<uint8_t>(code)));
    t.bmc.suite = *FindCipherSuite(3);
    t.Run();
    EXPECT(t.status() == Status::kOk && t.link.outcome().used.cipher_suite == 3);
  }
  return kPassed;
}

Outcome NeverFallsBelowWhatANodeHasUsed() {
  Talk t;
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x11));
  EXPECT(t.link.done() && t.status() == Status::kCipherRefused);
  EXPECT(t.link.outcome().error->message.contains("17"));
  EXPECT(t.mail.left() == 0);
  return kPassed;
}

// New firmware may have ended the suite that was used: what is stronger may be tried.
Outcome GoesUpFromWhatANodeHasUsed() {
  Talk t({.cipher_suite = 3, .lan = LanVersion::k20});
  t.bmc.suite = *FindCipherSuite(3);
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x11));
  t.bmc.suite = *FindCipherSuite(17);
  t.Run();
  EXPECT(t.status() == Status::kOk && t.link.outcome().used.cipher_suite == 17);
  return kPassed;
}

// A suite without encryption that was once asked for is not what auto means.
Outcome AutoNeverUsesARememberedSuiteThatItWouldNotTry() {
  Talk t({.cipher_suite = 1, .lan = LanVersion::k20});
  t.Run();
  EXPECT(t.status() == Status::kOk && t.link.outcome().used.cipher_suite == 17);
  return kPassed;
}

Outcome DoesNotRememberWhatAPassingTroubleLedTo() {
  Talk t(NodeMemory{});
  (void)t.mail.Take();
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x01));
  t.bmc.suite = *FindCipherSuite(3);
  t.Run();
  EXPECT(t.status() == Status::kOk && t.link.outcome().used.cipher_suite == 3 &&
         !t.link.outcome().lasting);
  return kPassed;
}

Outcome OpensAnotherSessionWhenTheBmcForgotThisOne() {
  Talk t;
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  while (ScriptedBmc::TypeOf(t.mail.sent.back()) != PayloadType::kOpenSessionRequest) t.Step();
  EXPECT(t.now < Instant{1s} + 5s);
  t.mail.taken = t.mail.sent.size() - 1;
  t.Run();
  EXPECT(t.status() == Status::kOk && t.operation.completion_code == 0);
  return kPassed;
}

Outcome SaysThatACancelledResetHadBeenSent() {
  Talk t(kKnown17, {}, Reset());
  for (int i = 0; i < 4; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  t.link.Cancel(t.now, t.mail);
  EXPECT(t.status() == Status::kCancelled &&
         t.link.outcome().error->message.contains("had been sent"));
  return kPassed;
}

Outcome NeverFallsBackTo15FromARefusal() {
  Talk t(NodeMemory{});
  const Bytes probe = t.mail.Take();
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x11));
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x11));
  EXPECT(t.link.done() && t.status() == Status::kCipherRefused);
  t.Give(
      ScriptedBmc::AnswerPlain15(ScriptedBmc::OpenPlain15(probe), 0, Hex("01 14 00 00 00000000")));
  EXPECT(t.mail.left() == 0);
  return kPassed;
}

Outcome AFullBmcIsBusyWhateverTheSuite() {
  Talk t(NodeMemory{});
  (void)t.mail.Take();
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x01));
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x11));
  EXPECT(t.status() == Status::kBmcBusy);
  return kPassed;
}

Outcome RaisesThePrivilegeForWhatNeedsIt() {
  Talk t(kKnown17, {}, Reset());
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  const ReceivedCommand raise = t.bmc.Open(t.mail.Take());
  EXPECT(raise.command == 0x3B && Same(raise.data, Hex("03")));
  t.Give(t.bmc.Answer(raise, 0, Hex("03")));
  const ReceivedCommand control = t.bmc.Open(t.mail.Take());
  EXPECT(control.net_fn == 0 && control.command == 0x02);
  return kPassed;
}

Outcome SaysThatThePrivilegeIsTooLow() {
  Talk limited(kKnown17, {.privilege = Privilege::kUser}, Reset());
  EXPECT(limited.link.done() && limited.status() == Status::kPrivilegeTooLow &&
         limited.mail.sent.empty());
  for (const int code : {0x80, 0x81, 0xD4}) {
    Talk t(kKnown17, {}, Reset());
    for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
    t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), static_cast<uint8_t>(code), {}));
    EXPECT(t.status() == Status::kPrivilegeTooLow &&
           t.link.outcome().error->stage == Stage::kSetPrivilege);
  }
  return kPassed;
}

// Wants to know two things, and does with the one that a user may ask for.
class Modest final : public Operation {
 public:
  Privilege privilege() const override { return Privilege::kOperator; }
  Privilege least_privilege() const override { return Privilege::kUser; }
  Step Begin() override {
    codes.clear();
    Request request = MakeGetChassisStatus();
    request.privilege = Privilege::kOperator;
    return Step::Send(request);
  }
  Step OnResponse(const Response& response) override {
    codes.push_back(response.completion_code);
    return codes.size() < 2 ? Step::Send(MakeGetChassisStatus()) : Step::Done();
  }
  Step OnAnswerLost() override { return Step::Done(); }

  Bytes codes;
};

constexpr uint8_t kNotSent = 0xD4;

// Has the link begin that operation, in a session of its own.
void BeginModest(Talk& t, Modest& operation) {
  t.Run();
  t.link.Start(operation, false, t.now + kTalkTime, t.now, t.mail);
}

uint8_t PrivilegeOfOpenSession(const Bytes& datagram) { return datagram.at(17); }

Outcome AsksForLessIfTheOperationCanDoWithIt() {
  for (const int status : {0x09, 0x0A, 0x0D}) {
    Talk t;
    Modest operation;
    BeginModest(t, operation);
    const Bytes first = t.mail.Take();
    EXPECT(PrivilegeOfOpenSession(first) == 3);
    t.Give(t.bmc.OpenSessionResponse(first));
    t.Give(t.bmc.Rakp2(t.mail.Take(), static_cast<uint8_t>(status)));
    EXPECT(!t.link.done() && PrivilegeOfOpenSession(t.mail.sent.back()) == 2);
    t.Run();
    EXPECT(t.status() == Status::kOk && Same(operation.codes, Bytes{kNotSent, 0}));
  }
  return kPassed;
}

Outcome AsksForLessOnce() {
  Talk t;
  Modest operation;
  BeginModest(t, operation);
  for (int i = 0; i < 2; ++i) {
    t.Give(t.bmc.OpenSessionResponse(t.mail.Take()));
    t.Give(t.bmc.Rakp2(t.mail.Take(), 0x0D));
  }
  EXPECT(t.link.done() && t.status() == Status::kBadUser);
  return kPassed;
}

Outcome AsksForNoMoreThanTheNodesSettingAllows() {
  Talk t(kKnown17, {.privilege = Privilege::kUser});
  Modest operation;
  BeginModest(t, operation);
  EXPECT(PrivilegeOfOpenSession(t.mail.sent.back()) == 2);
  t.Run();
  EXPECT(t.status() == Status::kOk && Same(operation.codes, Bytes{kNotSent, 0}));
  return kPassed;
}

Outcome GoesOnWithoutAPrivilegeThatTheOperationCanDoWithout() {
  for (const int code : {0x80, 0x81, 0xC1, 0xD4}) {
    Talk t;
    Modest operation;
    BeginModest(t, operation);
    for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
    const ReceivedCommand raise = t.bmc.Open(t.mail.Take());
    EXPECT(raise.command == 0x3B && Same(raise.data, Hex("03")));
    t.Give(t.bmc.Answer(raise, static_cast<uint8_t>(code), {}));
    t.Run();
    EXPECT(t.status() == Status::kOk && Same(operation.codes, Bytes{kNotSent, 0}));
  }
  return kPassed;
}

Outcome NeverSendsAResetTwice() {
  Talk t(kKnown17, {}, Reset());
  for (int i = 0; i < 4; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  const size_t sent = t.mail.sent.size();  // the reset is the last of them
  t.Starve();
  EXPECT(t.operation.lost && t.status() == Status::kOutcomeUnknown);
  const auto is_reset = [&](const Bytes& b) { return t.bmc.Open(b).command == 0x02; };
  EXPECT(std::count_if(t.mail.sent.begin(), t.mail.sent.end(), is_reset) == 1);
  EXPECT(t.mail.sent.size() > sent);  // Close Session
  return kPassed;
}

Outcome RetriesABusyBmcWithinTheDeadline() {
  Talk t;
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  for (const int code : {0xC0, 0xC3, 0xCF}) {
    t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), static_cast<uint8_t>(code), {}));
    EXPECT(!t.link.done() && t.mail.left() == 0);
    t.Step();
    EXPECT(t.mail.left() == 1);
  }
  t.Run();
  EXPECT(t.status() == Status::kOk);
  Talk always;
  for (int i = 0; i < 3; ++i) always.Give(always.bmc.Respond(always.mail.Take(), {}));
  const Instant begin = always.now;
  while (!always.link.done()) {
    if (always.mail.left() > 0) {
      always.Give(always.bmc.Answer(always.bmc.Open(always.mail.Take()), 0xC0, {}));
    } else {
      always.Step();
    }
  }
  EXPECT(always.status() == Status::kBmcBusy &&
         always.link.outcome().error->completion_code == 0xC0);
  EXPECT(always.now == begin + 10s);
  return kPassed;
}

// Asks without end, and does with what it has when the time is over.
class Endless final : public Operation {
 public:
  Privilege privilege() const override { return Privilege::kUser; }
  Step Begin() override { return Step::Send(MakeGetChassisStatus()); }
  Step OnResponse(const Response&) override { return Step::Wait(100ms); }
  Step Resume() override { return Begin(); }
  Step OnAnswerLost() override { return Step::Done(); }
  std::optional<Step> Expired(Lateness lateness) override {
    heard = lateness;
    return lateness == Lateness::kSilent ? std::nullopt : std::optional(Step::Done());
  }

  std::optional<Lateness> heard;
};

Outcome AtTheDeadlineTheOperationHearsWhetherTheBmcAnswers() {
  for (const auto end : {Lateness::kSilent, Lateness::kBusy, Lateness::kAnswers}) {
    Talk t;
    t.Run();
    Endless operation;
    const Instant begin = t.now;
    t.link.Start(operation, false, begin + kTalkTime, t.now, t.mail);
    while (!t.link.done()) {
      const bool late = t.now >= begin + kTalkTime / 2;
      if (t.mail.left() == 0 || (late && end == Lateness::kSilent)) {
        t.Step();
      } else if (late && end == Lateness::kBusy) {
        t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0xC0, {}));
      } else {
        t.Give(t.bmc.Respond(t.mail.Take(), kPowerOn));
      }
    }
    EXPECT(t.now == begin + kTalkTime && operation.heard == end);
    EXPECT(t.status() == (end == Lateness::kSilent ? Status::kNoAnswer : Status::kOk));
  }
  return kPassed;
}

// It is not busy any more, and what the operation has is of a BMC that is gone.
Outcome BusyOnceAndThenSilentIsSilent() {
  Talk t;
  t.Run();
  Endless operation;
  t.link.Start(operation, false, t.now + kTalkTime, t.now, t.mail);
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0xC0, {}));
  t.Starve();
  EXPECT(operation.heard == Lateness::kSilent && t.status() != Status::kOk);
  return kPassed;
}

// Sends a reset, and takes it for sent.
class SentReset final : public Operation {
 public:
  Privilege privilege() const override { return Privilege::kOperator; }
  Step Begin() override { return Step::Send(Reset()); }
  Step OnResponse(const Response&) override { return Step::Done(); }
  Step OnAnswerLost() override { return Step::Fail(MakeError(Status::kOutcomeUnknown)); }
  std::optional<Step> Expired(Lateness lateness) override {
    if (lateness == Lateness::kBusy) return std::nullopt;
    return Step::Fail(MakeError(Status::kOutcomeUnknown));
  }
};

// The privilege that it needs could not be had.
Outcome WhatWasNeverSentHasNoUnknownOutcome() {
  Talk t;
  t.Run();
  SentReset operation;
  t.link.Start(operation, false, t.now + kTalkTime, t.now, t.mail);
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  t.Starve();
  EXPECT(t.status() == Status::kNoAnswer);
  return kPassed;
}

// It was busy before; what came of the last copy nobody knows.
Outcome ACopyThatIsOutAtTheDeadlineMayBeCarriedOut() {
  Talk t;
  t.Run();
  SentReset operation;
  const Instant deadline = t.now + kTalkTime;
  t.link.Start(operation, false, deadline, t.now, t.mail);
  for (int i = 0; i < 4; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  EXPECT(t.bmc.Open(t.mail.sent.back()).command == Reset().command);
  t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0xC0, {}));
  t.Step();
  EXPECT(t.mail.left() == 1);  // it is sent again
  t.now = deadline;
  t.link.OnDeadline(t.now, t.mail);
  EXPECT(t.status() == Status::kOutcomeUnknown);
  return kPassed;
}

// What is one of many must not take the time of all others.
Outcome GivesABusyAnswerToWhoCanDoWithoutASecondLater() {
  Request request = MakeGetChassisStatus();
  request.dispensable = true;
  Talk t(kKnown17, {}, request);
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  const Instant begin = t.now;
  for (int asked = 0; !t.link.done() && asked < 100;) {
    if (t.mail.left() > 0) {
      ++asked;
      t.Give(t.bmc.Answer(t.bmc.Open(t.mail.Take()), 0xC3, {}));
    } else {
      t.Step();
    }
  }
  EXPECT(t.status() == Status::kOk && t.operation.completion_code == 0xC3);
  EXPECT(t.now - begin == 700ms);
  return kPassed;
}

Outcome EndsAtTheDeadlineWhereverItStands() {
  for (int answers = 0; answers < 4; ++answers) {
    Talk t;
    const Instant begin = t.now;
    for (int i = 0; i < answers; ++i) t.Give(t.bmc.Respond(t.mail.Take(), kPowerOn));
    t.Starve();
    EXPECT(t.link.done() && t.status() == Status::kNoAnswer);
    EXPECT(t.now == begin + 10s);
    // A session that the BMC seems to have forgotten is begun anew, so the last stage is Open
    // Session in any case.
    EXPECT(t.link.outcome().error->stage == Stage::kOpenSession);
  }
  return kPassed;
}

Outcome BeginsAnewWhenTheBmcForgotTheHalfOpenSession() {
  Talk t;
  t.Give(t.bmc.Respond(t.mail.Take(), {}));
  while (ScriptedBmc::TypeOf(t.mail.sent.back()) != PayloadType::kOpenSessionRequest) t.Step();
  EXPECT(t.now <= Instant{1s} + 3s);
  t.mail.taken = t.mail.sent.size() - 1;
  t.Run();
  EXPECT(t.status() == Status::kOk);
  return kPassed;
}

Outcome TellsSilenceFromSomethingThatIsNotIpmi() {
  Talk t;
  t.Give(Hex("48545450"));
  EXPECT(!t.link.done());
  t.Starve();
  EXPECT(t.status() == Status::kNotIpmi);
  return kPassed;
}

Outcome NamesTheRuleThatTheBmcBroke() {
  Talk t;
  for (int i = 0; i < 3; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
  Bytes answer = t.bmc.Respond(t.mail.Take(), kPowerOn);
  ++answer.back();
  t.Give(answer);
  t.Starve();
  EXPECT(t.status() == Status::kProtocolError);
  EXPECT(t.link.outcome().error->message.contains("integrity code"));
  return kPassed;
}

Outcome BelievesTheNetworkOnlyUntilTheBmcIsHeard() {
  Talk before;
  before.link.OnUnreachable(111, before.now, before.mail);
  EXPECT(before.status() == Status::kUnreachable && before.link.closed());
  Talk after;
  after.Give(after.bmc.Respond(after.mail.Take(), {}));
  after.link.OnUnreachable(111, after.now, after.mail);
  EXPECT(!after.link.done());
  after.Run();
  EXPECT(after.status() == Status::kOk);
  return kPassed;
}

Outcome CancellingClosesWhatIsOpenAtEveryStage() {
  for (int answers = 0; answers < 4; ++answers) {
    Talk t;
    for (int i = 0; i < answers; ++i) t.Give(t.bmc.Respond(t.mail.Take(), {}));
    t.mail.taken = t.mail.sent.size();
    if (answers == 2) (void)t.bmc.Rakp4(t.mail.sent.back());  // arrives there, its answer does not
    t.link.Cancel(t.now, t.mail);
    EXPECT(t.link.done() && t.status() == Status::kCancelled);
    if (answers >= 2) {
      EXPECT(t.bmc.Open(t.mail.Take()).command == 0x3C);
    } else {
      EXPECT(t.mail.left() == 0);  // half open at most: that expires
    }
    for (int i = 0; i < 100 && !t.link.closed(); ++i) t.Step();
    EXPECT(t.link.closed());
  }
  return kPassed;
}

// A wrong password is passed over in silence by some BMCs, and always by those of IPMI 1.5.
Outcome SaysWhatSilenceInTheHandshakeMayMean() {
  const PlainLogin login{{Text("admin"), Text("secret"), {}}};
  struct Case {
    LanVersion lan;
    int answers;
    Stage stage;
    Status status;
    std::string_view words;
  };
  for (const Case& k :
       {Case{LanVersion::k20, 1, Stage::kRakp1, Status::kNoAnswer, "wrong password"},
        Case{LanVersion::k20, 2, Stage::kRakp3, Status::kNoAnswer, "wrong password"},
        Case{LanVersion::k15, 1, Stage::kSessionChallenge, Status::kNoAnswer, "check the network"},
        Case{LanVersion::k15, 2, Stage::kActivateSession, Status::kBadPassword, "not answered"}}) {
    TestTools shared;
    RttEstimate rtt;
    Mailbox mail;
    ScriptedBmc bmc;
    OneCommand operation(MakeGetChassisStatus());
    Link link(shared.tools, rtt, {.options = {.lan = k.lan}, .memory = {}, .login = &login});
    link.Start(operation, false, Instant{3s}, Instant{1s}, mail);
    for (int i = 0; i < k.answers; ++i) {
      const Bytes sent = mail.Take();
      const Bytes data =
          Hex(i == 0 ? "01 14 00 00 00000000" : "01010101 000102030405060708090a0b0c0d0e0f");
      link.OnDatagram(k.lan == LanVersion::k20
                          ? bmc.Respond(sent, {})
                          : ScriptedBmc::AnswerPlain15(ScriptedBmc::OpenPlain15(sent), 0, data),
                      Instant{1s}, mail);
    }
    EXPECT(!link.done());
    link.OnDeadline(Instant{3s}, mail);
    EXPECT(link.done() && link.outcome().error->status == k.status);
    EXPECT(link.outcome().error->stage == k.stage &&
           link.outcome().error->message.contains(k.words));
  }
  return kPassed;
}

Outcome SaysThatASuiteIsUnknown() {
  Talk t(NodeMemory{}, {.cipher_suite = 5});
  EXPECT(t.link.done() && t.link.closed() && t.status() == Status::kUnsupported);
  EXPECT(t.mail.sent.empty());
  return kPassed;
}

// Cut to what IPMI 1.5 has room for, it would be another one.
Outcome NeverCutsAPasswordForABmcWithout20() {
  const PlainLogin login{{Text("admin"), Text("seventeen letters"), {}}};
  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  OneCommand operation(MakeGetChassisStatus());
  Link link(shared.tools, rtt, {.options = {}, .memory = {}, .login = &login});
  const Instant now{1s};
  link.Start(operation, false, now + 10s, now, mail);
  const Bytes answer = ScriptedBmc::AnswerPlain15(ScriptedBmc::OpenPlain15(mail.sent.at(0)), 0,
                                                  Hex("01 14 00 00 00000000"));
  const size_t sent = mail.sent.size();
  link.OnDatagram(answer, now, mail);
  EXPECT(link.done() && link.outcome().error->status == Status::kBadPassword);
  EXPECT(link.outcome().error->message.contains("16 bytes") && mail.sent.size() == sent);
  return kPassed;
}

Outcome SaysWhyTheCredentialsCannotBeRead() {
  struct NoLogin final : LoginSource {
    Result<Login> Unlock() const override { return Fail(Status::kKeyMissing); }
  } login;
  for (const LanVersion lan : {LanVersion::kAuto, LanVersion::k15, LanVersion::k20}) {
    TestTools shared;
    RttEstimate rtt;
    Mailbox mail;
    OneCommand operation(MakeGetChassisStatus());
    Link link(shared.tools, rtt, {.options = {.lan = lan}, .memory = {}, .login = &login});
    link.Start(operation, false, Instant{10s}, Instant{1s}, mail);
    EXPECT(link.done() && link.closed() && mail.sent.empty());
    EXPECT(link.outcome().error->status == Status::kKeyMissing);
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(KnownNodeCostsFourRoundTrips),
      UNIT_TEST(OutcomeIsKnownBeforeTheSessionIsClosed),
      UNIT_TEST(FirstContactAsksForCapabilitiesAtTheSameTime),
      UNIT_TEST(ABmcWithout20CostsNoTimeOut),
      UNIT_TEST(StaysWithOpenSessionIfTheBmcHas20),
      UNIT_TEST(StraightAndNoneAreNeverUsedUnasked),
      UNIT_TEST(AutoTries17Then3),
      UNIT_TEST(NeverFallsBelowWhatANodeHasUsed),
      UNIT_TEST(GoesUpFromWhatANodeHasUsed),
      UNIT_TEST(AutoNeverUsesARememberedSuiteThatItWouldNotTry),
      UNIT_TEST(DoesNotRememberWhatAPassingTroubleLedTo),
      UNIT_TEST(OpensAnotherSessionWhenTheBmcForgotThisOne),
      UNIT_TEST(SaysThatACancelledResetHadBeenSent),
      UNIT_TEST(NeverFallsBackTo15FromARefusal),
      UNIT_TEST(AFullBmcIsBusyWhateverTheSuite),
      UNIT_TEST(RaisesThePrivilegeForWhatNeedsIt),
      UNIT_TEST(SaysThatThePrivilegeIsTooLow),
      UNIT_TEST(AsksForLessIfTheOperationCanDoWithIt),
      UNIT_TEST(AsksForLessOnce),
      UNIT_TEST(AsksForNoMoreThanTheNodesSettingAllows),
      UNIT_TEST(GoesOnWithoutAPrivilegeThatTheOperationCanDoWithout),
      UNIT_TEST(NeverSendsAResetTwice),
      UNIT_TEST(RetriesABusyBmcWithinTheDeadline),
      UNIT_TEST(AtTheDeadlineTheOperationHearsWhetherTheBmcAnswers),
      UNIT_TEST(BusyOnceAndThenSilentIsSilent),
      UNIT_TEST(WhatWasNeverSentHasNoUnknownOutcome),
      UNIT_TEST(ACopyThatIsOutAtTheDeadlineMayBeCarriedOut),
      UNIT_TEST(GivesABusyAnswerToWhoCanDoWithoutASecondLater),
      UNIT_TEST(EndsAtTheDeadlineWhereverItStands),
      UNIT_TEST(BeginsAnewWhenTheBmcForgotTheHalfOpenSession),
      UNIT_TEST(TellsSilenceFromSomethingThatIsNotIpmi),
      UNIT_TEST(NamesTheRuleThatTheBmcBroke),
      UNIT_TEST(BelievesTheNetworkOnlyUntilTheBmcIsHeard),
      UNIT_TEST(CancellingClosesWhatIsOpenAtEveryStage),
      UNIT_TEST(SaysWhatSilenceInTheHandshakeMayMean),
      UNIT_TEST(SaysThatASuiteIsUnknown),
      UNIT_TEST(NeverCutsAPasswordForABmcWithout20),
      UNIT_TEST(SaysWhyTheCredentialsCannotBeRead),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
