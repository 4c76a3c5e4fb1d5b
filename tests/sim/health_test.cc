// What independent clients cannot show of sensors and their records: reservations that are lost,
// reads past the end, state that BMCs must not share. And that misbehaviours do what they say.
#include <algorithm>
#include <string>

#include "tests/sim/health_asker.h"
#include "tests/sim/sensor.h"
#include "tests/sim/type_length.h"
#include "tests/unit/support/unit_test.h"

namespace bmcsim {
namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

Outcome PartialReadNeedsTheReservationThatStands() {
  Asker asker;
  EXPECT(asker.GetSdr(0, 1, 0, 5) == Bytes{0xC5});
  EXPECT(asker.GetSdr(0, 1, 0, 0xFF).front() == 0);
  const uint16_t first = asker.ReserveSdr();
  EXPECT(first != 0);
  EXPECT(asker.GetSdr(first, 1, 0, 5).size() == 3 + 5);
  const uint16_t second = asker.ReserveSdr();
  EXPECT(second != first);
  EXPECT(asker.GetSdr(first, 1, 5, 5) == Bytes{0xC5});
  EXPECT(asker.GetSdr(second, 1, 5, 5).size() == 3 + 5);
  return kPassed;
}

Outcome RefusesRecordReadsThatDoNotFit() {
  Asker asker;
  const uint16_t reservation = asker.ReserveSdr();
  const Bytes whole = asker.GetSdr(reservation, 1, 0, 0xFF);
  const auto size = static_cast<uint8_t>(whole.size() - 3);
  EXPECT(whole[3 + 4] == size - 5);
  EXPECT(asker.GetSdr(reservation, 1, 0, size).size() == whole.size());
  EXPECT(asker.GetSdr(reservation, 1, 0, static_cast<uint8_t>(size + 1)) == Bytes{0xCA});
  EXPECT(asker.GetSdr(reservation, 1, 10, size) == Bytes{0xCA});
  EXPECT(asker.GetSdr(reservation, 1, size, 1) == Bytes{0xC9});
  EXPECT(asker.GetSdr(reservation, 0x0999, 0, 5) == Bytes{0xCB});
  EXPECT(asker.Ask(kStorage, 0x23, {0, 0, 0}) == Bytes{0xC7});
  return kPassed;
}

Outcome WalkByNextIdFindsEveryRecordInPiecesToo() {
  for (const char* const name : {"default", "forty", "big"}) {
    Asker asker(name);
    const HealthSet& set = *HealthSetNamed(name);
    const uint16_t reservation = asker.ReserveSdr();
    uint16_t id = 0;
    for (const Bytes& record : set.records) {
      const Bytes whole = asker.GetSdr(0, id, 0, 0xFF);
      EXPECT(std::ranges::equal(View(whole).subspan(3), record));
      for (size_t offset = 0; offset < record.size(); ++offset) {
        const Bytes piece = asker.GetSdr(reservation, id, static_cast<uint8_t>(offset), 1);
        EXPECT(piece.size() == 4 && piece[3] == record[offset]);
      }
      id = Asker::IdIn(whole, 1);
    }
    EXPECT(id == 0xFFFF);
    const Bytes last = asker.GetSdr(0, 0xFFFF, 0, 0xFF);
    EXPECT(std::ranges::equal(View(last).subspan(3), set.records.back()));
    EXPECT(Asker::IdIn(asker.Ask(kStorage, 0x20), 2) == set.records.size());
  }
  return kPassed;
}

Outcome FortyAreFortyThatOneRequestReads() {
  Asker asker("forty");
  size_t sensors = 0;
  for (const Sensor& sensor : HealthSetNamed("forty")->sensors) {
    for (uint8_t i = 0; i < sensor.shared_by; ++i, ++sensors) {
      const auto number = static_cast<uint8_t>(sensor.number + i);
      const Bytes answer = asker.Ask(kSensor, 0x2D, {number});
      EXPECT(!answer.empty() && answer[0] == 0);
    }
  }
  EXPECT(sensors == 40);
  return kPassed;
}

Outcome ReadsNegativeNumbersByTheirFormat() {
  EXPECT(ToSigned(RawFormat::kUnsigned, 0xF8) == 248);
  EXPECT(ToSigned(RawFormat::kTwosComplement, 0xF8) == -8);
  EXPECT(ToSigned(RawFormat::kOnesComplement, 0xF8) == -7);
  EXPECT(ToSigned(RawFormat::kOnesComplement, 0xFF) == 0);
  const Sensor& sensor = *HealthSetNamed("default")->FindSensor("CPU1 Temp");
  EXPECT(ComparisonBits(sensor, 45) == 0x00);
  EXPECT(ComparisonBits(sensor, 85) == 0x08);
  EXPECT(ComparisonBits(sensor, 95) == 0x38);
  EXPECT(ComparisonBits(sensor, 5) == 0x01);
  EXPECT(ComparisonBits(sensor, 0xFB) == 0x07);  // -5
  return kPassed;
}

Outcome EncodesFactorsWithTheirSigns() {
  const auto bytes = EncodeFactors({.m = -1, .b = -300, .b_exponent = -2, .r_exponent = 3});
  EXPECT(bytes[0] == 0xFF && bytes[1] == 0xC0);
  EXPECT(bytes[2] == 0xD4 && bytes[3] == 0x80);  // -300 is 0x2D4 in ten bits
  EXPECT(bytes[5] == 0x3E);
  Asker asker;
  EXPECT((asker.Ask(kSensor, 0x23, {0x5C, 99}) == Bytes{0, 100, 1, 0, 0, 0, 0, 0}));
  EXPECT((asker.Ask(kSensor, 0x23, {0x5C, 150}) == Bytes{0, 150, 2, 0, 0x9C, 0xC0, 0, 0}));
  return kPassed;
}

// The packed example is that of the FRU specification, §13.1.
Outcome EncodesPackedStrings() {
  EXPECT((EncodeString("IPMI", StringType::kSixBit) == Bytes{0x29, 0xDC, 0xA6}));
  EXPECT((EncodeString("12-.5", StringType::kBcdPlus) == Bytes{0x12, 0xBC, 0x5A}));
  Bytes in_record;
  AppendRecordString(in_record, "IPMI", StringType::kSixBit);
  EXPECT(in_record[0] == 0x84 && in_record.size() == 4);
  Bytes in_area;
  AppendAreaString(in_area, "IPMI", StringType::kSixBit);
  EXPECT(in_area[0] == 0x83 && in_area.size() == 4);
  return kPassed;
}

Outcome TellsUnavailableFromDisabled() {
  Asker asker;
  EXPECT((asker.Ask(kSensor, 0x2D, {0x01}) == Bytes{0, 45, 0xC0, 0xC0}));
  EXPECT((asker.Ask(kSensor, 0x2D, {0x02}) == Bytes{0, 91, 0xC0, 0xD8}));
  EXPECT((asker.Ask(kSensor, 0x2D, {0x05}) == Bytes{0, 0, 0xE0, 0xC0}));
  EXPECT((asker.Ask(kSensor, 0x2D, {0x06}) == Bytes{0, 0, 0x80, 0xC0}));
  EXPECT((asker.Ask(kSensor, 0x2D, {0x67}) == Bytes{0, 0, 0xC0, 0x80, 0x84}));
  EXPECT((asker.Ask(kSensor, 0x2D, {0xEE}) == Bytes{0xCB}));
  EXPECT((asker.Ask(kSensor, 0x2D, {0x70}) == Bytes{0xCB}));  // it only sends events
  EXPECT((asker.Ask(kSensor, 0x27, {0x60}) == Bytes{0xCD}));  // a discrete one has no thresholds
  EXPECT((asker.Ask(kSensor, 0x27, {0x03}) == Bytes{0, 0x18, 0, 0, 0, 80, 85, 0}));
  return kPassed;
}

Outcome ChangesOneBmcOnly() {
  static_assert(sizeof(Health) <= 3 * sizeof(void*));
  Asker one;
  Asker other;
  Health& health = one.bmc().health;
  const Sensor& fan = *health.set().FindSensor("Fan");
  health.SetReading(fan, 0x26, {.states = 0x0001});
  EXPECT((one.Ask(kSensor, 0x2D, {0x26}) == Bytes{0, 0, 0xC0, 0x01, 0x80}));
  EXPECT((one.Ask(kSensor, 0x2D, {0x27}) == Bytes{0, 0, 0xC0, 0x02, 0x80}));
  EXPECT((other.Ask(kSensor, 0x2D, {0x26}) == Bytes{0, 0, 0xC0, 0x02, 0x80}));
  health.ForgetReading(fan, 0x26);
  EXPECT((one.Ask(kSensor, 0x2D, {0x26}) == Bytes{0, 0, 0xC0, 0x02, 0x80}));
  return kPassed;
}

Bytes Embedded(uint8_t address, uint8_t net_fn, uint8_t command, const Bytes& data) {
  Bytes message = TestConsole::Message({net_fn, command, data, 5});
  message[0] = address;
  message[2] = static_cast<uint8_t>(-(message[0] + message[1]));
  message.insert(message.begin(), 0x40);  // tracked, on channel 0
  return message;
}

Outcome BridgedAnswerFollowsInItsOwnPacket() {
  Asker asker;
  const auto answers = asker.AskAll(kApp, 0x34, Embedded(0x82, kSensor, 0x2D, {0x01}));
  EXPECT(answers.size() == 2);
  EXPECT(answers[0] == Bytes{0});
  EXPECT((answers[1] == Bytes{0, 33, 0xC0, 0xC0}));
  const auto other = asker.AskAll(kApp, 0x34, Embedded(0x82, kApp, 0x01, {}));
  EXPECT(other.size() == 2 && other[1] == Bytes{0xC1});
  const auto nobody = asker.AskAll(kApp, 0x34, Embedded(0x84, kSensor, 0x2D, {0x01}));
  EXPECT(nobody.size() == 1 && nobody[0] == Bytes{0x83});
  return kPassed;
}

Outcome BridgedAnswerComesAsAMisbehaviourHasIt() {
  const Bytes request = Embedded(0x82, kSensor, 0x2D, {0x01});
  Asker embedding("default", "bridged-embedded");
  const auto embedded = embedding.AskAll(kApp, 0x34, request);
  EXPECT(embedded.size() == 1 && embedded[0].size() == 1 + 7 + 4);
  EXPECT(embedded[0][0] == 0 && embedded[0][4] == 0x82 && embedded[0][8] == 33);
  Asker lazy("default", "bridged-lost");
  EXPECT(lazy.AskAll(kApp, 0x34, request) == std::vector<Bytes>{Bytes{0}});
  Asker hurried("default", "bridged-first");
  EXPECT(hurried.AskAll(kApp, 0x34, request)[1] == Bytes{0});
  Asker refusing("default", "bridged-refused");
  EXPECT(refusing.AskAll(kApp, 0x34, request) == std::vector<Bytes>{Bytes{0x83}});
  return kPassed;
}

Outcome KnowsNothingOfHealthWithoutASet() {
  Asker asker("none");
  EXPECT(asker.Ask(kStorage, 0x20) == Bytes{0xC1});
  EXPECT(asker.Ask(kSensor, 0x2D, {1}) == Bytes{0xC1});
  EXPECT(asker.Ask(kStorage, 0x40) == Bytes{0xC1});
  EXPECT(asker.Ask(kTransport, 0x02, {1, 3, 0, 0}) == Bytes{0xC1});
  EXPECT(asker.Ask(kApp, 0x01)[6] == 0x80);
  Asker healthy;
  EXPECT(healthy.Ask(kApp, 0x01)[6] == 0x8F);
  return kPassed;
}

Outcome MisbehavesAsTold() {
  Asker lost("default", "sdr-c5=2");
  const uint16_t reservation = lost.ReserveSdr();
  EXPECT(lost.GetSdr(reservation, 1, 0, 5).front() == 0);
  EXPECT(lost.GetSdr(reservation, 1, 5, 5).front() == 0);
  EXPECT(lost.GetSdr(reservation, 1, 10, 5) == Bytes{0xC5});
  EXPECT(lost.GetSdr(lost.ReserveSdr(), 1, 10, 5).front() == 0);

  Asker looping("default", "sdr-loop,sel-loop");
  EXPECT(Asker::IdIn(looping.GetSdr(0, 0xFFFF, 0, 0xFF), 1) == 2);
  EXPECT(Asker::IdIn(looping.GetSel(0, 0xFFFF, 0, 0xFF), 1) == 2);

  Asker small("default", "small-reads-c8=8");
  EXPECT(small.GetSdr(0, 1, 0, 0xFF) == Bytes{0xC8});
  EXPECT(small.Ask(kStorage, 0x11, {0, 0, 0, 9}) == Bytes{0xC8});
  EXPECT(small.Ask(kStorage, 0x11, {0, 0, 0, 8}).front() == 0);

  Asker named("default", "sdr-name-31");
  const Bytes record = named.GetSdr(0, 1, 0, 0xFF);
  EXPECT(record[3 + 47] == 0xDF && record.size() == 3 + 48 + 16);

  Asker generous("default", "fru-more=8,sel-long-entry=4");
  const Bytes fru = generous.Ask(kStorage, 0x11, {0, 0, 0, 8});
  EXPECT(fru.size() == 2 + 16 && fru[1] == 16);
  EXPECT(generous.GetSel(0, 1, 0, 0xFF).size() == 3 + 20);

  Asker empty("default", "dcmi-empty-answer,fru-none,reading-short");
  EXPECT(empty.Ask(kGroup, 0x02, {0xDC, 1, 0, 0}) == Bytes{0});
  EXPECT((empty.Ask(kStorage, 0x11, {0, 0, 0, 8}) == Bytes{0, 0}));
  EXPECT((empty.Ask(kSensor, 0x2D, {0x01}) == Bytes{0, 45}));

  Asker slow("default", "sel-slow-erase=1");
  const auto id = static_cast<uint8_t>(slow.ReserveSel());
  EXPECT((slow.Ask(kStorage, 0x47, {id, 0, 'C', 'L', 'R', 0xAA}) == Bytes{0, 0}));
  EXPECT((slow.Ask(kStorage, 0x47, {id, 0, 'C', 'L', 'R', 0x00}) == Bytes{0, 0}));
  EXPECT((slow.Ask(kStorage, 0x47, {id, 0, 'C', 'L', 'R', 0x00}) == Bytes{0, 1}));
  return kPassed;
}

// Each of them works on what those before it have left.
Outcome MisbehavioursInAnyOrderStayInsideTheirBuffers() {
  std::vector<std::string> names;
  for (const auto table : {HealthMisbehaviours(), StorageMisbehaviours()}) {
    for (const Misbehaviour& kind : table) {
      if (kind.hooks.sdr_record != nullptr || kind.hooks.fru_image != nullptr)
        names.emplace_back(kind.name);
    }
  }
  EXPECT(names.size() >= 9);
  for (const std::string& first : names) {
    for (const std::string& second : names) {
      Asker asker("default", first + "," + second);
      for (const Bytes& record : asker.bmc().health.set().records)
        EXPECT(!asker.GetSdr(0, Reader(record).U16(), 0, 0xFF).empty());
      for (uint8_t id = 0; id < 2; ++id)
        EXPECT(asker.Ask(kStorage, 0x11, {id, 0, 0, 64}).front() == 0);
    }
  }
  return kPassed;
}

}  // namespace
}  // namespace bmcsim

int main() {
  using namespace bmcsim;
  const CMUnitTest tests[] = {
      UNIT_TEST(PartialReadNeedsTheReservationThatStands),
      UNIT_TEST(RefusesRecordReadsThatDoNotFit),
      UNIT_TEST(WalkByNextIdFindsEveryRecordInPiecesToo),
      UNIT_TEST(FortyAreFortyThatOneRequestReads),
      UNIT_TEST(ReadsNegativeNumbersByTheirFormat),
      UNIT_TEST(EncodesFactorsWithTheirSigns),
      UNIT_TEST(EncodesPackedStrings),
      UNIT_TEST(TellsUnavailableFromDisabled),
      UNIT_TEST(ChangesOneBmcOnly),
      UNIT_TEST(BridgedAnswerFollowsInItsOwnPacket),
      UNIT_TEST(BridgedAnswerComesAsAMisbehaviourHasIt),
      UNIT_TEST(KnowsNothingOfHealthWithoutASet),
      UNIT_TEST(MisbehavesAsTold),
      UNIT_TEST(MisbehavioursInAnyOrderStayInsideTheirBuffers),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
