// An IPMI 1.5 session: what it takes, what it drops.
#include "core/session/lan15_session.h"

#include <algorithm>

#include "core/wire/cmd/get_chassis_status.h"
#include "tests/unit/session/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Mailbox;
using testing::Outcome;
using testing::ReceivedCommand;
using testing::ScriptedBmc;
using testing::TestTools;

const Bytes kUser = Hex("61646d696e");
const Bytes kPassword = Hex("736563726574");
const Bytes kPowerOn = Hex("21 10 40");
constexpr uint32_t kTemporaryId = 0x01010101;
constexpr uint32_t kSessionId = 0x02020202;

struct Conversation {
  explicit Conversation(Auth15 auth = Auth15::kMd5, bool accept_zero = false)
      : session(shared.tools, rtt,
                {.auth = auth,
                 .accept_zero_session_id = accept_zero,
                 .user = kUser,
                 .password = kPassword}) {
    session.Start(now, mail);
  }

  SessionEvent Give(const Bytes& datagram) {
    given = datagram;  // an answer may be a view into it
    return session.OnDatagram(given, now, mail);
  }

  // The last datagram that was sent, as the BMC reads it.
  ReceivedCommand Sent() { return ScriptedBmc::OpenPlain15(mail.sent.back()); }

  // An answer to it in the session, authenticated as `type`.
  Bytes Answer(uint8_t completion_code, const Bytes& data, AuthenticationType type, uint32_t id,
               uint32_t sequence) {
    const Bytes plain = ScriptedBmc::AnswerPlain15(Sent(), completion_code, data);
    Packet15 packet;
    (void)ReadPacket15(plain, packet);
    std::array<uint8_t, 256> buffer;
    Writer out(buffer);
    (void)WritePacket15(shared.crypto, type, password, id, sequence, packet.message, out);
    return {out.written().begin(), out.written().end()};
  }

  // Up to the point where Activate Session is out. `capabilities`: the BMC's answer to the first
  // question.
  void Activate(std::string_view capabilities = "01 16 00 00 00000000") {
    (void)Give(ScriptedBmc::AnswerPlain15(Sent(), 0, Hex(capabilities)));
    (void)session.Proceed(now, mail);
    (void)Give(
        ScriptedBmc::AnswerPlain15(Sent(), 0, Hex("01010101 000102030405060708090a0b0c0d0e0f")));
    const ReceivedCommand activate = Sent();
    if (activate.data.size() == 22)
      std::copy_n(activate.data.begin() + 18, 4, first_sequence.begin());
  }
  uint32_t FirstSequence() const {
    return first_sequence[0] | uint32_t{first_sequence[1]} << 8 |
           uint32_t{first_sequence[2]} << 16 | uint32_t{first_sequence[3]} << 24;
  }
  SessionEvent Establish(AuthenticationType type, std::string_view session_type = "02") {
    Activate();
    const Bytes data = Hex(std::string(session_type) + "02020202 05000000 04");
    return Give(Answer(0, data, type, kTemporaryId, 0));
  }

  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  Bytes given;
  Password15 password = Password15::PaddedCopyOf(kPassword);
  std::array<uint8_t, 4> first_sequence = {};
  Instant now{1s};
  Lan15Session session;
};

constexpr auto kMd5 = AuthenticationType::kMd5;

Outcome OpensAndRunsACommandWithMd5() {
  Conversation c;
  EXPECT(c.Establish(kMd5) == SessionEvent::kEstablished);
  c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
  Packet15 sent;
  EXPECT(ReadPacket15(c.mail.sent.back(), sent) == Drop::kNone);
  EXPECT(sent.session_id == kSessionId && sent.sequence == 5 &&
         IsAuthentic15(c.shared.crypto, c.password, sent));
  EXPECT(c.Give(c.Answer(0, kPowerOn, kMd5, kSessionId, c.FirstSequence())) ==
         SessionEvent::kResponse);
  EXPECT(testing::Same(c.session.response().data, kPowerOn) && c.session.answers() == 4);
  c.session.Close(c.now, c.mail);
  EXPECT(testing::Same(c.Sent().data, Hex("02020202")));
  EXPECT(c.Give(c.Answer(0, {}, kMd5, kSessionId, c.FirstSequence() + 1)) == SessionEvent::kClosed);
  return kPassed;
}

Outcome WaitsForAWordAfterTheCapabilities() {
  Conversation c;
  EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0, Hex("01 96 00 03 00000000"))) ==
         SessionEvent::kCapabilities);
  EXPECT(c.session.capabilities().supports_20 && c.mail.sent.size() == 1);
  EXPECT(c.session.NextDeadline() == kNever);
  return kPassed;
}

Outcome AsksAgainWithoutThe20BitIfItIsRefused() {
  Conversation c;
  EXPECT(testing::Same(c.Sent().data, Hex("8e 02")));
  EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0xCC, {})) == SessionEvent::kNone);
  EXPECT(testing::Same(c.Sent().data, Hex("0e 02")));
  EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0, Hex("01 16 00 00 00000000"))) ==
         SessionEvent::kCapabilities);
  return kPassed;
}

Outcome NeverTakesAnUnauthenticatedActivation() {
  Conversation c;
  c.Activate();
  const Bytes data = Hex("02 02020202 05000000 04");
  EXPECT(c.Give(c.Answer(0, data, AuthenticationType::kNone, kTemporaryId, 0)) ==
         SessionEvent::kNone);
  EXPECT(c.session.last_drop() == Drop::kNotAuthenticated);
  Bytes forged = c.Answer(0, data, kMd5, kTemporaryId, 0);
  ++forged[20];
  EXPECT(c.Give(forged) == SessionEvent::kNone && c.session.last_drop() == Drop::kBadIntegrity);
  EXPECT(c.Give(c.Answer(0, data, kMd5, kTemporaryId, 0)) == SessionEvent::kEstablished);
  return kPassed;
}

Outcome SaysWhatARefusalMeans() {
  struct Case {
    uint8_t code;
    Status status;
  };
  for (const Case& k : {Case{0x81, Status::kBadUser}, Case{0x82, Status::kBadUser},
                        Case{0xCC, Status::kCipherRefused}, Case{0xC1, Status::kCommandRefused}}) {
    Conversation c;
    (void)c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0, Hex("01 16 00 00 00000000")));
    (void)c.session.Proceed(c.now, c.mail);
    EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), k.code, {})) == SessionEvent::kFailed);
    EXPECT(c.session.failure().status == k.status &&
           c.session.failure().stage == Stage::kSessionChallenge);
  }
  for (const Case& k :
       {Case{0x81, Status::kBmcBusy}, Case{0x83, Status::kBmcBusy},
        Case{0x86, Status::kPrivilegeTooLow}, Case{0xCC, Status::kCommandRefused}}) {
    for (const auto type : {kMd5, AuthenticationType::kNone}) {
      Conversation c;
      c.Activate();
      EXPECT(c.Give(c.Answer(k.code, {}, type, kTemporaryId, 0)) == SessionEvent::kFailed);
      EXPECT(c.session.failure().status == k.status && !c.session.may_be_open());
    }
  }
  return kPassed;
}

Outcome SendsWithoutCodesWherePerMessageAuthenticationIsOff() {
  Conversation c;
  EXPECT(c.Establish(kMd5, "00") == SessionEvent::kEstablished);
  c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
  Packet15 sent;
  EXPECT(ReadPacket15(c.mail.sent.back(), sent) == Drop::kNone &&
         sent.type == AuthenticationType::kNone);
  EXPECT(c.Give(c.Answer(0, kPowerOn, AuthenticationType::kNone, kSessionId, 1)) ==
         SessionEvent::kResponse);
  return kPassed;
}

Outcome RefusesToGoOnWithAnotherAuthenticationType() {
  Conversation c;
  EXPECT(c.Establish(kMd5, "04") == SessionEvent::kFailed);
  EXPECT(c.session.failure().status == Status::kProtocolError);
  return kPassed;
}

Outcome DropsWhatIsNotOfTheSession() {
  Conversation c;
  c.Activate();
  const Bytes activated = c.Answer(0, Hex("02 02020202 05000000 04"), kMd5, kTemporaryId, 0);
  EXPECT(c.Give(activated) == SessionEvent::kEstablished);
  c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
  const uint32_t first = c.FirstSequence();
  const auto dropped = [&](const Bytes& datagram, Drop reason) {
    return c.Give(datagram) == SessionEvent::kNone && c.session.last_drop() == reason;
  };
  EXPECT(dropped(c.Answer(0, kPowerOn, AuthenticationType::kNone, kSessionId, first),
                 Drop::kNotAuthenticated));
  EXPECT(dropped(c.Answer(0, kPowerOn, AuthenticationType::kStraight, kSessionId, first),
                 Drop::kNotAuthenticated));
  EXPECT(dropped(c.Answer(0, kPowerOn, kMd5, kSessionId + 1, first), Drop::kWrongSession));
  EXPECT(dropped(c.Answer(0, kPowerOn, kMd5, 0, first), Drop::kWrongSession));
  // What answered Activate Session may come twice; nothing else has that id now.
  EXPECT(dropped(activated, Drop::kUnexpected));
  EXPECT(dropped(c.Answer(0, kPowerOn, kMd5, kTemporaryId, first), Drop::kWrongSession));
  Bytes forged = c.Answer(0, kPowerOn, kMd5, kSessionId, first);
  ++forged.back();
  EXPECT(dropped(forged, Drop::kBadIntegrity));
  EXPECT(dropped(c.Answer(0, kPowerOn, kMd5, kSessionId, first + 100'000), Drop::kReplayed));
  EXPECT(c.Give(c.Answer(0, kPowerOn, kMd5, kSessionId, first)) == SessionEvent::kResponse);
  return kPassed;
}

Outcome TakesASequenceThatStartsOneOff() {
  for (const uint32_t off : {0xFFFFFFFFu, 0u, 1u}) {
    Conversation c;
    EXPECT(c.Establish(kMd5) == SessionEvent::kEstablished);
    c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
    EXPECT(c.Give(c.Answer(0, kPowerOn, kMd5, kSessionId, c.FirstSequence() + off)) ==
           SessionEvent::kResponse);
  }
  return kPassed;
}

Outcome TakesSessionIdZeroOnlyIfAskedTo() {
  for (const bool asked : {false, true}) {
    Conversation c(Auth15::kMd5, asked);
    EXPECT(c.Establish(kMd5) == SessionEvent::kEstablished);
    c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
    EXPECT((c.Give(c.Answer(0, kPowerOn, kMd5, 0, c.FirstSequence())) == SessionEvent::kResponse) ==
           asked);
  }
  return kPassed;
}

Outcome AutoIsMd5OrNothing() {
  Conversation c(Auth15::kAuto);
  (void)c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0, Hex("01 11 00 00 00000000")));
  EXPECT(c.session.Proceed(c.now, c.mail) == SessionEvent::kFailed);
  EXPECT(c.session.failure().status == Status::kCipherRefused);
  Conversation asked(Auth15::kStraight);  // an explicit wish is tried even if it is not listed
  (void)asked.Give(ScriptedBmc::AnswerPlain15(asked.Sent(), 0, Hex("01 01 00 00 00000000")));
  EXPECT(asked.session.Proceed(asked.now, asked.mail) == SessionEvent::kNone);
  EXPECT(asked.Sent().data.at(0) == 4);
  return kPassed;
}

Outcome SaysThatAnAnswerIsTooShortAtEachStep() {
  const auto failed = [](const Conversation& c, Stage stage) {
    return c.session.failure().status == Status::kProtocolError &&
           c.session.failure().stage == stage;
  };
  Conversation first;
  EXPECT(first.Give(ScriptedBmc::AnswerPlain15(first.Sent(), 0, Hex("01 16 00"))) ==
         SessionEvent::kFailed);
  EXPECT(failed(first, Stage::kChannelAuthentication));
  Conversation second;
  (void)second.Give(ScriptedBmc::AnswerPlain15(second.Sent(), 0, Hex("01 16 00 00 00000000")));
  (void)second.session.Proceed(second.now, second.mail);
  EXPECT(second.Give(ScriptedBmc::AnswerPlain15(second.Sent(), 0, Hex("01010101 0001"))) ==
         SessionEvent::kFailed);
  EXPECT(failed(second, Stage::kSessionChallenge) && !second.session.may_be_open());
  Conversation third;
  third.Activate();
  EXPECT(third.Give(third.Answer(0, Hex("02 02020202 050000"), kMd5, kTemporaryId, 0)) ==
         SessionEvent::kFailed);
  EXPECT(failed(third, Stage::kActivateSession));
  return kPassed;
}

Outcome GivesUpWhenTheCapabilitiesAreRefusedInBothWays() {
  Conversation c;
  EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0xCC, {})) == SessionEvent::kNone);
  EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0xCC, {})) == SessionEvent::kFailed);
  EXPECT(c.session.failure().status == Status::kCommandRefused &&
         c.session.failure().completion_code == 0xCC);
  return kPassed;
}

// A challenge that was repeated has taken the place of the one that is answered here.
Outcome BeginsAnewWhenTheTemporarySessionIsGone() {
  Conversation c;
  c.Activate();
  EXPECT(c.Give(c.Answer(0x85, {}, kMd5, kTemporaryId, 0)) == SessionEvent::kFailed);
  EXPECT(c.session.failure().start_again);
  return kPassed;
}

Outcome DropsWhatIsAuthenticatedBeforeASessionIsThere() {
  Conversation c;
  EXPECT(c.Give(c.Answer(0, Hex("01 16 00 00 00000000"), kMd5, 0, 0)) == SessionEvent::kNone);
  EXPECT(c.session.last_drop() == Drop::kUnexpected);
  c.Activate();
  const Bytes data = Hex("02 02020202 05000000 04");
  EXPECT(c.Give(c.Answer(0, data, kMd5, kTemporaryId + 1, 0)) == SessionEvent::kNone);
  EXPECT(c.session.last_drop() == Drop::kWrongSession);
  return kPassed;
}

// It cannot be closed before its id is known, and to ask again might count as a wrong password.
Outcome ClosesWhatIsActivatedAfterItWasGivenUp() {
  Conversation c;
  c.Activate();
  const size_t sent = c.mail.sent.size();
  c.session.Close(c.now, c.mail);
  EXPECT(!c.session.closed() && c.mail.sent.size() == sent);
  EXPECT(c.Give(c.Answer(0, Hex("02 02020202 05000000 04"), kMd5, kTemporaryId, 0)) ==
         SessionEvent::kNone);
  EXPECT(c.Sent().command == 0x3C && testing::Same(c.Sent().data, Hex("02020202")));
  EXPECT(c.Give(c.Answer(0, {}, kMd5, kSessionId, c.FirstSequence())) == SessionEvent::kClosed);
  EXPECT(c.session.closed());
  return kPassed;
}

Outcome EndsWithARefusalOrSilenceAfterItWasGivenUp() {
  Conversation refused;
  refused.Activate();
  refused.session.Close(refused.now, refused.mail);
  EXPECT(refused.Give(refused.Answer(0x81, {}, kMd5, kTemporaryId, 0)) == SessionEvent::kClosed);
  EXPECT(refused.session.closed() && refused.Sent().command == 0x3A);
  Conversation silent;
  silent.Activate();
  silent.session.Close(silent.now, silent.mail);
  EXPECT(silent.session.OnDeadline(silent.session.NextDeadline(), silent.mail) ==
         SessionEvent::kClosed);
  EXPECT(silent.session.closed() && silent.Sent().command == 0x3A);
  return kPassed;
}

Outcome ClosesWithoutAWordWhatIsNotOpen() {
  Conversation c;
  const size_t sent = c.mail.sent.size();
  c.session.Close(c.now, c.mail);
  EXPECT(c.session.closed() && c.mail.sent.size() == sent);
  EXPECT(c.session.stage() == Stage::kCloseSession && c.session.NextDeadline() == kNever);
  EXPECT(c.Give(ScriptedBmc::AnswerPlain15(c.Sent(), 0, Hex("01 16 00 00 00000000"))) ==
         SessionEvent::kNone);
  EXPECT(c.session.last_drop() == Drop::kUnexpected);
  return kPassed;
}

// §6.12.9: it stands for no session.
Outcome NeverUsesSequenceNumberZeroInASession() {
  struct Case {
    std::string_view begins_with;
    std::array<uint32_t, 2> sequences;
  };
  for (const Case& k : {Case{"ffffffff", {0xFFFFFFFF, 1}}, Case{"00000000", {1, 2}}}) {
    Conversation c;
    c.Activate();
    const Bytes data = Hex("02 02020202" + std::string(k.begins_with) + "04");
    EXPECT(c.Give(c.Answer(0, data, kMd5, kTemporaryId, 0)) == SessionEvent::kEstablished);
    for (uint32_t i = 0; i < 2; ++i) {
      c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
      Packet15 sent;
      EXPECT(ReadPacket15(c.mail.sent.back(), sent) == Drop::kNone);
      EXPECT(sent.sequence == k.sequences[i]);
      EXPECT(c.Give(c.Answer(0, kPowerOn, kMd5, kSessionId, c.FirstSequence() + i)) ==
             SessionEvent::kResponse);
    }
  }
  return kPassed;
}

Outcome DoesNotStartWithoutRandomness() {
  TestTools shared;
  shared.entropy.exhausted = true;
  RttEstimate rtt;
  Mailbox mail;
  Lan15Session session(shared.tools, rtt, {.user = kUser, .password = kPassword});
  session.Start(Instant{1s}, mail);
  EXPECT(mail.sent.empty() && session.NextDeadline() == Instant{1s});
  EXPECT(session.OnDeadline(Instant{1s}, mail) == SessionEvent::kFailed);
  EXPECT(session.failure().status == Status::kInternal);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(OpensAndRunsACommandWithMd5),
      UNIT_TEST(WaitsForAWordAfterTheCapabilities),
      UNIT_TEST(AsksAgainWithoutThe20BitIfItIsRefused),
      UNIT_TEST(NeverTakesAnUnauthenticatedActivation),
      UNIT_TEST(SaysWhatARefusalMeans),
      UNIT_TEST(SendsWithoutCodesWherePerMessageAuthenticationIsOff),
      UNIT_TEST(RefusesToGoOnWithAnotherAuthenticationType),
      UNIT_TEST(DropsWhatIsNotOfTheSession),
      UNIT_TEST(TakesASequenceThatStartsOneOff),
      UNIT_TEST(TakesSessionIdZeroOnlyIfAskedTo),
      UNIT_TEST(AutoIsMd5OrNothing),
      UNIT_TEST(SaysThatAnAnswerIsTooShortAtEachStep),
      UNIT_TEST(GivesUpWhenTheCapabilitiesAreRefusedInBothWays),
      UNIT_TEST(BeginsAnewWhenTheTemporarySessionIsGone),
      UNIT_TEST(DropsWhatIsAuthenticatedBeforeASessionIsThere),
      UNIT_TEST(ClosesWhatIsActivatedAfterItWasGivenUp),
      UNIT_TEST(EndsWithARefusalOrSilenceAfterItWasGivenUp),
      UNIT_TEST(ClosesWithoutAWordWhatIsNotOpen),
      UNIT_TEST(NeverUsesSequenceNumberZeroInASession),
      UNIT_TEST(DoesNotStartWithoutRandomness),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
