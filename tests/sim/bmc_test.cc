// What independent clients cannot show of a BMC: how it takes repetitions, replays, and the passing
// of time.
#include <algorithm>

#include "tests/sim/test_console.h"
#include "tests/unit/support/unit_test.h"

namespace bmcsim {
namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

Profile WithSuites(std::vector<uint8_t> suites) {
  Profile profile;
  profile.users = DefaultUsers();
  profile.suites = std::move(suites);
  return profile;
}

Profile Misbehaving(std::string_view how) {
  Profile profile = WithSuites({0});
  if (auto list = MisbehaviourList::Parse(how)) profile.misbehaviours = *list;
  return profile;
}

Outcome AnswersRepeatedHandshakeAlikeWithoutAnotherSession() {
  TestConsole console(WithSuites({3}));
  const Bytes opened = console.Send(TestConsole::OpenSession(1, 3));
  EXPECT(console.Send(TestConsole::OpenSession(1, 3)) == opened);
  const uint32_t id = TestConsole::ReadOpened(opened).session_id;
  const Bytes rakp2 = console.Send(TestConsole::Rakp1(2, id));
  EXPECT(console.Send(TestConsole::Rakp1(2, id)) == rakp2);
  const Bytes rakp3 = console.Rakp3(3, id, 0, TestConsole::ReadRakp2Random(rakp2));
  const Bytes rakp4 = console.Send(rakp3);
  EXPECT(!rakp4.empty());
  EXPECT(console.Send(rakp3) == rakp4);
  EXPECT(console.Count(Counter::kSessionsOpened) == 1);
  EXPECT(console.bmc().sessions.all().size() == 1);
  EXPECT(console.Count(Counter::kRepeatedOpenSession) == 1);
  EXPECT(console.Count(Counter::kRepeatedRakp1) == 1);
  EXPECT(console.Count(Counter::kRepeatedRakp3) == 1);
  return kPassed;
}

Outcome RefusesWrongRakp3AndForgetsTheSession() {
  TestConsole console(WithSuites({3}));
  const auto opened = TestConsole::ReadOpened(console.Send(TestConsole::OpenSession(1, 3)));
  Bytes random =
      TestConsole::ReadRakp2Random(console.Send(TestConsole::Rakp1(2, opened.session_id)));
  random[0] ^= 1;
  const Bytes rakp4 = console.Send(console.Rakp3(3, opened.session_id, 0, random));
  EXPECT(TestConsole::ReadOpened(rakp4).status == 0x0F);
  EXPECT(console.Count(Counter::kRakpBadPassword) == 1);
  EXPECT(console.bmc().sessions.all().empty());
  return kPassed;
}

Outcome Rakp3WithErrorFreesTheHalfOpenSession() {
  TestConsole console(WithSuites({3}));
  const auto opened = TestConsole::ReadOpened(console.Send(TestConsole::OpenSession(1, 3)));
  EXPECT(!console.Send(TestConsole::Rakp1(2, opened.session_id)).empty());
  EXPECT(console.Send(console.Rakp3(3, opened.session_id, 0x0F)).empty());
  EXPECT(console.bmc().sessions.all().empty());
  EXPECT(console.Count(Counter::kHalfOpenAborted) == 1);
  return kPassed;
}

Outcome DropsHalfOpenSessionAfterThreeSeconds() {
  TestConsole console(WithSuites({3}));
  const auto opened = TestConsole::ReadOpened(console.Send(TestConsole::OpenSession(1, 3)));
  console.Pass(milliseconds(3001));
  const Bytes rakp2 = console.Send(TestConsole::Rakp1(2, opened.session_id));
  EXPECT(TestConsole::ReadOpened(rakp2).status == 0x02);
  EXPECT(console.Count(Counter::kHalfOpenTimedOut) == 1);
  return kPassed;
}

Outcome CountsHalfOpenSessionsAgainstTheSlotsOnlyIfAsked() {
  for (const bool counted : {false, true}) {
    Profile profile = WithSuites({3});
    profile.slots = 2;
    profile.count_half_open = counted;
    TestConsole console(profile);
    for (uint8_t tag = 1; tag <= 2; ++tag) {
      EXPECT(TestConsole::ReadOpened(console.Send(TestConsole::OpenSession(tag, 3))).status == 0);
    }
    const auto third = TestConsole::ReadOpened(console.Send(TestConsole::OpenSession(3, 3)));
    EXPECT(third.status == (counted ? 0x01 : 0x00));
  }
  return kPassed;
}

Outcome RefusesSessionsBeyondItsSlotsUntilOneIsClosed() {
  TestConsole console(WithSuites({0}));
  uint32_t last = 0;
  for (int i = 0; i < 4; ++i) {
    last = console.Establish(0);
    EXPECT(last != 0);
  }
  EXPECT(console.Establish(0) == 0);
  EXPECT(console.Count(Counter::kRefusedFull) == 1);
  const Bytes id = Build([&](Writer& writer) { writer.U32(last); });
  const Bytes closed = console.Send(TestConsole::InSession(last, 1, {0x06, 0x3C, id}));
  EXPECT(TestConsole::Completion(closed) == 0);
  EXPECT(console.Establish(0) != 0);
  return kPassed;
}

Outcome ForgetsIdleSession() {
  TestConsole console(WithSuites({0}));
  const uint32_t id = console.Establish(0);
  console.Pass(seconds(59));
  EXPECT(TestConsole::Completion(console.Send(TestConsole::InSession(id, 1, {}))) == 0);
  console.Pass(seconds(60));
  EXPECT(TestConsole::Completion(console.Send(TestConsole::InSession(id, 2, {}))) == 0);
  console.Pass(milliseconds(60'001));
  EXPECT(console.Send(TestConsole::InSession(id, 3, {})).empty());
  EXPECT(console.Count(Counter::kSessionsTimedOut) == 1);
  EXPECT(console.Count(Counter::kDroppedUnknownSession) == 1);
  return kPassed;
}

Outcome DropsReplaysAndWhatIsBeyondTheWindow() {
  TestConsole console(WithSuites({0}));
  const uint32_t id = console.Establish(0);
  const auto is_answered = [&](uint32_t number) {
    return !console.Send(TestConsole::InSession(id, number, {})).empty();
  };
  EXPECT(!is_answered(0));
  EXPECT(is_answered(1));
  EXPECT(!is_answered(1));
  EXPECT(!is_answered(17));  // 16 ahead
  EXPECT(is_answered(16));   // 15 ahead
  EXPECT(is_answered(2));
  EXPECT(!is_answered(2));
  EXPECT(is_answered(31));
  EXPECT(!is_answered(14));  // 17 behind
  EXPECT(is_answered(15));   // 16 behind
  EXPECT(console.Count(Counter::kDroppedReplayed) == 5);
  return kPassed;
}

Outcome WindowGoesOnBehindTheGreatestNumber() {
  SequenceWindow window(15, 16);
  window.StartAt(0xFFFFFFFE);
  EXPECT(window.Accept(0xFFFFFFFE));
  EXPECT(window.Accept(1));
  EXPECT(window.Accept(0xFFFFFFFF));
  EXPECT(!window.Accept(0xFFFFFFFF));
  EXPECT(!window.Accept(0xFFFFFFFE));
  return kPassed;
}

Outcome DropsUnprotectedPacketOfProtectedSession() {
  TestConsole console(WithSuites({3}));
  const uint32_t id = console.Establish(3);
  EXPECT(id != 0);
  Bytes packet = TestConsole::InSession(id, 1, {});
  EXPECT(console.Send(packet).empty());
  EXPECT(console.Count(Counter::kDroppedNotAuthenticated) == 1);
  constexpr size_t kPayloadType = 5;
  packet[kPayloadType] = 0x40;
  EXPECT(console.Send(packet).empty());
  EXPECT(console.Count(Counter::kDroppedNotEncrypted) == 1);
  packet[kPayloadType] = 0xC0;
  EXPECT(console.Send(packet).empty());
  EXPECT(console.Count(Counter::kDroppedBadIntegrity) == 1);
  EXPECT(console.bmc().sessions.ActiveCount() == 1);
  return kPassed;
}

Outcome ExecutesRepeatedRequestAgainUnlessToldNotTo() {
  for (const bool dedup : {false, true}) {
    Profile profile = WithSuites({0});
    profile.dedup = dedup;
    TestConsole console(profile);
    const uint32_t id = console.Establish(0);
    const Bytes raise = TestConsole::InSession(id, 1, {0x06, 0x3B, {0x04}, 1});
    EXPECT(TestConsole::Completion(console.Send(raise)) == 0);
    const TestConsole::Request reset{0x00, 0x02, {0x03}, 2};
    EXPECT(TestConsole::Completion(console.Send(TestConsole::InSession(id, 2, reset))) == 0);
    EXPECT(TestConsole::Completion(console.Send(TestConsole::InSession(id, 3, reset))) == 0);
    EXPECT(console.Count(Counter::kRepeatedRequest) == 1);
    EXPECT(console.Count(Counter::kChassisReset) == (dedup ? 1 : 2));
  }
  return kPassed;
}

Outcome ChassisControlNeedsOperator() {
  TestConsole console(WithSuites({0}));
  const uint32_t id = console.Establish(0);
  const Bytes off = TestConsole::InSession(id, 1, {0x00, 0x02, {0x00}});
  EXPECT(TestConsole::Completion(console.Send(off)) == 0xD4);
  EXPECT(console.bmc().chassis.on());
  return kPassed;
}

Outcome PowerCycleIsOffForAWhile() {
  TestConsole console(WithSuites({0}));
  const uint32_t id = console.Establish(0);
  (void)console.Send(TestConsole::InSession(id, 1, {0x06, 0x3B, {0x04}, 1}));
  EXPECT(TestConsole::Completion(
             console.Send(TestConsole::InSession(id, 2, {0x00, 0x02, {0x02}, 2}))) == 0);
  EXPECT(!console.bmc().chassis.on());
  const Bytes reset = TestConsole::InSession(id, 3, {0x00, 0x02, {0x03}, 3});
  EXPECT(TestConsole::Completion(console.Send(reset)) == 0xD5);
  console.Pass(milliseconds(500));
  EXPECT(TestConsole::Completion(console.Send(TestConsole::InSession(id, 4, {}))) == 0);
  EXPECT(console.bmc().chassis.on());
  return kPassed;
}

Outcome RepeatedActivateSessionGivesTheSameSession() {
  Profile profile = WithSuites({});
  profile.auth15 = kAuth15None;
  TestConsole console(profile);
  Bytes asked(17);
  std::ranges::copy(std::string_view("admin"), asked.begin() + 1);
  const Bytes challenge = console.Send(TestConsole::Lan15(0, 0, {0x06, 0x39, asked}));
  EXPECT(TestConsole::Completion(challenge) == 0);
  constexpr size_t kData = 21;
  Reader reader(View(challenge).subspan(kData));
  const uint32_t temporary_id = reader.U32();
  const View random = reader.Bytes(16);
  const Bytes answer = Build([&](Writer& writer) {
    writer.U8(0);
    writer.U8(4);
    writer.Bytes(random);
    writer.U32(7);
  });
  const Bytes activate = TestConsole::Lan15(temporary_id, 0, {0x06, 0x3A, answer});
  const Bytes activated = console.Send(activate);
  EXPECT(TestConsole::Completion(activated) == 0);
  EXPECT(console.Send(activate) == activated);
  EXPECT(console.Count(Counter::kSessionsOpened) == 1);
  EXPECT(console.Count(Counter::kRepeatedActivateSession) == 1);
  return kPassed;
}

Outcome MisbehavesAsTold() {
  TestConsole busy(Misbehaving("busy=2"));
  uint32_t id = busy.Establish(0);
  EXPECT(TestConsole::Completion(busy.Send(TestConsole::InSession(id, 1, {}))) == 0xC0);
  EXPECT(TestConsole::Completion(busy.Send(TestConsole::InSession(id, 2, {}))) == 0xC0);
  EXPECT(TestConsole::Completion(busy.Send(TestConsole::InSession(id, 3, {}))) == 0x00);

  TestConsole restarting(Misbehaving("restart=5"));
  id = restarting.Establish(0);
  restarting.Pass(seconds(5));
  EXPECT(restarting.Send(TestConsole::InSession(id, 1, {})).empty());
  EXPECT(restarting.Count(Counter::kSessionsForgotten) == 1);

  TestConsole strict(Misbehaving("drops-sequence-gap"));
  id = strict.Establish(0);
  EXPECT(strict.Send(TestConsole::InSession(id, 2, {})).empty());
  EXPECT(!strict.Send(TestConsole::InSession(id, 1, {})).empty());

  TestConsole refusing(Misbehaving("refuse-cipher=0x05"));
  EXPECT(TestConsole::ReadOpened(refusing.Send(TestConsole::OpenSession(1, 3))).status == 0x05);
  TestConsole closed(Misbehaving("full"));
  EXPECT(TestConsole::ReadOpened(closed.Send(TestConsole::OpenSession(1, 0))).status == 0x01);
  return kPassed;
}

Outcome RebootForgetsSessionsAndIsSilentForASecond() {
  TestConsole console(WithSuites({0}));
  const auto is_answered = [&] { return !console.Send(TestConsole::OpenSession(1, 0)).empty(); };
  const uint32_t id = console.Establish(0);
  console.bmc().Reboot(console.now());
  EXPECT(console.Count(Counter::kSessionsForgotten) == 1);
  EXPECT(!is_answered());
  console.Pass(milliseconds(999));
  EXPECT(!is_answered());
  EXPECT(console.Count(Counter::kDroppedRebooting) == 2);
  console.Pass(milliseconds(1));
  EXPECT(is_answered());
  EXPECT(console.Send(TestConsole::InSession(id, 1, {})).empty());
  EXPECT(console.Count(Counter::kDroppedUnknownSession) == 1);
  return kPassed;
}

Outcome RebootsEveryNSecondsWhoeverLooks() {
  TestConsole console(Misbehaving("reboot=5"));
  const auto is_answered = [&] { return !console.Send(TestConsole::OpenSession(1, 0)).empty(); };
  EXPECT(console.Establish(0) != 0);
  console.Pass(milliseconds(5999));
  EXPECT(!is_answered());
  console.Pass(milliseconds(1));
  EXPECT(is_answered());
  EXPECT(console.Establish(0) != 0);
  console.Pass(seconds(10));  // it rebooted at 10 s and at 15 s, and is up since 16 s
  EXPECT(is_answered());
  EXPECT(console.Count(Counter::kSessionsForgotten) == 2);
  console.Pass(milliseconds(4500));  // at 20 s
  EXPECT(!is_answered());
  return kPassed;
}

Outcome RefusesUnknownMisbehaviours() {
  EXPECT(!MisbehaviourList::Parse("no-such-thing"));
  EXPECT(!MisbehaviourList::Parse("silent=3"));
  EXPECT(!MisbehaviourList::Parse("busy=many"));
  EXPECT(MisbehaviourList::Parse("busy=3,replay")->choices().size() == 2);
  EXPECT(MisbehaviourList::Parse("none")->choices().empty());
  return kPassed;
}

Outcome NetworkFaultsAreAsOftenAsAskedAndRepeatable() {
  NetworkFaults faults;
  faults.loss = 10;
  faults.delay = milliseconds(20);
  faults.jitter = milliseconds(4);
  FaultDice dice(7);
  FaultDice same(7);
  int lost = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Fate fate = Roll(faults, dice);
    const Fate again = Roll(faults, same);
    EXPECT(fate.copies == again.copies && fate.holds == again.holds);
    if (fate.copies == 0) {
      ++lost;
      continue;
    }
    EXPECT(fate.copies == 1);
    EXPECT(fate.holds[0] >= milliseconds(10) && fate.holds[0] <= milliseconds(12));
  }
  EXPECT(lost > 850 && lost < 1150);
  return kPassed;
}

}  // namespace
}  // namespace bmcsim

int main() {
  using namespace bmcsim;
  const CMUnitTest tests[] = {
      UNIT_TEST(AnswersRepeatedHandshakeAlikeWithoutAnotherSession),
      UNIT_TEST(RefusesWrongRakp3AndForgetsTheSession),
      UNIT_TEST(Rakp3WithErrorFreesTheHalfOpenSession),
      UNIT_TEST(DropsHalfOpenSessionAfterThreeSeconds),
      UNIT_TEST(CountsHalfOpenSessionsAgainstTheSlotsOnlyIfAsked),
      UNIT_TEST(RefusesSessionsBeyondItsSlotsUntilOneIsClosed),
      UNIT_TEST(ForgetsIdleSession),
      UNIT_TEST(DropsReplaysAndWhatIsBeyondTheWindow),
      UNIT_TEST(WindowGoesOnBehindTheGreatestNumber),
      UNIT_TEST(DropsUnprotectedPacketOfProtectedSession),
      UNIT_TEST(ExecutesRepeatedRequestAgainUnlessToldNotTo),
      UNIT_TEST(ChassisControlNeedsOperator),
      UNIT_TEST(PowerCycleIsOffForAWhile),
      UNIT_TEST(RepeatedActivateSessionGivesTheSameSession),
      UNIT_TEST(MisbehavesAsTold),
      UNIT_TEST(RebootForgetsSessionsAndIsSilentForASecond),
      UNIT_TEST(RebootsEveryNSecondsWhoeverLooks),
      UNIT_TEST(RefusesUnknownMisbehaviours),
      UNIT_TEST(NetworkFaultsAreAsOftenAsAskedAndRepeatable),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
