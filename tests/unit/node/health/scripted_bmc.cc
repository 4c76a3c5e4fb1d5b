#include "tests/unit/node/health/scripted_bmc.h"

#include <algorithm>
#include <memory>

#include "core/bytes/reader.h"

namespace ipmi::testing {
namespace {

constexpr uint16_t kNone = 0xFFFF;

void AppendU16(Bytes& bytes, uint16_t value) {
  bytes.push_back(static_cast<uint8_t>(value));
  bytes.push_back(static_cast<uint8_t>(value >> 8));
}

void AppendU32(Bytes& bytes, uint32_t value) {
  AppendU16(bytes, static_cast<uint16_t>(value));
  AppendU16(bytes, static_cast<uint16_t>(value >> 16));
}

Bytes FromU16(uint16_t value) {
  Bytes bytes;
  AppendU16(bytes, value);
  return bytes;
}

// Id 0 is the first one's also.
const StoredRecord* Find(const std::vector<StoredRecord>& records, uint16_t id) {
  if (id == 0 && !records.empty()) return &records.front();
  const auto found = std::ranges::find(records, id, &StoredRecord::id);
  return found == records.end() ? nullptr : &*found;
}

uint16_t NextId(const std::vector<StoredRecord>& records, const StoredRecord& record) {
  if (record.next) return *record.next;
  const auto index = static_cast<size_t>(&record - records.data());
  return index + 1 < records.size() ? records[index + 1].id : kNone;
}

Bytes Part(const Bytes& bytes, size_t offset, size_t count) {
  const size_t from = std::min(offset, bytes.size());
  const size_t to = std::min(from + count, bytes.size());
  return {bytes.begin() + static_cast<ptrdiff_t>(from), bytes.begin() + static_cast<ptrdiff_t>(to)};
}

Reply Stored(const std::map<uint8_t, Bytes>& answers, uint8_t number) {
  const auto found = answers.find(number);
  if (found == answers.end()) return {.code = 0xCB, .data = {}};
  return {.code = 0, .data = found->second};
}

}  // namespace

void ScriptedBmc::AddRecord(Bytes bytes) {
  const auto id = static_cast<uint16_t>(bytes[0] | bytes[1] << 8);
  records.push_back({.id = id, .bytes = std::move(bytes), .next = {}});
}

void ScriptedBmc::AddEntry(Bytes bytes) {
  const auto id = static_cast<uint16_t>(bytes[0] | bytes[1] << 8);
  entries.push_back({.id = id, .bytes = std::move(bytes), .next = {}});
}

int ScriptedBmc::Asked(Command command) const {
  const auto found = asked_.find(command);
  return found == asked_.end() ? 0 : found->second;
}

Reply ScriptedBmc::Answer(const Request& request) {
  ++round_trips_;
  ++asked_[CommandOf(request)];
  Reply reply{.code = 0xC1, .data = {}};
  if (CommandOf(request) == kGetGuid) reply = {.code = 0, .data = Bytes(guid.begin(), guid.end())};
  if (request.net_fn == NetFn::kSensor) reply = AnswerSensor(request);
  if (request.net_fn == NetFn::kStorage) reply = AnswerStorage(request);
  if (spoil) spoil(request, reply);
  return reply;
}

Reply ScriptedBmc::AnswerSensor(const Request& request) {
  const Command command = CommandOf(request);
  if (device_records) {
    if (command == kDeviceRecordsInfo) return DeviceRecordsInfo(request);
    if (command == kGetDeviceRecord) return GetSdr(request);
    if (command == kReserveDeviceRecords) return {.code = 0, .data = FromU16(++reservation)};
  }
  if (request.data().empty()) return {.code = 0xC1, .data = {}};
  const uint8_t number = request.data()[0];
  if (command == kReadSensor) return Stored(readings, number);
  if (command == kThresholdsOfSensor) return Stored(thresholds, number);
  if (command == kFactorsOfSensor) return Stored(factors, number);
  return {.code = 0xC1, .data = {}};
}

Reply ScriptedBmc::DeviceRecordsInfo(const Request&) const {
  Reply reply{.code = 0, .data = {static_cast<uint8_t>(records.size()), 0x01}};
  if (!population_change) return reply;
  reply.data[1] |= 0x80;
  AppendU32(reply.data, *population_change);
  return reply;
}

Reply ScriptedBmc::AnswerStorage(const Request& request) {
  const Command command = CommandOf(request);
  const bool of_repository =
      command == kRepositoryInfo || command == kGetRecord || command == kReserveRepository;
  if (of_repository && device_records) return {.code = 0xC1, .data = {}};
  if (command == kRepositoryInfo) return Info(claimed_records.value_or(records.size()), 0x02);
  if (command == kLogInfo) return Info(claimed_entries.value_or(entries.size()), 0x02);
  if (command == kGetRecord) return GetSdr(request);
  if (command == kGetEntry) return GetSelEntry(request);
  if (command == kClearLog) return ClearSel(request);
  if (command == kReserveRepository) return {.code = 0, .data = FromU16(++reservation)};
  if (command == kReserveLog) return {.code = 0, .data = FromU16(++log_reservation_)};
  if (command == kAreaInfo || command == kReadFru) return ReadUnit(request);
  Reply reply{.code = 0xC1, .data = {}};
  if (command == kLogTime) {
    reply.code = 0;
    AppendU32(reply.data, clock);
  }
  return reply;
}

Reply ScriptedBmc::Info(size_t count, uint32_t support) const {
  Reply reply{.code = 0, .data = {0x51}};
  AppendU16(reply.data, static_cast<uint16_t>(count));
  AppendU16(reply.data, 0x1000);
  AppendU32(reply.data, addition);
  AppendU32(reply.data, erase);
  reply.data.push_back(static_cast<uint8_t>(support));
  return reply;
}

Reply ScriptedBmc::GetSdr(const Request& request) {
  Reader in(request.data());
  const uint16_t reserved = in.U16();
  const StoredRecord* const record = Find(records, in.U16());
  const uint8_t offset = in.U8();
  const uint8_t count = in.U8();
  const bool needs_reservation = reserved != 0 || (offset > 0 && reservation_for_parts);
  if (needs_reservation && reserved != reservation) return {.code = 0xC5, .data = {}};
  if (record == nullptr) return {.code = 0xCB, .data = {}};
  const Bytes part = Part(record->bytes, offset, count == 0xFF ? record->bytes.size() : count);
  if (part.size() > most_bytes) return {.code = too_much_code, .data = {}};
  Reply reply{.code = 0, .data = FromU16(NextId(records, *record))};
  reply.data.insert(reply.data.end(), part.begin(), part.end());
  return reply;
}

Reply ScriptedBmc::GetSelEntry(const Request& request) const {
  Reader in(request.data());
  in.Skip(2);
  const StoredRecord* const entry = Find(entries, in.U16());
  if (entry == nullptr) return {.code = 0xCB, .data = {}};
  Reply reply{.code = 0, .data = FromU16(NextId(entries, *entry))};
  reply.data.insert(reply.data.end(), entry->bytes.begin(), entry->bytes.end());
  return reply;
}

Reply ScriptedBmc::ClearSel(const Request& request) {
  Reader in(request.data());
  if (in.U16() != log_reservation_) return {.code = 0xC5, .data = {}};
  in.Skip(3);
  if (in.U8() == 0xAA) {
    entries.clear();
  } else {
    --erasure_looks;
  }
  return {.code = 0, .data = {static_cast<uint8_t>(erasure_looks > 0 ? 0 : 1)}};
}

Reply ScriptedBmc::ReadUnit(const Request& request) const {
  Reader in(request.data());
  const auto found = units.find(in.U8());
  if (found == units.end()) return {.code = 0xCB, .data = {}};
  const StoredUnit& unit = found->second;
  Reply reply;
  if (CommandOf(request) == kAreaInfo) {
    AppendU16(reply.data, unit.size.value_or(static_cast<uint16_t>(unit.bytes.size())));
    reply.data.push_back(unit.says_words ? 1 : 0);
    return reply;
  }
  const size_t scale = unit.counts_words ? 2 : 1;
  const size_t offset = in.U16() * scale;
  const size_t count = in.U8() * scale;
  if (count > most_bytes) return {.code = too_much_code, .data = {}};
  if (offset >= unit.bytes.size()) return {.code = 0xC9, .data = {}};
  const Bytes part = Part(unit.bytes, offset, count);
  reply.data.push_back(static_cast<uint8_t>(part.size() / scale));
  reply.data.insert(reply.data.end(), part.begin(), part.end());
  return reply;
}

Ended RunToEnd(Operation& action, ScriptedBmc& bmc, const Guid* guid, int most_steps) {
  Ended ended;
  action.OnSession(guid);
  Step step = action.Begin();
  for (int steps = 0; steps < most_steps; ++steps) {
    if (step.kind == Step::Kind::kDone || step.kind == Step::Kind::kFail) {
      ended.done = step.kind == Step::Kind::kDone;
      ended.error = std::move(step.error);
      return ended;
    }
    if (step.kind == Step::Kind::kWait) {
      ended.waited += step.wait;
      step = action.Resume();
      continue;
    }
    const auto reply = std::make_unique<const Reply>(bmc.Answer(step.request));
    step =
        action.OnResponse({.completion_code = reply->code, .of = reply->of, .data = reply->data});
  }
  ended.endless = true;
  return ended;
}

Ended RunToEnd(Operation& action, ScriptedBmc& bmc) { return RunToEnd(action, bmc, &bmc.guid); }

}  // namespace ipmi::testing
