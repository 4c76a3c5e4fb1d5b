// That each attack does what its sentence says, and that the simulator tells apart a session that
// the console left open from one whose Close Session the network has kept.
#include "tests/sim/hostile_network.h"

#include <algorithm>
#include <set>

#include "tests/sim/rmcp_plus.h"
#include "tests/sim/test_console.h"
#include "tests/unit/support/unit_test.h"

namespace bmcsim {
namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kType = 5;
constexpr size_t kPayload = 16;
constexpr size_t kStatus = kPayload + 1;

// A console whose datagrams go through a hostile network.
struct Scenery {
  explicit Scenery(std::string_view attacks, std::vector<uint8_t> suites = {1, 2, 3})
      : console(MakeProfile(attacks, std::move(suites))) {}

  static Profile MakeProfile(std::string_view attacks, std::vector<uint8_t> suites) {
    Profile profile;
    profile.users = DefaultUsers();
    profile.suites = std::move(suites);
    if (auto list = AttackList::Parse(attacks)) profile.attacks = *list;
    return profile;
  }

  std::vector<Passing> Pass(bool inbound, Bytes bytes, size_t index = 0) {
    return network.Pass(console.bmc(), index, inbound, {std::move(bytes), {}});
  }
  // The one datagram that arrives in place of this one; empty if there is another number of them.
  Bytes PassOne(bool inbound, Bytes bytes) {
    const auto all = Pass(inbound, std::move(bytes));
    return all.size() == 1 ? all.front().bytes : Bytes{};
  }
  // As a packet of a session with integrity and encryption looks, and only looks.
  static Bytes Protected() {
    Bytes packet = TestConsole::InSession(0x01020304, 7, {});
    packet[kType] = 0xC0;
    packet.insert(packet.end(), 14, 0xAA);
    return packet;
  }

  TestConsole console;
  HostileNetwork network;
};

Outcome RefusesWhatItDoesNotKnow() {
  EXPECT(!AttackList::Parse("nonsense"));
  EXPECT(!AttackList::Parse("flip=101"));
  EXPECT(!AttackList::Parse("flip=some"));
  EXPECT(!AttackList::Parse("seed=some"));
  EXPECT(!AttackList::Parse("none")->Any());
  const auto list = AttackList::Parse("flip=2.5,seed=9,drop");
  EXPECT(list && list->choices().size() == 2 && list->seed() == 9);
  EXPECT(list->choices()[0].percent == 2.5 && list->choices()[1].percent == 100);
  return kPassed;
}

Outcome EachAttackHasItsLine() {
  const std::string text = DescribeAttacks();
  std::set<std::string_view> names;
  for (size_t row = 0; row < AttackCount(); ++row) {
    const Attack& attack = AttackAt(row);
    EXPECT(text.find(attack.name) != std::string::npos && attack.sentence.ends_with('.'));
    names.insert(attack.name);
  }
  EXPECT(names.size() == AttackCount());
  return kPassed;
}

Outcome SameSeedDoesTheSame() {
  const auto run = [](std::string_view attacks) {
    Scenery scenery(attacks);
    Bytes all;
    for (int i = 0; i < 50; ++i) {
      for (const Passing& one : scenery.Pass(true, TestConsole::OpenSession(1, 3)))
        all.insert(all.end(), one.bytes.begin(), one.bytes.end());
    }
    return all;
  };
  EXPECT(run("flip=50,replay=50,seed=3") == run("flip=50,replay=50,seed=3"));
  EXPECT(run("flip=50,replay=50,seed=3") != run("flip=50,replay=50,seed=4"));
  return kPassed;
}

Outcome LeavesAsManyAloneAsItIsTold() {
  Scenery scenery("drop=20");
  int lost = 0;
  for (int i = 0; i < 1000; ++i) lost += scenery.Pass(true, {1, 2, 3}).empty() ? 1 : 0;
  EXPECT(lost > 150 && lost < 250);
  const std::string counters = scenery.console.bmc().counters.ToJson({});
  EXPECT(CounterIn(counters, "attacks.drop") == static_cast<uint64_t>(lost));
  EXPECT(CounterIn(counters, "attacks.flip") == 0u);
  return kPassed;
}

Outcome ReplaysWhatWentTheSameWay() {
  Scenery scenery("replay");
  EXPECT(scenery.PassOne(true, {1}) == Bytes{1});
  EXPECT(scenery.PassOne(false, {2}) == Bytes{2});
  const auto third = scenery.Pass(true, {3});
  EXPECT(third.size() == 2 && third[0].bytes == Bytes{1} && third[1].bytes == Bytes{3});
  return kPassed;
}

Outcome ReplaysWhatIsOfAnotherBmc() {
  Scenery scenery("replay-other");
  EXPECT(scenery.Pass(true, {1}, 0).size() == 1);
  const auto other = scenery.Pass(true, {2}, 5);
  EXPECT(other.size() == 2 && other[0].bytes == Bytes{1});
  return kPassed;
}

Outcome ChangesWholeDatagrams() {
  const Bytes whole(100, 0x55);
  const auto is_shorter = [&](const Bytes& b) { return b.size() < whole.size(); };
  const auto is_longer = [&](const Bytes& b) {
    return b.size() > whole.size() && std::equal(whole.begin(), whole.end(), b.begin());
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT(is_shorter(Scenery("truncate").PassOne(true, whole)));
    EXPECT(is_longer(Scenery("extend").PassOne(true, whole)));
    const Bytes flipped = Scenery("flip").PassOne(true, whole);
    EXPECT(flipped.size() == whole.size());
  }
  EXPECT(Scenery("drop").Pass(true, whole).empty());
  return kPassed;
}

Outcome HoldsBack() {
  Scenery reordered("reorder");
  const Duration a_little = reordered.Pass(true, {1}).front().hold;
  EXPECT(a_little >= milliseconds(10) && a_little <= milliseconds(300));
  Scenery held("hold-back");
  const Duration long_time = held.Pass(true, {1}).front().hold;
  EXPECT(long_time >= seconds(1) && long_time <= seconds(10));
  return kPassed;
}

Outcome FloodsWithAnswersAlone() {
  for (const auto& [attack, copies] :
       {std::pair{"flood", size_t{100}}, std::pair{"ten-thousand", size_t{10'000}}}) {
    Scenery scenery(attack);
    EXPECT(scenery.Pass(true, {1}).size() == 1);
    const auto all = scenery.Pass(false, {2});
    EXPECT(all.size() == copies);
    EXPECT(std::ranges::all_of(all, [](const Passing& one) { return one.bytes == Bytes{2}; }));
  }
  Scenery scenery("for-ever");
  const auto all = scenery.Pass(false, {2});
  EXPECT(all.size() == 2 && all[0].every.count() == 0 && all[1].every == milliseconds(10));
  return kPassed;
}

Outcome AnswersFromElsewhere() {
  EXPECT(Scenery("other-port").Pass(false, {1}).front().source == Source::kOtherPort);
  EXPECT(Scenery("other-address").Pass(false, {1}).front().source == Source::kOtherAddress);
  EXPECT(Scenery("other-port").Pass(true, {1}).front().source == Source::kOwn);
  return kPassed;
}

Outcome StripsProtection() {
  const Bytes packet = Scenery::Protected();
  const Bytes without_code = Scenery("strip-authentication").PassOne(false, packet);
  EXPECT(without_code.size() == packet.size() - 14 && without_code[kType] == 0x80);
  const Bytes in_the_clear = Scenery("strip-encryption").PassOne(false, packet);
  EXPECT(in_the_clear.size() == packet.size() && in_the_clear[kType] == 0x40);
  const Bytes open = TestConsole::OpenSession(1, 3);
  EXPECT(Scenery("strip-authentication").PassOne(true, open) == open);
  return kPassed;
}

Outcome TellsLiesThatLookRight() {
  Scenery scenery("lies");
  scenery.console.bmc().chassis.SetPower(true);
  const auto all = scenery.Pass(false, Scenery::Protected());
  EXPECT(all.size() == 129 && all.back().bytes == Scenery::Protected());
  for (const Passing& lie : all) {
    EXPECT(SessionIdOf(lie.bytes) == 0x01020304);
    if (&lie != &all.back()) EXPECT(TestConsole::Completion(lie.bytes) == 0);
  }
  EXPECT((all.front().bytes[kPayload + 7] & 1) == 0);  // it is on, and the lie says: off
  EXPECT(scenery.Pass(true, Scenery::Protected()).size() == 1);
  return kPassed;
}

Outcome ChangesIdsAndNumbers() {
  const Bytes packet = Scenery::Protected();
  const Bytes other = Scenery("other-session").PassOne(false, packet);
  EXPECT(other.size() == packet.size() && SessionIdOf(other) != SessionIdOf(packet));
  const Bytes renumbered = Scenery("renumber").PassOne(false, packet);
  EXPECT(SessionIdOf(renumbered) == SessionIdOf(packet) && renumbered != packet);
  const Bytes rakp1 = TestConsole::Rakp1(1, 0x0A0B0C0D);
  const Bytes other_rakp1 = Scenery("other-session").PassOne(true, rakp1);
  EXPECT(other_rakp1.size() == rakp1.size() && other_rakp1 != rakp1);
  EXPECT(std::equal(rakp1.begin(), rakp1.begin() + kPayload, other_rakp1.begin()));
  return kPassed;
}

Outcome WeakensSuites() {
  constexpr size_t kIntegrity = kPayload + 20;
  constexpr size_t kAnsweredIntegrity = kPayload + 24;
  for (const char* const attack : {"weaker-request", "weaker-both"}) {
    Scenery scenery(attack, {1, 3});
    const Bytes asked = scenery.PassOne(true, TestConsole::OpenSession(1, 3));
    EXPECT(asked.size() > kIntegrity && asked[kIntegrity] == 0);
    const Bytes answer = scenery.console.Send(asked);
    EXPECT(TestConsole::ReadOpened(answer).status == 0 && answer[kAnsweredIntegrity] == 0);
    const bool is_hidden = std::string_view(attack) == "weaker-both";
    EXPECT(scenery.PassOne(false, answer)[kAnsweredIntegrity] == (is_hidden ? 1 : 0));
  }
  Scenery scenery("weaker-answer", {1, 3});
  const Bytes answer = scenery.console.Send(TestConsole::OpenSession(1, 3));
  EXPECT(answer[kAnsweredIntegrity] == 1);
  EXPECT(scenery.PassOne(false, answer)[kAnsweredIntegrity] == 0);
  return kPassed;
}

// RAKP 2 and RAKP 4 as a BMC answers them.
struct Handshake {
  explicit Handshake(TestConsole& console) {
    open = console.Send(TestConsole::OpenSession(1, 3));
    id = TestConsole::ReadOpened(open).session_id;
    rakp2 = console.Send(TestConsole::Rakp1(2, id));
    rakp3 = console.Rakp3(3, id, 0, TestConsole::ReadRakp2Random(rakp2));
    rakp4 = console.Send(rakp3);
  }
  uint32_t id;
  Bytes open, rakp2, rakp3, rakp4;
};

Outcome RefusesInTheBmcsName() {
  struct Row {
    const char* attack;
    Bytes Handshake::* answer;
    uint8_t status;
  };
  for (const Row& row :
       {Row{"refuse-suite", &Handshake::open, 0x11}, Row{"refuse-user", &Handshake::rakp2, 0x0D},
        Row{"refuse-password", &Handshake::rakp4, 0x0F},
        Row{"refuse-session", &Handshake::rakp4, 0x01}}) {
    Scenery scenery(row.attack);
    const Handshake handshake(scenery.console);
    const Bytes refusal = scenery.PassOne(false, handshake.*row.answer);
    EXPECT(refusal.size() == kPayload + 8 && refusal[kStatus] == row.status);
    EXPECT(refusal[kPayload - 2] == 8);
  }
  for (const auto& [attack, answer] :
       {std::pair{"spoil-rakp2", &Handshake::rakp2}, std::pair{"spoil-rakp4", &Handshake::rakp4}}) {
    Scenery scenery(attack);
    const Handshake handshake(scenery.console);
    const Bytes spoilt = scenery.PassOne(false, handshake.*answer);
    EXPECT(spoilt.size() == (handshake.*answer).size() && spoilt != handshake.*answer);
    EXPECT(spoilt[kStatus] == 0);
  }
  return kPassed;
}

Outcome HidesIpmi20() {
  constexpr size_t kSupport = 22;
  Scenery scenery("only-15");
  EXPECT(scenery.Pass(true, TestConsole::OpenSession(1, 3)).empty());
  const TestConsole::Request ask{0x06, 0x38, {0x8E, 0x04}};
  const Bytes question = TestConsole::Lan15(0, 0, ask);
  EXPECT(scenery.PassOne(true, question) == question);
  const Bytes answer = scenery.console.Send(question);
  const Bytes changed = scenery.PassOne(false, answer);
  EXPECT((answer[kSupport] & 0x80) != 0 && (changed[kSupport] & 0x80) == 0);
  uint8_t sum = 0;
  for (size_t i = 17; i < changed.size(); ++i) sum = static_cast<uint8_t>(sum + changed[i]);
  EXPECT(sum == 0);  // the second checksum still holds
  return kPassed;
}

// ---- What was left open ----

Bytes CloseOf(uint32_t id) {
  const Bytes data = Build([&](Writer& writer) { writer.U32(id); });
  return TestConsole::InSession(id, 1, {0x06, 0x3C, data});
}

Outcome KnowsWhichSessionTheConsoleHasClosed() {
  Scenery scenery("drop", {0});
  TestConsole& console = scenery.console;
  const uint32_t left = console.Establish(0);
  const uint32_t lost = console.Establish(0);
  EXPECT(console.bmc().Standing().unclosed == 2);
  console.bmc().NoteClosing(TestConsole::InSession(left, 1, {}));  // another command
  EXPECT(console.bmc().Standing().unclosed == 2);
  console.bmc().NoteClosing(CloseOf(lost));  // and it does not arrive
  EXPECT(console.bmc().Standing().open == 2 && console.bmc().Standing().unclosed == 1);
  console.Pass(seconds(61));
  console.bmc().Tick(console.now());
  EXPECT(console.Count(Counter::kSessionsTimedOut) == 2);
  EXPECT(console.Count(Counter::kSessionsUnclosed) == 1);
  return kPassed;
}

Outcome CountsNothingUnclosedOnAGoodNetwork() {
  Scenery scenery("none", {0});
  EXPECT(scenery.console.Establish(0) != 0);
  EXPECT(scenery.console.bmc().Standing().open == 1);
  EXPECT(scenery.console.bmc().Standing().unclosed == 0);
  return kPassed;
}

}  // namespace
}  // namespace bmcsim

int main() {
  using namespace bmcsim;
  const CMUnitTest tests[] = {
      UNIT_TEST(RefusesWhatItDoesNotKnow),
      UNIT_TEST(EachAttackHasItsLine),
      UNIT_TEST(SameSeedDoesTheSame),
      UNIT_TEST(LeavesAsManyAloneAsItIsTold),
      UNIT_TEST(ReplaysWhatWentTheSameWay),
      UNIT_TEST(ReplaysWhatIsOfAnotherBmc),
      UNIT_TEST(ChangesWholeDatagrams),
      UNIT_TEST(HoldsBack),
      UNIT_TEST(FloodsWithAnswersAlone),
      UNIT_TEST(AnswersFromElsewhere),
      UNIT_TEST(StripsProtection),
      UNIT_TEST(TellsLiesThatLookRight),
      UNIT_TEST(ChangesIdsAndNumbers),
      UNIT_TEST(WeakensSuites),
      UNIT_TEST(RefusesInTheBmcsName),
      UNIT_TEST(HidesIpmi20),
      UNIT_TEST(KnowsWhichSessionTheConsoleHasClosed),
      UNIT_TEST(CountsNothingUnclosedOnAGoodNetwork),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
