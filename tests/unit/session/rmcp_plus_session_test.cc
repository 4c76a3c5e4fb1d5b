// The invariants of an RMCP+ session: what it takes, what it drops, and that no failure reads as
// success.
#include "core/session/rmcp_plus_session.h"

#include <algorithm>
#include <functional>

#include "core/wire/cmd/get_chassis_status.h"
#include "core/wire/rmcp_status.h"
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
using testing::ScriptedBmc;
using testing::TestTools;

const Bytes kUser = Hex("61646d696e");        // admin
const Bytes kPassword = Hex("736563726574");  // secret
const Bytes kPowerOn = Hex("21 10 40");

CipherSuite SuiteOf(int id) { return *FindCipherSuite(static_cast<uint8_t>(id)); }

struct Conversation {
  explicit Conversation(int suite = 17, const Bytes& password = kPassword, const Bytes& kg = {},
                        const std::string& bmc_kg = {})
      : bmc("secret", bmc_kg),
        session(shared.tools, rtt,
                {.suite = SuiteOf(suite),
                 .privilege = Privilege::kUser,
                 .user = kUser,
                 .password = password,
                 .kg = kg}) {
    bmc.suite = SuiteOf(suite);
    session.Start(now, mail);
  }

  SessionEvent Give(const Bytes& datagram) {
    given = datagram;  // an answer may be a view into it
    return session.OnDatagram(given, now, mail);
  }
  // Answers everything the session sends, rightly, until it says something.
  SessionEvent Run() {
    for (int i = 0; i < 8; ++i) {
      const Bytes datagram = mail.Take();
      if (datagram.empty()) break;
      const SessionEvent event = Give(bmc.Respond(datagram, kPowerOn));
      if (event != SessionEvent::kNone) return event;
    }
    return SessionEvent::kNone;
  }
  // Up to the state in which the session waits for the answer to this kind of datagram, which is
  // returned.
  Bytes RunUntil(PayloadType type) {
    for (int i = 0; i < 8; ++i) {
      const Bytes datagram = mail.Take();
      if (datagram.empty() || ScriptedBmc::TypeOf(datagram) == type) return datagram;
      (void)Give(bmc.Respond(datagram, kPowerOn));
    }
    return {};
  }

  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  Bytes given;
  ScriptedBmc bmc;
  Instant now{1s};
  RmcpPlusSession session;
};

Outcome OpensWithEverySuite() {
  for (const int suite : {1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17}) {
    Conversation c(suite);
    EXPECT(c.Run() == SessionEvent::kEstablished);
    c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
    EXPECT(c.Run() == SessionEvent::kResponse);
    EXPECT(testing::Same(c.session.response().data, kPowerOn));
    EXPECT(c.session.answers() == 4 && c.session.retransmissions() == 0);
    c.session.Close(c.now, c.mail);
    EXPECT(c.Run() == SessionEvent::kClosed);
    EXPECT(c.session.closed() && c.session.NextDeadline() == kNever);
  }
  return kPassed;
}

Outcome OpensWithKg() {
  const Bytes kg = Hex("000102030405060708090a0b0c0d0e0f10111213");
  Conversation c(17, kPassword, kg, std::string(kg.begin(), kg.end()));
  EXPECT(c.Run() == SessionEvent::kEstablished);
  return kPassed;
}

Outcome TellsAWrongKgFromAWrongPassword() {
  Conversation kg(17, kPassword, Hex("01"));
  EXPECT(kg.Run() == SessionEvent::kFailed);
  EXPECT(kg.session.failure().status == Status::kBadKg &&
         kg.session.failure().stage == Stage::kRakp3);
  Conversation password(17, Hex("77726f6e67"));
  EXPECT(password.Run() == SessionEvent::kFailed);
  EXPECT(password.session.failure().status == Status::kBadPassword);
  EXPECT(password.session.failure().stage == Stage::kRakp1);
  return kPassed;
}

// §13.22: RAKP 3 with an error status lets the BMC drop the half-open session.
Outcome TellsTheBmcThatItGivesUpAfterRakp2() {
  Conversation c(17, Hex("77726f6e67"));
  EXPECT(c.Run() == SessionEvent::kFailed);
  const Bytes last = c.mail.Take();
  EXPECT(ScriptedBmc::TypeOf(last) == PayloadType::kRakp3);
  EXPECT(last.size() == 4 + 12 + 8 && last[4 + 12 + 1] == 0x0F);
  EXPECT(!c.session.may_be_open());
  return kPassed;
}

// Each way to alter an answer of the set-up is tried on each answer: the session drops it, keeps
// its state, and takes the right answer afterwards.
Outcome DropsWhatIsNotItsAnswerBeforeTouchingState() {
  struct Alteration {
    const char* name;
    std::function<void(Bytes&)> alter;
  };
  const Alteration alterations[] = {
      {"tag", [](Bytes& b) { ++b[16]; }},
      {"console session id", [](Bytes& b) { ++b[20]; }},
      {"inside of a session", [](Bytes& b) { b[6] = 1; }},
      {"authenticated bit", [](Bytes& b) { b[5] |= 0x40; }},
      {"length beyond the datagram", [](Bytes& b) { b[14] = 0xFF; }},
      {"cut off",
       [](Bytes& b) {
         b.resize(21);
         b[14] = 5;
       }},
      {"not RMCP", [](Bytes& b) { b[0] = 'H'; }},
      {"IPMI 1.5", [](Bytes& b) { b[4] = 0; }},
      {"another payload", [](Bytes& b) { b[5] ^= 0x20; }},
      {"empty", [](Bytes& b) { b.clear(); }},
  };
  for (const auto type :
       {PayloadType::kOpenSessionRequest, PayloadType::kRakp1, PayloadType::kRakp3}) {
    for (const auto& alteration : alterations) {
      Conversation c;
      const Bytes datagram = c.RunUntil(type);
      const Bytes right = c.bmc.Respond(datagram, {});
      Bytes altered = right;
      alteration.alter(altered);
      const Stage stage = c.session.stage();
      const size_t sent = c.mail.sent.size();
      EXPECT(c.Give(altered) == SessionEvent::kNone);
      EXPECT(c.session.stage() == stage && c.mail.sent.size() == sent);
      EXPECT(c.session.drops() == 1 && c.session.last_drop() != Drop::kNone);
      const SessionEvent event = c.Give(right);
      EXPECT(event == SessionEvent::kNone || event == SessionEvent::kEstablished);
      EXPECT(c.session.drops() == 1);
      EXPECT(event == SessionEvent::kEstablished || c.Run() == SessionEvent::kEstablished);
    }
  }
  return kPassed;
}

Outcome DropsAnswersOfOtherStates() {
  Conversation c;
  const Bytes open = c.mail.Take();
  const Bytes open_answer = c.bmc.OpenSessionResponse(open);
  EXPECT(c.Give(open_answer) == SessionEvent::kNone);
  const Bytes rakp1 = c.mail.Take();
  EXPECT(c.Give(open_answer) == SessionEvent::kNone);  // it came twice
  EXPECT(c.session.drops() == 1);
  const Bytes rakp2 = c.bmc.Rakp2(rakp1);
  EXPECT(c.Give(rakp2) == SessionEvent::kNone);
  EXPECT(c.Give(rakp2) == SessionEvent::kNone);
  EXPECT(c.session.drops() == 2);
  EXPECT(c.Run() == SessionEvent::kEstablished);
  return kPassed;
}

// §13.18: a BMC that answers with other algorithms is refused before anything is kept.
Outcome RefusesOtherAlgorithmsThanItAskedFor() {
  Conversation c(17);
  c.bmc.suite = SuiteOf(3);
  EXPECT(c.Run() == SessionEvent::kFailed);
  EXPECT(c.session.failure().status == Status::kCipherRefused && c.session.failure().suite_refused);
  EXPECT(c.session.cipher_suite() == 17);
  return kPassed;
}

Outcome SaysWhatARefusalMeans() {
  struct Case {
    uint8_t code;
    Status status;
    bool suite_refused;
  };
  for (const Case& k :
       {Case{0x01, Status::kBmcBusy, true}, Case{0x04, Status::kCipherRefused, true},
        Case{0x05, Status::kCipherRefused, true}, Case{0x0A, Status::kCipherRefused, true},
        Case{0x10, Status::kCipherRefused, true}, Case{0x11, Status::kCipherRefused, true},
        Case{0x12, Status::kCipherRefused, true}, Case{0x09, Status::kPrivilegeTooLow, false},
        Case{0x77, Status::kProtocolError, false}}) {
    Conversation c;
    EXPECT(c.Give(c.bmc.OpenSessionResponse(c.mail.Take(), k.code)) == SessionEvent::kFailed);
    EXPECT(c.session.failure().status == k.status &&
           c.session.failure().suite_refused == k.suite_refused);
    EXPECT(c.session.failure().rmcp_status == k.code &&
           c.session.failure().stage == Stage::kOpenSession);
  }
  for (const Case& k :
       {Case{0x0D, Status::kBadUser, false}, Case{0x0A, Status::kPrivilegeTooLow, false},
        Case{0x01, Status::kBmcBusy, false}, Case{0x0F, Status::kBadPassword, false}}) {
    Conversation two;
    const Bytes rakp1 = two.RunUntil(PayloadType::kRakp1);
    EXPECT(two.Give(two.bmc.Rakp2(rakp1, k.code)) == SessionEvent::kFailed);
    EXPECT(two.session.failure().status == k.status &&
           two.session.failure().stage == Stage::kRakp1);
    Conversation four;
    const Bytes rakp3 = four.RunUntil(PayloadType::kRakp3);
    EXPECT(four.Give(four.bmc.Rakp4(rakp3, k.code)) == SessionEvent::kFailed);
    EXPECT(four.session.failure().status == k.status &&
           four.session.failure().stage == Stage::kRakp3);
  }
  return kPassed;
}

Outcome TakesARakp2CodeWithAByteToSpareButNoneThatIsCutOff() {
  Conversation longer;
  Bytes answer = longer.bmc.Rakp2(longer.RunUntil(PayloadType::kRakp1));
  answer.push_back(0);
  ++answer[14];
  EXPECT(longer.Give(answer) == SessionEvent::kNone);
  EXPECT(longer.Run() == SessionEvent::kEstablished);
  Conversation shorter;
  answer = shorter.bmc.Rakp2(shorter.RunUntil(PayloadType::kRakp1));
  answer.pop_back();
  --answer[14];
  EXPECT(shorter.Give(answer) == SessionEvent::kNone);
  EXPECT(shorter.session.last_drop() == Drop::kMalformed &&
         shorter.session.stage() == Stage::kRakp1);
  return kPassed;
}

Outcome TakesARakp4CheckOfTheIntegrityAlgorithmsLength() {
  for (const int cut : {0, 4, 5}) {
    Conversation c(17);  // 16 bytes; 12 are what some BMCs send, 11 prove too little
    Bytes answer = c.bmc.Rakp4(c.RunUntil(PayloadType::kRakp3));
    answer.resize(answer.size() - static_cast<size_t>(cut));
    answer[14] = static_cast<uint8_t>(answer[14] - cut);
    EXPECT((c.Give(answer) == SessionEvent::kEstablished) == (cut < 5));
  }
  return kPassed;
}

// Sends a command and hands its answer, altered by `alter`, to the session.
Outcome DropsAnswer(int suite, Drop reason,
                    const std::function<Bytes(Conversation&, const Bytes&)>& forge) {
  Conversation c(suite);
  EXPECT(c.Run() == SessionEvent::kEstablished);
  c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
  const Bytes right = c.bmc.Respond(c.mail.Take(), kPowerOn);
  EXPECT(c.Give(forge(c, right)) == SessionEvent::kNone);
  EXPECT(c.session.last_drop() == reason);
  EXPECT(c.Give(right) == SessionEvent::kResponse);  // the state is untouched
  EXPECT(testing::Same(c.session.response().data, kPowerOn));
  return kPassed;
}

Outcome RefusesAnswerWithoutIntegrityOnceNegotiated() {
  return DropsAnswer(17, Drop::kNotAuthenticated, [](Conversation&, const Bytes& right) {
    Bytes forged = right;
    forged[5] = static_cast<uint8_t>(forged[5] & ~0x40);
    return forged;
  });
}

Outcome RefusesAnswerWithoutEncryptionOnceNegotiated() {
  return DropsAnswer(17, Drop::kNotEncrypted, [](Conversation& c, const Bytes&) {
    c.bmc.protection.suite = SuiteOf(16);
    const Bytes forged =
        c.bmc.Answer({.net_fn = 0, .command = 1, .sequence = 1, .data = {}}, 0, kPowerOn);
    c.bmc.protection.suite = SuiteOf(17);
    return forged;
  });
}

Outcome RefusesPlainAnswerOnceASessionIsThere() {
  return DropsAnswer(17, Drop::kWrongSession, [](Conversation&, const Bytes&) {
    std::array<uint8_t, 64> buffer;
    Writer out(buffer);
    WritePlainPacket20(PayloadType::kIpmi, Hex("81 04 7b 20 08 01 00 21 10 40 66"), out);
    return Bytes(out.written().begin(), out.written().end());
  });
}

Outcome VerifiesTheIntegrityCodeBeforeItDecrypts() {
  return DropsAnswer(17, Drop::kBadIntegrity, [](Conversation&, const Bytes& right) {
    Bytes forged = right;
    ++forged[20];  // inside of the encrypted payload
    return forged;
  });
}

Outcome RefusesAnotherSessionsAnswer() {
  return DropsAnswer(17, Drop::kWrongSession, [](Conversation&, const Bytes& right) {
    Bytes forged = right;
    ++forged[6];
    return forged;
  });
}

Outcome RefusesTheAnswerToAnotherCommand() {
  return DropsAnswer(17, Drop::kUnexpected, [](Conversation& c, const Bytes&) {
    return c.bmc.Answer({.net_fn = 0, .command = 2, .sequence = 1, .data = {}}, 0, {});
  });
}

Outcome RefusesReplays() {
  for (const int suite : {2, 3, 7, 8, 11, 12, 16, 17}) {
    Conversation c(suite);
    EXPECT(c.Run() == SessionEvent::kEstablished);
    c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
    const Bytes first = c.bmc.Respond(c.mail.Take(), kPowerOn);
    EXPECT(c.Give(first) == SessionEvent::kResponse);
    // 64 commands later the same request sequence number is out again: only the window tells the
    // old answer.
    for (int i = 0; i < 63; ++i) {
      c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
      EXPECT(c.Run() == SessionEvent::kResponse);
    }
    c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
    EXPECT(c.Give(first) == SessionEvent::kNone);
    EXPECT(c.session.last_drop() == Drop::kReplayed);
    EXPECT(c.Run() == SessionEvent::kResponse);
  }
  return kPassed;
}

Outcome RetransmitsAsANewPacketWithAGrowingWait() {
  Conversation c;
  EXPECT(c.Run() == SessionEvent::kEstablished);
  c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
  Duration last{};
  for (int i = 0; i < 5; ++i) {
    const Duration wait = c.session.NextDeadline() - c.now;
    EXPECT(wait > last);
    last = wait;
    c.now = c.session.NextDeadline();
    EXPECT(c.session.OnDeadline(c.now, c.mail) == SessionEvent::kNone);
  }
  EXPECT(c.session.retransmissions() == 5 && c.mail.left() == 6);
  // Whichever copy is answered, the answer is taken; each copy is a new packet (§6.12.9).
  std::vector<Bytes> copies(c.mail.sent.end() - 6, c.mail.sent.end());
  std::ranges::sort(copies);
  EXPECT(std::ranges::adjacent_find(copies) == copies.end());
  EXPECT(c.Give(c.bmc.Respond(c.mail.sent.back(), kPowerOn)) == SessionEvent::kResponse);
  return kPassed;
}

Outcome SendsACommandThatIsNotRepeatableOnce() {
  Conversation c;
  EXPECT(c.Run() == SessionEvent::kEstablished);
  Request reset{.net_fn = NetFn::kChassis, .command = 2, .repeatable = false};
  reset.SetData({3});
  const size_t before = c.mail.sent.size();
  c.session.Send(reset, c.now, c.mail);
  c.now = c.session.NextDeadline();
  EXPECT(c.session.OnDeadline(c.now, c.mail) == SessionEvent::kAnswerLost);
  EXPECT(c.session.NextDeadline() == kNever);
  EXPECT(c.mail.sent.size() == before + 1);
  return kPassed;
}

Outcome FollowsTheMeasuredRoundTrip() {
  Conversation c;
  EXPECT(c.session.NextDeadline() - c.now >= 200ms);  // nothing is measured yet
  for (int i = 0; i < 3; ++i) {
    c.now += 1ms;
    (void)c.Give(c.bmc.Respond(c.mail.Take(), {}));
  }
  c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
  EXPECT(c.session.NextDeadline() - c.now <= 50ms);
  return kPassed;
}

Outcome ClosesWhatMayBeOpenEvenIfRakp4NeverCame() {
  Conversation c;
  const Bytes rakp3 = c.RunUntil(PayloadType::kRakp3);
  (void)c.bmc.Rakp4(rakp3);  // lost
  EXPECT(c.session.may_be_open());
  c.session.Close(c.now, c.mail);
  const auto command = c.bmc.Open(c.mail.Take());
  EXPECT(command.net_fn == 0x06 && command.command == 0x3C);
  EXPECT(testing::Same(command.data, Hex("0b0b0b0b")));
  EXPECT(c.Give(c.bmc.Answer(command, 0, {})) == SessionEvent::kClosed);
  return kPassed;
}

// RAKP 4 is all that tells whether the session is open, and anybody could have changed it.
Outcome ClosesWhatMayBeOpenWhateverRakp4Says() {
  for (const bool refused : {true, false}) {
    Conversation c;
    const Bytes rakp3 = c.RunUntil(PayloadType::kRakp3);
    Bytes answer = c.bmc.Rakp4(rakp3, refused ? 0x01 : 0x00);
    if (!refused) answer.back() ^= 0x01;
    EXPECT(c.Give(answer) == SessionEvent::kFailed);
    c.session.Close(c.now, c.mail);
    const auto command = c.bmc.Open(c.mail.Take());
    EXPECT(command.net_fn == 0x06 && command.command == 0x3C);
    EXPECT(c.Give(c.bmc.Answer(command, 0, {})) == SessionEvent::kClosed);
  }
  return kPassed;
}

Outcome GivesUpClosingABmcThatNeverAnswers() {
  Conversation c;
  EXPECT(c.Run() == SessionEvent::kEstablished);
  const Instant begin = c.now;
  c.session.Close(c.now, c.mail);
  int deadlines = 0;
  while (!c.session.closed() && deadlines < 100) {
    ++deadlines;
    c.now = c.session.NextDeadline();
    (void)c.session.OnDeadline(c.now, c.mail);
  }
  EXPECT(c.session.closed() && c.mail.left() == 8);
  EXPECT(c.now - begin < 10s);
  return kPassed;
}

Outcome DoesNotStartWithoutRandomness() {
  TestTools shared;
  shared.entropy.exhausted = true;
  RttEstimate rtt;
  Mailbox mail;
  RmcpPlusSession session(shared.tools, rtt,
                          {.suite = SuiteOf(17), .user = kUser, .password = kPassword, .kg = {}});
  session.Start(Instant{1s}, mail);
  EXPECT(mail.sent.empty() && session.NextDeadline() == Instant{1s});
  EXPECT(session.OnDeadline(Instant{1s}, mail) == SessionEvent::kFailed);
  EXPECT(session.failure().status == Status::kInternal);
  return kPassed;
}

Outcome BeginsAnewWhenTheBmcHasForgottenTheSession() {
  struct Case {
    RmcpStatus status;
    Status means;
    bool start_again;
  };
  for (const Case& k : {Case{RmcpStatus::kInvalidSessionId, Status::kProtocolError, true},
                        Case{RmcpStatus::kInactiveSessionId, Status::kProtocolError, true},
                        Case{RmcpStatus::kInvalidNameLength, Status::kBadUser, false},
                        Case{RmcpStatus::kIllegalParameter, Status::kProtocolError, false}}) {
    Conversation c;
    const Bytes rakp1 = c.RunUntil(PayloadType::kRakp1);
    EXPECT(c.Give(c.bmc.Rakp2(rakp1, static_cast<uint8_t>(k.status))) == SessionEvent::kFailed);
    EXPECT(c.session.failure().status == k.means &&
           c.session.failure().start_again == k.start_again);
  }
  return kPassed;
}

Outcome DropsItsOwnDatagramsIfTheyComeBack() {
  for (const PayloadType type :
       {PayloadType::kOpenSessionRequest, PayloadType::kRakp1, PayloadType::kRakp3}) {
    Conversation c;
    const Bytes own = c.RunUntil(type);
    EXPECT(!own.empty() && c.Give(own) == SessionEvent::kNone);
    EXPECT(c.session.last_drop() == Drop::kUnexpected);
    EXPECT(c.Give(c.bmc.Respond(own, kPowerOn)) !=
           SessionEvent::kFailed);  // it goes on as if nothing had come
    EXPECT(type == PayloadType::kRakp3 || c.Run() == SessionEvent::kEstablished);
  }
  return kPassed;
}

Outcome NamesTheStageThatItIsIn() {
  Conversation c;
  EXPECT(c.session.stage() == Stage::kOpenSession);
  (void)c.RunUntil(PayloadType::kRakp1);
  EXPECT(c.session.stage() == Stage::kRakp1);
  Conversation d;
  (void)d.RunUntil(PayloadType::kRakp3);
  EXPECT(d.session.stage() == Stage::kRakp3);
  Conversation e;
  EXPECT(e.Run() == SessionEvent::kEstablished && e.session.stage() == Stage::kCommand);
  e.session.Close(e.now, e.mail);
  EXPECT(e.session.stage() == Stage::kCloseSession);
  return kPassed;
}

// Each packet of suite 17 needs 16 random bytes.
Outcome FailsWhenRandomnessEnds() {
  Conversation first;
  EXPECT(first.Run() == SessionEvent::kEstablished);
  first.shared.entropy.exhausted = true;
  const size_t sent = first.mail.sent.size();
  first.session.Send(MakeGetChassisStatus(), first.now, first.mail);
  EXPECT(first.mail.sent.size() == sent && first.session.NextDeadline() == first.now);
  EXPECT(first.session.OnDeadline(first.now, first.mail) == SessionEvent::kFailed);
  EXPECT(first.session.failure().status == Status::kInternal);
  // To close is tried again: a BMC has few sessions.
  first.session.Close(first.now, first.mail);
  EXPECT(!first.session.closed() && first.mail.sent.size() == sent);
  first.shared.entropy.exhausted = false;
  first.now = first.session.NextDeadline();
  EXPECT(first.session.OnDeadline(first.now, first.mail) == SessionEvent::kNone);
  EXPECT(first.mail.sent.size() == sent + 1);
  // While a command is repeated, and while the session is closed.
  for (const bool closing : {false, true}) {
    Conversation c;
    EXPECT(c.Run() == SessionEvent::kEstablished);
    if (closing) {
      c.session.Close(c.now, c.mail);
    } else {
      c.session.Send(MakeGetChassisStatus(), c.now, c.mail);
    }
    c.shared.entropy.exhausted = true;
    SessionEvent event = SessionEvent::kNone;
    for (int i = 0; i < 20 && event == SessionEvent::kNone; ++i) {
      c.now = c.session.NextDeadline();
      event = c.session.OnDeadline(c.now, c.mail);
    }
    EXPECT(event == (closing ? SessionEvent::kClosed : SessionEvent::kFailed));
  }
  return kPassed;
}

// The tag has 8 bits: a refusal that does not name the session is believed only when it comes again
// for another tag.
Outcome AsksTwiceBeforeItBelievesARefusalThatDoesNotNameItsSession() {
  Conversation c;
  const auto unnamed = [&] {
    Bytes refusal = c.bmc.OpenSessionResponse(c.mail.Take(), 0x11);
    std::fill_n(refusal.begin() + 20, 4, uint8_t{0});
    return refusal;
  };
  const Bytes first = unnamed();
  EXPECT(c.Give(first) == SessionEvent::kNone && c.mail.left() == 1);
  EXPECT(c.Give(first) == SessionEvent::kNone && c.session.last_drop() == Drop::kWrongTag);
  EXPECT(c.Give(unnamed()) == SessionEvent::kFailed);
  EXPECT(c.session.failure().status == Status::kCipherRefused);
  Conversation forged;
  Bytes refusal = forged.bmc.OpenSessionResponse(forged.mail.sent[0], 0x11);
  std::fill_n(refusal.begin() + 20, 4, uint8_t{0});
  EXPECT(forged.Give(refusal) == SessionEvent::kNone);
  forged.mail.taken = 1;
  EXPECT(forged.Run() == SessionEvent::kEstablished);
  return kPassed;
}

Outcome ComparesCodesWithoutLookingAtWhereTheyDiffer() {
  const Bytes a(32, 7);
  for (size_t i = 0; i < a.size(); ++i) {
    Bytes b = a;
    b[i] ^= 0x80;
    EXPECT(!EqualInConstantTime(a, b));
  }
  EXPECT(EqualInConstantTime(a, Bytes(32, 7)));
  EXPECT(!EqualInConstantTime(a, Bytes(31, 7)));
  EXPECT(EqualInConstantTime({}, {}));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(OpensWithEverySuite),
      UNIT_TEST(OpensWithKg),
      UNIT_TEST(TellsAWrongKgFromAWrongPassword),
      UNIT_TEST(TellsTheBmcThatItGivesUpAfterRakp2),
      UNIT_TEST(DropsWhatIsNotItsAnswerBeforeTouchingState),
      UNIT_TEST(DropsAnswersOfOtherStates),
      UNIT_TEST(RefusesOtherAlgorithmsThanItAskedFor),
      UNIT_TEST(SaysWhatARefusalMeans),
      UNIT_TEST(TakesARakp2CodeWithAByteToSpareButNoneThatIsCutOff),
      UNIT_TEST(TakesARakp4CheckOfTheIntegrityAlgorithmsLength),
      UNIT_TEST(RefusesAnswerWithoutIntegrityOnceNegotiated),
      UNIT_TEST(RefusesAnswerWithoutEncryptionOnceNegotiated),
      UNIT_TEST(RefusesPlainAnswerOnceASessionIsThere),
      UNIT_TEST(VerifiesTheIntegrityCodeBeforeItDecrypts),
      UNIT_TEST(RefusesAnotherSessionsAnswer),
      UNIT_TEST(RefusesTheAnswerToAnotherCommand),
      UNIT_TEST(RefusesReplays),
      UNIT_TEST(RetransmitsAsANewPacketWithAGrowingWait),
      UNIT_TEST(SendsACommandThatIsNotRepeatableOnce),
      UNIT_TEST(FollowsTheMeasuredRoundTrip),
      UNIT_TEST(ClosesWhatMayBeOpenEvenIfRakp4NeverCame),
      UNIT_TEST(ClosesWhatMayBeOpenWhateverRakp4Says),
      UNIT_TEST(GivesUpClosingABmcThatNeverAnswers),
      UNIT_TEST(DoesNotStartWithoutRandomness),
      UNIT_TEST(BeginsAnewWhenTheBmcHasForgottenTheSession),
      UNIT_TEST(DropsItsOwnDatagramsIfTheyComeBack),
      UNIT_TEST(NamesTheStageThatItIsIn),
      UNIT_TEST(FailsWhenRandomnessEnds),
      UNIT_TEST(AsksTwiceBeforeItBelievesARefusalThatDoesNotNameItsSession),
      UNIT_TEST(ComparesCodesWithoutLookingAtWhereTheyDiffer),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
