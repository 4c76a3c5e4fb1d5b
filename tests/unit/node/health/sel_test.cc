// The system event log: read, and cleared.
#include <memory>

#include "core/node/health/read_sel.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using namespace testing;

using Ids = std::vector<uint16_t>;

// Events 10, 20, 30 and 40 of sensor 1, which counts in steps of 2.
ScriptedBmc Bmc() {
  ScriptedBmc bmc;
  bmc.AddRecord(FullRecord({.id = 1, .number = 1, .name = "CPU Temp", .m = 2}));
  for (const uint16_t id : Ids{10, 20, 30, 40}) bmc.AddEntry(LogEntryOf({.id = id}));
  return bmc;
}

struct Read {
  Ended ended;
  std::shared_ptr<const EventLog> log;
};

Read ReadFrom(ScriptedBmc& bmc, LogOrder order = {}) {
  ReadSel action(order, {});
  Read read{.ended = RunToEnd(action, bmc), .log = {}};
  read.log = action.report().log;
  return read;
}

bool Holds(const Read& read, const Ids& ids) {
  if (!read.ended.done || read.log == nullptr) return false;
  Ids found;
  for (const LogEntry& entry : read.log->entries) found.push_back(entry.record.record_id);
  return found == ids;
}

bool IsWhole(const Read& read, const Ids& ids) {
  return Holds(read, ids) && read.log->trouble.empty();
}

bool Incomplete(const Read& read, const Ids& ids, std::string_view why) {
  return Holds(read, ids) && read.log->trouble.contains("incomplete") &&
         read.log->trouble.contains(why) && read.log->trouble.ends_with('.');
}

Outcome ReadsAllEntriesTheOldestFirst() {
  ScriptedBmc bmc = Bmc();
  const Read read = ReadFrom(bmc);
  EXPECT(IsWhole(read, {10, 20, 30, 40}));
  EXPECT(read.log->info.records == 4 && read.log->clock == 0x60000000);
  EXPECT(bmc.Asked(kGetEntry) == 4 && bmc.Asked(kReserveLog) == 0);
  return kPassed;
}

Outcome InfoOnlyReadsNoEntries() {
  ScriptedBmc bmc = Bmc();
  const Read read = ReadFrom(bmc, {.info_only = true});
  EXPECT(IsWhole(read, {}) && read.log->info.records == 4);
  EXPECT(bmc.round_trips() == 2);
  ScriptedBmc empty;
  EXPECT(IsWhole(ReadFrom(empty), {}) && empty.round_trips() == 2);
  return kPassed;
}

Outcome ReadsWhatCameAfterARecord() {
  ScriptedBmc bmc = Bmc();
  EXPECT(IsWhole(ReadFrom(bmc, {.after_record = 20}), {30, 40}));
  EXPECT(IsWhole(ReadFrom(bmc, {.after_record = 40}), {}));
  // One that is not there any more: nothing tells what came after it.
  EXPECT(IsWhole(ReadFrom(bmc, {.after_record = 25}), {10, 20, 30, 40}));
  // Some answer with another one.
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) != kGetEntry || reply.code == 0) return;
    reply = {0, {0xFF, 0xFF}};
    const Bytes other = LogEntryOf({.id = 40});
    reply.data.insert(reply.data.end(), other.begin(), other.end());
  };
  EXPECT(IsWhole(ReadFrom(bmc, {.after_record = 25}), {10, 20, 30, 40}));
  return kPassed;
}

Outcome LinksEventsToTheirSensors() {
  ScriptedBmc bmc = Bmc();
  bmc.records.clear();
  bmc.AddRecord(FullRecord({.id = 1, .number = 1, .name = "Satellite", .owner = 0x2C}));
  bmc.AddRecord(FullRecord({.id = 2, .number = 1, .name = "By LUN", .lun = 1, .m = 3}));
  bmc.AddRecord(FullRecord({.id = 3, .number = 1, .name = "CPU Temp", .m = 2}));
  bmc.AddRecord(CompactRecord({.id = 4, .number = 2, .name = "PSU", .event_type = 0x6F}));
  bmc.entries.clear();
  const EventOf events[] = {
      {.id = 1},
      {.id = 2, .lun = 1},
      {.id = 3, .generator = 0x2C},
      {.id = 4, .generator = 0x41},                // software, of a sensor of the BMC
      {.id = 5, .sensor_type = 0x02},              // another sensor's number
      {.id = 6, .generator = 0x30},                // another controller
      {.id = 7, .number = 2, .event_type = 0x6F},  // a discrete one
      {.id = 8, .data1 = 0x07},                    // without reading and threshold
      {.id = 9, .number = 1, .event_type = 0x6F},  // no threshold is meant
      {.id = 10, .type = 0xC0},                    // an OEM's
  };
  for (const EventOf& event : events) bmc.AddEntry(LogEntryOf(event));
  const Read read = ReadFrom(bmc);
  EXPECT(IsWhole(read, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  const auto& entries = read.log->entries;
  EXPECT(entries[0].sensor == "CPU Temp" && entries[0].reading == 170);
  EXPECT(entries[0].threshold == 160 && entries[0].units == "°C");
  EXPECT(entries[1].sensor == "By LUN" && entries[1].reading == 255);
  EXPECT(entries[2].sensor == "Satellite" && entries[2].reading == 85);
  EXPECT(!entries[3].sensor.empty() && entries[4].sensor.empty() && entries[5].sensor.empty());
  EXPECT(entries[6].sensor == "PSU" && !entries[6].reading && entries[6].units.empty());
  EXPECT(entries[7].sensor == "CPU Temp" && !entries[7].reading && !entries[7].threshold);
  EXPECT(entries[8].sensor == "CPU Temp" && !entries[8].reading);
  EXPECT(entries[9].sensor.empty() && !entries[9].record.event);
  return kPassed;
}

// The factors of its reading are not told by the record.
Outcome DoesNotConvertTheReadingOfANonLinearSensor() {
  ScriptedBmc bmc = Bmc();
  bmc.records[0].bytes = FullRecord({.linearization = 0x70});
  const Read read = ReadFrom(bmc);
  EXPECT(read.log->entries[0].sensor == "Temp" && !read.log->entries[0].reading);
  EXPECT(!read.log->entries[0].threshold);
  return kPassed;
}

Outcome TheLogNeedsNoRepository() {
  for (const uint8_t code : Bytes{0xC1, 0xC0, 0xD4, 0xFF, 0x00}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kRepositoryInfo) reply = {code, {}};
    };
    const Read read = ReadFrom(bmc);
    EXPECT(IsWhole(read, {10, 20, 30, 40}) && read.log->entries[0].sensor.empty());
  }
  return kPassed;
}

Outcome EndsWhereRecordIdsGoInACircle() {
  for (const uint16_t next : Ids{0, 10, 20, 40}) {
    ScriptedBmc bmc = Bmc();
    bmc.entries.back().next = next;
    EXPECT(Incomplete(ReadFrom(bmc), {10, 20, 30, 40}, "circle"));
  }
  ScriptedBmc stuck = Bmc();
  stuck.entries.front().next = uint16_t{10};
  EXPECT(Incomplete(ReadFrom(stuck), {10}, "circle"));
  ScriptedBmc bmc = Bmc();
  bmc.entries.back().next = uint16_t{20};
  EXPECT(Incomplete(ReadFrom(bmc, {.after_record = 20}), {30, 40}, "circle"));
  EXPECT(Incomplete(ReadFrom(bmc, {.after_record = 40}), {20, 30}, "circle"));
  return kPassed;
}

// Between two answers, somebody deletes entries, or all of them.
Outcome SurvivesEntriesThatAreDeletedMeanwhile() {
  ScriptedBmc one = Bmc();
  one.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kGetEntry && request.data()[2] == 20 && one.entries.size() == 4) {
      one.entries.erase(one.entries.begin() + 1);
      reply = {0xCB, {}};
    }
  };
  EXPECT(IsWhole(ReadFrom(one), {10, 30, 40}));
  ScriptedBmc all = Bmc();
  all.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) != kGetEntry || request.data()[2] != 20) return;
    all.entries.clear();
    reply = {0xCB, {}};
  };
  EXPECT(IsWhole(ReadFrom(all), {10}));
  ScriptedBmc before = Bmc();
  before.spoil = [&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kGetEntry) before.entries.clear(), reply = {0xCB, {}};
  };
  EXPECT(IsWhole(ReadFrom(before), {}));
  // One that is said to be there, and is not.
  ScriptedBmc liar = Bmc();
  liar.entries[1].next = uint16_t{33};
  EXPECT(Incomplete(ReadFrom(liar), {10, 20}, "0xCB") && liar.Asked(kGetEntry) == 4);
  return kPassed;
}

Outcome KeepsWhatWasReadBeforeARefusal() {
  for (const uint8_t code : Bytes{0xC3, 0xD4, 0xFF}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetEntry && request.data()[2] == 30) reply = {code, {}};
    };
    const Read read = ReadFrom(bmc);
    EXPECT(Incomplete(read, {10, 20}, "0x") && read.log->entries[0].sensor == "CPU Temp");
  }
  return kPassed;
}

Outcome TakesEntriesOfAnyLength() {
  for (const size_t size : {0u, 1u, 2u, 3u, 17u}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetEntry && request.data()[2] == 20) reply.data.resize(size);
    };
    const Read read = ReadFrom(bmc);
    // Without a next id, the walk cannot go on.
    EXPECT(Incomplete(read, size < 2 ? Ids{10} : Ids{10, 30, 40}, ""));
  }
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kGetEntry) reply.data.resize(40, 0xEE);
  };
  EXPECT(IsWhole(ReadFrom(bmc), {10, 20, 30, 40}));
  return kPassed;
}

Outcome ReservesWhereTheBmcWantsIt() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kGetEntry && request.data()[0] == 0) reply = {0xC5, {}};
  };
  EXPECT(IsWhole(ReadFrom(bmc), {10, 20, 30, 40}) && bmc.Asked(kReserveLog) == 1);
  for (const bool can_reserve : {true, false}) {
    ScriptedBmc never = Bmc();
    never.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == kGetEntry) reply = {0xC5, {}};
      if (CommandOf(request) == kReserveLog && !can_reserve) reply = {0xC1, {}};
    };
    EXPECT(Incomplete(ReadFrom(never), {}, "0xC5") && never.round_trips() < 40);
  }
  return kPassed;
}

Outcome ABmcWithoutALogIsAnError() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kLogInfo) reply = {0xC1, {}};
  };
  EXPECT(ReadFrom(bmc).ended.error->completion_code == 0xC1);
  bmc.spoil = [](const Request&, Reply& reply) { reply.data.resize(13); };
  EXPECT(ReadFrom(bmc).ended.error->status == Status::kProtocolError);
  // Without a clock it is read all the same; a refusal's bytes are no time.
  for (const Reply& time : {Reply{0xC1, {1, 2, 3, 4}}, Reply{0, {1, 2, 3}}}) {
    bmc.spoil = [&](const Request& request, Reply& reply) {
      if (CommandOf(request) == kLogTime) reply = time;
    };
    const Read read = ReadFrom(bmc);
    EXPECT(IsWhole(read, {10, 20, 30, 40}) && !read.log->clock);
  }
  return kPassed;
}

Outcome ReadsTheLogAgain() {
  ScriptedBmc bmc = Bmc();
  ReadSel action({}, {});
  EXPECT(RunToEnd(action, bmc).done && action.report().log->entries.size() == 4);
  bmc.Forget();
  EXPECT(RunToEnd(action, bmc).done && action.report().log->entries.size() == 4);
  EXPECT(bmc.Asked(kRepositoryInfo) == 0);  // it was looked at just now
  return kPassed;
}

Outcome ClearsTheLogAndLooksAtItInThreeRoundTrips() {
  ScriptedBmc bmc = Bmc();
  ClearSel clear;
  EXPECT(clear.privilege() == Privilege::kOperator);
  EXPECT(RunToEnd(clear, bmc).done && bmc.entries.empty() && bmc.round_trips() == 3);
  EXPECT(clear.report().log != nullptr && clear.report().log->info.records == 0);
  // It is cleared even if nothing is told of it then.
  ScriptedBmc silent = Bmc();
  silent.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kLogInfo) reply = {0xC0, {}};
  };
  ClearSel again;
  EXPECT(RunToEnd(again, silent).done && again.report().log == nullptr);
  return kPassed;
}

Outcome WaitsForASlowErasure() {
  ScriptedBmc bmc = Bmc();
  bmc.erasure_looks = 3;
  ClearSel clear;
  const Ended ended = RunToEnd(clear, bmc);
  EXPECT(ended.done && bmc.Asked(kClearLog) == 1 + 3 && ended.waited > 100ms);
  bmc.erasure_looks = 1000;
  const Ended never = RunToEnd(clear, bmc);
  EXPECT(never.error && never.error->status == Status::kTimedOut && never.waited < 1min);
  EXPECT(never.error->message.contains("accepted"));
  return kPassed;
}

// It was accepted; that the reservation is gone with the log, or that nothing is told, is no error.
Outcome AtTheDeadlineItIsToldHowFarAnErasureHasCome() {
  std::string told;  // after each step
  for (bool ended = false; !ended;) {
    ScriptedBmc bmc;
    bmc.erasure_looks = 2;
    ClearSel action;
    ended = !RunToEnd(action, bmc, nullptr, static_cast<int>(told.size())).endless;
    if (ended) break;
    const auto end = action.Expired(Lateness::kSilent);
    if (!end) {
      told += '-';
    } else if (end->kind == Step::Kind::kDone) {
      told += 'd';
    } else {
      EXPECT(end->error->status == Status::kTimedOut &&
             end->error->message.find("accepted") != std::string::npos);
      told += 'a';
    }
  }
  EXPECT(told == "--aaadd");  // the harness takes one step more to see the end
  return kPassed;
}

Outcome AnErasureThatCannotBeLookedAtIsAccepted() {
  for (const Reply& told : {Reply{0xC5, {}}, Reply{0xC1, {}}, Reply{0, {}}}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [&](const Request& request, Reply& reply) {
      if (CommandOf(request) != kClearLog) return;
      reply.data.clear();
      if (request.data()[5] == 0) reply = told;
    };
    ClearSel clear;
    EXPECT(RunToEnd(clear, bmc).done && bmc.Asked(kClearLog) == 2);
  }
  return kPassed;
}

Outcome ReservesTheLogAnewUntilItIsCleared() {
  for (const int times : {3, 1000}) {
    ScriptedBmc bmc = Bmc();
    int lost = 0;
    bmc.spoil = [&](const Request& request, Reply& reply) {
      if (CommandOf(request) == kClearLog && ++lost <= times) reply = {0xC5, {}};
    };
    ClearSel clear;
    const Ended ended = RunToEnd(clear, bmc);
    EXPECT(ended.done == (times == 3) && ended.waited > 0s && ended.waited < 10s);
    EXPECT(ended.done || (ended.error->completion_code == 0xC5 && bmc.round_trips() < 30));
  }
  return kPassed;
}

Outcome ClearsWithoutAReservationWhereThereIsNone() {
  ScriptedBmc bmc = Bmc();
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kReserveLog) reply = {0xC1, {}};
    const bool clears = CommandOf(request) == kClearLog;
    if (clears) reply = {request.data()[0] == 0 ? uint8_t{0} : uint8_t{0xC5}, {1}};
  };
  ClearSel clear;
  EXPECT(RunToEnd(clear, bmc).done);
  bmc.spoil = [](const Request& request, Reply& reply) {
    if (CommandOf(request) == kReserveLog) reply = {0xC1, {}};
    if (CommandOf(request) == kClearLog) reply = {0xC5, {}};
  };
  EXPECT(RunToEnd(clear, bmc).error->completion_code == 0xC5);
  return kPassed;
}

Outcome ARefusalOfAClearIsAnError() {
  for (const Command command : {kReserveLog, kClearLog}) {
    ScriptedBmc bmc = Bmc();
    bmc.spoil = [=](const Request& request, Reply& reply) {
      if (CommandOf(request) == command) reply = {0xD4, {1, 1}};
    };
    ClearSel clear;
    const Ended ended = RunToEnd(clear, bmc);
    EXPECT(ended.error && ended.error->status == Status::kPrivilegeTooLow);
  }
  ScriptedBmc cut_off = Bmc();
  cut_off.spoil = [](const Request&, Reply& reply) { reply.data.resize(1); };
  ClearSel clear;
  EXPECT(RunToEnd(clear, cut_off).error->status == Status::kProtocolError);
  return kPassed;
}

// It is sent once; whether it was carried out is not known.
Outcome AClearWhoseAnswerIsLostIsNotRepeated() {
  ScriptedBmc bmc = Bmc();
  ClearSel clear;
  clear.OnSession(&bmc.guid);
  const Reply reserved = bmc.Answer(clear.Begin().request);
  EXPECT(!clear.OnResponse({.completion_code = 0, .data = reserved.data}).request.repeatable);
  const Step step = clear.OnAnswerLost();
  EXPECT(step.kind == Step::Kind::kFail && step.error->status == Status::kOutcomeUnknown);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsAllEntriesTheOldestFirst),
      UNIT_TEST(InfoOnlyReadsNoEntries),
      UNIT_TEST(ReadsWhatCameAfterARecord),
      UNIT_TEST(LinksEventsToTheirSensors),
      UNIT_TEST(DoesNotConvertTheReadingOfANonLinearSensor),
      UNIT_TEST(TheLogNeedsNoRepository),
      UNIT_TEST(EndsWhereRecordIdsGoInACircle),
      UNIT_TEST(SurvivesEntriesThatAreDeletedMeanwhile),
      UNIT_TEST(KeepsWhatWasReadBeforeARefusal),
      UNIT_TEST(TakesEntriesOfAnyLength),
      UNIT_TEST(ReservesWhereTheBmcWantsIt),
      UNIT_TEST(ABmcWithoutALogIsAnError),
      UNIT_TEST(ReadsTheLogAgain),
      UNIT_TEST(ClearsTheLogAndLooksAtItInThreeRoundTrips),
      UNIT_TEST(WaitsForASlowErasure),
      UNIT_TEST(AtTheDeadlineItIsToldHowFarAnErasureHasCome),
      UNIT_TEST(AnErasureThatCannotBeLookedAtIsAccepted),
      UNIT_TEST(ReservesTheLogAnewUntilItIsCleared),
      UNIT_TEST(ClearsWithoutAReservationWhereThereIsNone),
      UNIT_TEST(ARefusalOfAClearIsAnError),
      UNIT_TEST(AClearWhoseAnswerIsLostIsNotRepeated),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
