// A session that is kept from one operation to the next.
#include <algorithm>
#include <array>

#include "core/wire/packet15.h"
#include "tests/unit/session/talk.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

// A link whose session is kept after a first success.
struct KeptTalk : Talk {
  KeptTalk() : Talk(kKnown17, {}, MakeGetChassisStatus(), true) { Run(); }
};

Outcome AKeptSessionCostsOneRoundTrip() {
  KeptTalk t;
  EXPECT(t.link.done() && t.link.kept() && !t.link.closed());
  EXPECT(t.link.outcome().sessions_opened == 1);
  EXPECT(t.mail.left() == 0 && t.link.NextDeadline() == kNever);  // not even a Close Session
  for (int i = 0; i < 3; ++i) {
    t.now += 20s;
    t.Again();
    EXPECT(t.mail.left() == 1 && !t.link.done());
    t.Run();
    EXPECT(t.link.kept() && t.status() == Status::kOk && t.operation.completion_code == 0);
    EXPECT(t.link.outcome().round_trips == 1 && t.link.outcome().sessions_opened == 0);
    EXPECT((t.link.outcome().used == kKnown17));
  }
  return kPassed;
}

Outcome AKeptSessionIsClosedWhenAsked() {
  KeptTalk t;
  t.link.Close(t.now, t.mail);
  EXPECT(t.link.done() && !t.link.kept() && !t.link.closed());
  EXPECT(t.bmc.Open(t.mail.sent.back()).command == 0x3C);
  t.Run();
  EXPECT(t.link.closed() && t.status() == Status::kOk);
  return kPassed;
}

Outcome AnOperationThatKeepsNothingClosesTheKeptSession() {
  KeptTalk t;
  t.Again(false);
  t.Run();
  EXPECT(t.link.closed() && t.status() == Status::kOk);
  EXPECT(t.bmc.Open(t.mail.sent.back()).command == 0x3C);
  return kPassed;
}

Outcome OpensAnotherWhenTheKeptSessionHasEnded() {
  KeptTalk t;
  t.now += 30s;
  const Instant begin = t.now;
  t.Again();
  int sent = 0;
  while (ScriptedBmc::TypeOf(t.mail.sent.back()) != PayloadType::kOpenSessionRequest) {
    t.Step();
    ++sent;
  }
  EXPECT(sent == 3 && t.now > begin + 500ms && t.now <= begin + 1s);
  EXPECT(!t.link.exchanging());
  t.mail.taken = t.mail.sent.size() - 1;
  t.Run();
  EXPECT(t.link.kept() && t.status() == Status::kOk && t.operation.completion_code == 0);
  EXPECT(t.link.outcome().reopened && t.link.outcome().sessions_opened == 1);
  EXPECT(t.link.outcome().round_trips == 4);
  return kPassed;
}

Outcome ALateAnswerToTheLastPollIsNotTakenForThisOne() {
  KeptTalk t;
  t.now += 30s;
  t.Again();
  const Bytes first = t.mail.Take();
  t.Step();  // sends it again
  const Bytes second = t.mail.Take();
  t.Give(t.bmc.Respond(first, kPowerOn));
  EXPECT(t.link.done() && t.status() == Status::kOk);
  const Bytes late = t.bmc.Respond(second, Hex("20 10 40"));
  t.Give(late);
  t.now += 30s;
  t.Again();
  t.Give(late);
  EXPECT(!t.link.done());
  t.Run();
  EXPECT(t.link.kept() && t.link.outcome().round_trips == 1);
  return kPassed;
}

Outcome ARefusedPortEndsAKeptSessionAtOnce() {
  KeptTalk t;
  t.now += 30s;
  t.Again();
  t.link.OnUnreachable(111, t.now, t.mail);  // it may have been forged: a new session will tell
  EXPECT(!t.link.done());
  EXPECT(ScriptedBmc::TypeOf(t.mail.sent.back()) == PayloadType::kOpenSessionRequest);
  t.link.OnUnreachable(111, t.now, t.mail);
  EXPECT(t.link.done() && t.status() == Status::kUnreachable);
  return kPassed;
}

// What a passing trouble led to is not remembered later either.
Outcome AKeptSessionStaysUnworthyOfMemory() {
  Talk t(NodeMemory{}, {}, MakeGetChassisStatus(), true);
  (void)t.mail.Take();
  t.Give(t.bmc.OpenSessionResponse(t.mail.Take(), 0x01));  // no free session with suite 17
  t.bmc.suite = *FindCipherSuite(3);
  t.Run();
  EXPECT(t.link.kept() && !t.link.outcome().lasting);
  t.Again();
  t.Run();
  EXPECT(t.link.outcome().used.cipher_suite == 3 && !t.link.outcome().lasting);
  return kPassed;
}

// Nor is the port that is said to be closed a reason to send a reset a second time.
Outcome ARefusedPortNeverRepeatsAReset() {
  Talk t(kKnown17, {}, Reset(), true);
  t.Run();
  EXPECT(t.link.kept());
  t.Again();
  const auto is_reset = [&](const Bytes& b) { return t.bmc.Open(b).command == 0x02; };
  const auto resets = std::ranges::count_if(t.mail.sent, is_reset);
  t.link.OnUnreachable(111, t.now, t.mail);
  t.Starve();
  EXPECT(t.operation.lost && std::ranges::count_if(t.mail.sent, is_reset) == resets);
  return kPassed;
}

// A poll that was sent a moment ago is let through; one that had to be sent again may be pushed
// aside.
Outcome APollIsExchangingUntilItIsSentAgain() {
  KeptTalk t;
  t.Again();
  EXPECT(t.link.exchanging());
  t.Step();
  EXPECT(!t.link.exchanging());
  return kPassed;
}

Outcome AFailedPollKeepsNoSession() {
  KeptTalk t;
  t.now += 30s;
  t.Again();
  t.Starve();
  EXPECT(t.link.done() && t.status() == Status::kNoAnswer && !t.link.kept());
  for (int i = 0; i < 100 && !t.link.closed(); ++i) t.Step();
  EXPECT(t.link.closed());
  t.Again();
  t.mail.taken = t.mail.sent.size() - 1;
  t.Run();
  EXPECT(t.link.kept() && t.status() == Status::kOk && t.link.outcome().round_trips == 4);
  return kPassed;
}

// The next operation need not wait until the BMC has confirmed that the last session is closed.
Outcome BeginsAnotherWhileTheLastSessionIsClosing() {
  Talk t;
  for (int i = 0; i < 4; ++i) t.Give(t.bmc.Respond(t.mail.Take(), kPowerOn));
  EXPECT(t.link.done() && !t.link.closed());
  const Bytes close = t.mail.Take();
  const Bytes closed = t.bmc.Respond(close, {});
  t.Again(false);
  EXPECT(ScriptedBmc::TypeOf(t.mail.sent.back()) == PayloadType::kOpenSessionRequest);
  t.Give(closed);
  t.Run();
  EXPECT(t.link.closed() && t.status() == Status::kOk && t.link.outcome().round_trips == 4);
  return kPassed;
}

// A session that lasts leaves no password with the link: it asks again when it needs it.
Outcome AsksForTheCredentialsOnlyToOpenASession() {
  struct CountingLogin final : LoginSource {
    Result<Login> Unlock() const override {
      ++asked;
      if (fails) return Fail(Status::kVaultTampered);
      return Login{Text("admin"), Text("secret"), {}};
    }
    mutable int asked = 0;
    bool fails = false;
  };
  CountingLogin login;
  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  ScriptedBmc bmc;
  OneCommand operation(MakeGetChassisStatus());
  Link link(shared.tools, rtt, {.options = {}, .memory = kKnown17, .login = &login});
  const Instant now{1s};
  const auto run = [&] {
    link.Start(operation, true, now + 10s, now, mail);
    while (mail.left() > 0) link.OnDatagram(bmc.Respond(mail.Take(), kPowerOn), now, mail);
  };
  run();
  run();
  EXPECT(link.kept() && login.asked == 1);
  link.Close(now, mail);
  while (mail.left() > 0) link.OnDatagram(bmc.Respond(mail.Take(), {}), now, mail);
  login.fails = true;
  run();
  EXPECT(link.done() && login.asked == 2 && link.outcome().error->status == Status::kVaultTampered);
  return kPassed;
}

// A BMC without IPMI 2.0, which answers each command with kPowerOn.
struct Lan15Bmc {
  Bytes Respond(const Bytes& datagram) {
    const ReceivedCommand sent = ScriptedBmc::OpenPlain15(datagram);
    switch (sent.command) {
      case 0x38:
        return ScriptedBmc::AnswerPlain15(sent, 0, Hex("01 14 00 00 00000000"));
      case 0x39:
        return ScriptedBmc::AnswerPlain15(sent, 0,
                                          Hex("01010101 000102030405060708090a0b0c0d0e0f"));
      case 0x3A:
        sequence = 0;
        for (size_t i = 0; i < 4; ++i) sequence |= uint32_t{sent.data.at(18 + i)} << (8 * i);
        return Sealed(ScriptedBmc::AnswerPlain15(sent, 0, Hex("02 02020202 05000000 04")),
                      0x01010101, 0);
      default:
        break;
    }
    Packet15 packet;
    if (ReadPacket15(datagram, packet) != Drop::kNone || !IsAuthentic15(crypto, password, packet)) {
      return {};
    }
    ++commands;
    return Sealed(ScriptedBmc::AnswerPlain15(sent, 0, kPowerOn), 0x02020202, sequence++);
  }
  Bytes Sealed(const Bytes& plain, uint32_t id, uint32_t number) {
    Packet15 packet;
    (void)ReadPacket15(plain, packet);
    std::array<uint8_t, 256> buffer;
    Writer out(buffer);
    (void)WritePacket15(crypto, AuthenticationType::kMd5, password, id, number, packet.message,
                        out);
    return {out.written().begin(), out.written().end()};
  }

  Crypto crypto;
  Password15 password = Password15::PaddedCopyOf(Text("secret").Reveal(SecretAccess()));
  uint32_t sequence = 0;
  int commands = 0;  // that were authentic
};

// Each packet of IPMI 1.5 needs the password: it is there for as long as something is asked.
Outcome AsksForThePasswordOfAKept15SessionEachTime() {
  struct CountingLogin final : LoginSource {
    Result<Login> Unlock() const override {
      ++asked;
      if (fails) return Fail(Status::kVaultTampered);
      return Login{Text("admin"), Text("secret"), {}};
    }
    mutable int asked = 0;
    bool fails = false;
  } login;
  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  Lan15Bmc bmc;
  OneCommand operation(MakeGetChassisStatus());
  Link link(shared.tools, rtt,
            {.options = {.lan = LanVersion::k15}, .memory = {}, .login = &login});
  const Instant now{1s};
  const auto run = [&] {
    operation.completion_code = -1;
    link.Start(operation, true, now + 10s, now, mail);
    while (mail.left() > 0) link.OnDatagram(bmc.Respond(mail.Take()), now, mail);
  };
  for (int n = 1; n <= 3; ++n) {
    run();
    EXPECT(link.kept() && operation.completion_code == 0 && bmc.commands == n);
    EXPECT(login.asked == n && link.outcome().sessions_opened == (n == 1 ? 1u : 0u));
  }
  login.fails = true;
  run();
  EXPECT(link.done() && !link.kept() && operation.completion_code == -1 && bmc.commands == 3);
  EXPECT(link.outcome().error->status == Status::kVaultTampered);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(AKeptSessionCostsOneRoundTrip),
      UNIT_TEST(AKeptSessionIsClosedWhenAsked),
      UNIT_TEST(AnOperationThatKeepsNothingClosesTheKeptSession),
      UNIT_TEST(OpensAnotherWhenTheKeptSessionHasEnded),
      UNIT_TEST(ALateAnswerToTheLastPollIsNotTakenForThisOne),
      UNIT_TEST(ARefusedPortEndsAKeptSessionAtOnce),
      UNIT_TEST(AKeptSessionStaysUnworthyOfMemory),
      UNIT_TEST(ARefusedPortNeverRepeatsAReset),
      UNIT_TEST(APollIsExchangingUntilItIsSentAgain),
      UNIT_TEST(AFailedPollKeepsNoSession),
      UNIT_TEST(BeginsAnotherWhileTheLastSessionIsClosing),
      UNIT_TEST(AsksForTheCredentialsOnlyToOpenASession),
      UNIT_TEST(AsksForThePasswordOfAKept15SessionEachTime),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
