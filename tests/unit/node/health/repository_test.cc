// How the repository of sensor data records is read, whatever the BMC gets wrong.
#include "tests/unit/node/health/four_sensors.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

bool Incomplete(const Read& read, std::string_view why) {
  return read.ended.done && read.trouble.contains("incomplete") && read.trouble.contains(why) &&
         read.trouble.ends_with('.');
}

Outcome ReadsEachRecordAtOnceWhereTheBmcCan() {
  ScriptedBmc bmc = Bmc();
  const Read read = ReadFrom(bmc);
  EXPECT(IsWhole(read) && read.repository != nullptr);
  EXPECT(bmc.Asked(kGetRecord) == kSensors && bmc.Asked(kReserveRepository) == 0);
  EXPECT(bmc.round_trips() == 1 + 2 * kSensors);
  EXPECT(read.repository->guid == bmc.guid && !read.repository->mark.empty());
  EXPECT(read.repository->records == AllOf(bmc));
  return kPassed;
}

// A record of 63 bytes: 5 of header, and the rest in as many parts as it takes.
Outcome AsksForLessWhereTheBmcReturnsLess() {
  for (const uint8_t code : Bytes{0xC7, 0xC8, 0xCA, 0xFF}) {
    for (const size_t most : {5u, 7u, 16u, 20u, 37u}) {
      ScriptedBmc bmc = Bmc();
      bmc.most_bytes = most;
      bmc.too_much_code = code;
      const Read read = ReadFrom(bmc);
      EXPECT(IsWhole(read) && read.repository->records == AllOf(bmc));
      EXPECT(bmc.Asked(kReserveRepository) == 1);
    }
  }
  // The whole record is refused once, and not for each again.
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 37;
  EXPECT(IsWhole(ReadFrom(bmc)) && bmc.Asked(kGetRecord) == 1 + 3 * kSensors);
  return kPassed;
}

Outcome GivesUpWhereTheBmcReturnsNothing() {
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 4;
  const Read read = ReadFrom(bmc);
  EXPECT(Incomplete(read, "0xCA") && read.sensors == 0 && bmc.round_trips() < 10);
  return kPassed;
}

// What is asked for whole comes in part.
Outcome GoesOnBehindAnAnswerThatIsCutOff() {
  for (const size_t there : {0u, 1u, 2u, 3u, 6u, 7u, 20u}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      const bool whole = CommandOf(request) == kGetRecord && request.data()[5] == 0xFF;
      if (whole) reply.data.resize(std::min(reply.data.size(), there));
    };
    const Read read = ReadFrom(bmc);
    EXPECT(IsWhole(read) && read.repository->records == AllOf(bmc));
  }
  return kPassed;
}

Outcome TakesNoMoreOfAnAnswerThanTheRecordHas() {
  for (const size_t most : {255u, 37u}) {
    ScriptedBmc bmc = Bmc();
    bmc.most_bytes = most;
    bmc.spoil = [](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetRecord && reply.code == 0) reply.data.resize(200, 0xEE);
    };
    const Read read = ReadFrom(bmc);
    EXPECT(IsWhole(read) && read.repository->records == AllOf(bmc));
  }
  return kPassed;
}

Outcome LeavesOutARecordWithoutAnEnd() {
  // One that announces more than it has, by parts and at once.
  for (const size_t most : {255u, 40u}) {
    ScriptedBmc bmc = Bmc();
    bmc.most_bytes = most;
    bmc.records[1].bytes[4] = 0xFF;
    const Read read = ReadFrom(bmc);
    EXPECT(Incomplete(read, "empty answer (record 0x0002)") && read.sensors == kSensors - 1);
  }
  // One of 260 bytes, of which an offset of one byte does not reach the last.
  ScriptedBmc bmc = Bmc();
  bmc.records[1].bytes[4] = 0xFF;
  bmc.records[1].bytes.resize(260);
  bmc.most_bytes = 5;
  const Read read = ReadFrom(bmc);
  EXPECT(Incomplete(read, "too long") && read.sensors == kSensors - 1);
  return kPassed;
}

Outcome EmptyAnswersEndTheReading() {
  for (const bool without_next : {false, true}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetRecord) reply.data.resize(without_next ? 0 : 2);
    };
    const Read read = ReadFrom(bmc);
    EXPECT(Incomplete(read, "shorter than its header") && bmc.round_trips() == 3);
  }
  return kPassed;
}

Outcome DoesNotBelieveTheCount() {
  for (const uint16_t count : std::vector<uint16_t>{0, 1, 3, 5, 0xFFFF}) {
    ScriptedBmc bmc = Bmc();
    bmc.claimed_records = count;
    EXPECT(IsWhole(ReadFrom(bmc)));
  }
  return kPassed;
}

Outcome EndsWhereRecordIdsGoInACircle() {
  for (const uint16_t next : std::vector<uint16_t>{0, 1, 2, 4}) {
    ScriptedBmc bmc = Bmc();
    bmc.records.back().next = next;
    const Read read = ReadFrom(bmc);
    EXPECT(Incomplete(read, "circle") && read.sensors == kSensors);
  }
  ScriptedBmc at_first = Bmc();
  at_first.records[0].next = uint16_t{1};
  EXPECT(Incomplete(ReadFrom(at_first), "circle") && ReadFrom(at_first).sensors == 1);
  ScriptedBmc stuck = Bmc();
  stuck.records[1].next = uint16_t{2};
  const Read read = ReadFrom(stuck);
  EXPECT(Incomplete(read, "circle") && read.sensors == 2);
  return kPassed;
}

// Each answer is a record with a new id.
Outcome EndsWhereThereIsNoEndOfRecords() {
  ScriptedBmc bmc = Bmc();
  uint16_t next = 0;
  bmc.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) != kGetRecord) return;
    ++next;
    reply = {.code = 0, .data = {0, 0, 0, 0, 0x51, 0xC0, 0xF0}};
    reply.data[0] = static_cast<uint8_t>(next);
    reply.data[1] = static_cast<uint8_t>(next >> 8);
    reply.data.resize(2 + 5 + 0xF0);
  };
  const Read read = ReadFrom(bmc);
  EXPECT(Incomplete(read, "no end of records") && bmc.round_trips() < 5000);
  return kPassed;
}

Outcome ALastRecordThatCannotBeReadLeavesTheOthers() {
  for (const uint8_t code : Bytes{0xC3, 0xCB, 0xCD}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetRecord && request.data()[2] == kSensors) reply = {code, {}};
    };
    const Read read = ReadFrom(bmc);
    EXPECT(Incomplete(read, "record 0x0004") && read.sensors == kSensors - 1);
  }
  return kPassed;
}

Outcome ARecordWhoseRestIsRefusedLeavesTheOthers() {
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 40;
  bmc.spoil = [](const Request& request, Reply& reply) {
    const auto data = request.data();
    if (CommandOf(request) == kGetRecord && data[2] == 2 && data[4] > 0) reply = {0xC9, {}};
  };
  const Read read = ReadFrom(bmc);
  EXPECT(Incomplete(read, "0xC9") && read.sensors == kSensors - 1);
  return kPassed;
}

// Another reader takes the reservation, several times in the midst of a record.
Outcome ReservesAnewAndReadsTheRecordFromItsStart() {
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 40;
  int parts = 0;
  bmc.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) != kGetRecord || request.data()[4] == 0) return;
    if (++parts % 3 == 0) ++bmc.reservation, reply = {0xC5, {}};
  };
  const Read read = ReadFrom(bmc);
  EXPECT(IsWhole(read) && bmc.Asked(kReserveRepository) > 1 && read.ended.waited > 0s);
  return kPassed;
}

// The record was deleted, and another has its number: bytes of both would make a third.
Outcome NeverMixesTwoRecords() {
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 40;
  const Bytes other = FullRecord({.id = 1, .number = 1, .name = "0123456789abcde"});
  bool changed = false;
  bmc.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) != kGetRecord || request.data()[4] == 0 || changed) return;
    changed = true;
    ++bmc.reservation;
    bmc.records.front().bytes = other;
    reply = {0xC5, {}};
  };
  const Read read = ReadFrom(bmc);
  EXPECT(IsWhole(read));
  EXPECT(Same(std::span(read.repository->records).first(other.size()), other));
  return kPassed;
}

Outcome GivesUpWhereAReservationNeverHolds() {
  for (const size_t most : {255u, 40u}) {
    ScriptedBmc bmc = Bmc();
    bmc.most_bytes = most;
    bmc.spoil = [&](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetRecord && (most == 255 || request.data()[4] > 0))
        reply = {0xC5, {}};
    };
    const Read read = ReadFrom(bmc);
    EXPECT(Incomplete(read, "0xC5") && bmc.round_trips() < 60 && read.ended.waited < 10s);
  }
  return kPassed;
}

Outcome ReadsWithoutAReservationWhereThereIsNone() {
  for (const uint8_t code : Bytes{0xC1, 0xD4, 0x00}) {
    ScriptedBmc bmc = Bmc();
    bmc.most_bytes = 40;
    bmc.reservation_for_parts = false;
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kReserveRepository) reply = {code, {}};
    };
    EXPECT(IsWhole(ReadFrom(bmc)) && bmc.Asked(kReserveRepository) == 1);
  }
  return kPassed;
}

Outcome ABmcWithoutARepositoryIsAnError() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kRepositoryInfo) reply = {0xC1, {}};
  };
  Read read = ReadFrom(bmc);
  EXPECT(read.ended.error && read.ended.error->status == Status::kCommandRefused);
  EXPECT(read.ended.error->completion_code == 0xC1 && bmc.round_trips() == 2);
  bmc.spoil = [](const Request&, Reply& reply) { reply.data.resize(13); };
  read = ReadFrom(bmc);
  EXPECT(read.ended.error && read.ended.error->status == Status::kProtocolError);
  return kPassed;
}

Outcome ABmcWithoutARepositoryTellsOfItsOwnSensors() {
  for (const size_t most : {255u, 37u}) {
    ScriptedBmc bmc = Bmc();
    bmc.device_records = true;
    bmc.most_bytes = most;
    const Read read = ReadFrom(bmc);
    EXPECT(IsWhole(read) && read.repository->records == AllOf(bmc));
    EXPECT(bmc.Asked(kGetRecord) == 0 && bmc.Asked(kReserveRepository) == 0);
    EXPECT(bmc.Asked(kReserveDeviceRecords) == (most == 255 ? 0 : 1));
  }
  // One of IPMI 1.5 takes no byte that says what to count.
  ScriptedBmc old = Bmc();
  old.device_records = true;
  old.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kDeviceRecordsInfo && !request.data().empty()) reply = {0xC7, {}};
  };
  EXPECT(IsWhole(ReadFrom(old)));
  // The record changes while it is read.
  ScriptedBmc changing = Bmc();
  changing.device_records = true;
  int reads = 0;
  changing.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kGetDeviceRecord && ++reads == 2) reply = {0x80, {}};
  };
  EXPECT(IsWhole(ReadFrom(changing)));
  return kPassed;
}

Outcome AnEmptyRepositoryIsSaidToBeIncomplete() {
  ScriptedBmc bmc;
  const Read read = ReadFrom(bmc);
  EXPECT(Incomplete(read, "0xCB") && read.sensors == 0);
  return kPassed;
}

// Once, with the first reservation that a part needs: one record is lost by that, and no other.
Outcome ABusyBmcStillReserves() {
  ScriptedBmc bmc = Bmc();
  bmc.most_bytes = 20;
  int times = 0;
  bmc.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kReserveRepository && times++ == 0)
      reply = {.code = 0xC0, .data = {}};
  };
  const Read read = ReadFrom(bmc);
  EXPECT(times > 1 && read.sensors == kSensors - 1);
  EXPECT(read.trouble.contains("node busy"));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsEachRecordAtOnceWhereTheBmcCan),
      UNIT_TEST(AsksForLessWhereTheBmcReturnsLess),
      UNIT_TEST(GivesUpWhereTheBmcReturnsNothing),
      UNIT_TEST(GoesOnBehindAnAnswerThatIsCutOff),
      UNIT_TEST(TakesNoMoreOfAnAnswerThanTheRecordHas),
      UNIT_TEST(LeavesOutARecordWithoutAnEnd),
      UNIT_TEST(EmptyAnswersEndTheReading),
      UNIT_TEST(DoesNotBelieveTheCount),
      UNIT_TEST(EndsWhereRecordIdsGoInACircle),
      UNIT_TEST(EndsWhereThereIsNoEndOfRecords),
      UNIT_TEST(ALastRecordThatCannotBeReadLeavesTheOthers),
      UNIT_TEST(ARecordWhoseRestIsRefusedLeavesTheOthers),
      UNIT_TEST(ReservesAnewAndReadsTheRecordFromItsStart),
      UNIT_TEST(NeverMixesTwoRecords),
      UNIT_TEST(GivesUpWhereAReservationNeverHolds),
      UNIT_TEST(ReadsWithoutAReservationWhereThereIsNone),
      UNIT_TEST(ABmcWithoutARepositoryIsAnError),
      UNIT_TEST(ABmcWithoutARepositoryTellsOfItsOwnSensors),
      UNIT_TEST(AnEmptyRepositoryIsSaidToBeIncomplete),
      UNIT_TEST(ABusyBmcStillReserves),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
