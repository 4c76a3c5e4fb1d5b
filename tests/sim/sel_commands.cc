// The system event log (IPMI 2.0 chapter 31).
#include <algorithm>
#include <array>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kSelVersion = 0x51;
constexpr uint16_t kFirstRecord = 0x0000;
constexpr uint16_t kLastRecord = 0xFFFF;
constexpr uint16_t kNextIsNone = 0xFFFF;

size_t FreeRecords(const CommandContext& context) {
  const size_t capacity = context.bmc.health.set().log_capacity;
  return capacity - std::min(capacity, context.bmc.health.sel().records().size());
}

// IPMI 2.0 §31.2.
uint8_t GetInfo(CommandContext& context, Reader&, Writer& response) {
  constexpr uint8_t kOverflow = 1 << 7;
  constexpr uint8_t kDeleteReserveAllocation = 0x0B;
  const Sel& sel = context.bmc.health.sel();
  const size_t free_bytes = std::min<size_t>(FreeRecords(context) * kSelRecordSize, 0xFFFE);
  response.U8(kSelVersion);
  response.U16(static_cast<uint16_t>(sel.records().size()));
  response.U16(static_cast<uint16_t>(free_bytes));
  response.U32(sel.last_added());
  response.U32(sel.last_erased());
  response.U8(static_cast<uint8_t>(kDeleteReserveAllocation | (sel.overflowed() ? kOverflow : 0)));
  return code::kOk;
}

// IPMI 2.0 §31.3.
uint8_t GetAllocationInfo(CommandContext& context, Reader&, Writer& response) {
  const auto free_records = static_cast<uint16_t>(FreeRecords(context));
  response.U16(static_cast<uint16_t>(context.bmc.health.set().log_capacity));
  response.U16(kSelRecordSize);
  response.U16(free_records);
  response.U16(free_records);  // in one piece
  response.U8(1);              // a record takes one unit
  return code::kOk;
}

// IPMI 2.0 §31.4.
uint8_t Reserve(CommandContext& context, Reader&, Writer& response) {
  response.U16(context.bmc.health.sel().Reserve());
  return code::kOk;
}

// IPMI 2.0 §31.5. A reservation is needed for a read that does not begin at the record's start.
uint8_t GetEntry(CommandContext& context, Reader& request, Writer& response) {
  const uint16_t reservation = request.U16();
  const uint16_t id = request.U16();
  const uint8_t offset = request.U8();
  const uint8_t count = request.U8();
  if (!request.ok()) return code::kRequestLength;
  const Sel& sel = context.bmc.health.sel();
  if ((offset != 0 || reservation != 0) && !sel.IsReserved(reservation))
    return code::kReservationCancelled;
  const auto records = sel.records();
  if (records.empty()) return code::kNotPresent;
  auto at = std::ranges::find(records, id, SelRecordId);
  if (id == kFirstRecord) at = records.begin();
  if (id == kLastRecord) at = records.end() - 1;
  if (at == records.end()) return code::kNotPresent;
  const uint16_t next = at + 1 == records.end() ? kNextIsNone : SelRecordId(*(at + 1));
  return WritePiece(response, next, *at, offset, count);
}

// IPMI 2.0 §31.6: the id and the time are the log's to give.
uint8_t AddEntry(CommandContext& context, Reader& request, Writer& response) {
  const View bytes = request.Bytes(kSelRecordSize);
  if (!request.ok() || request.remaining() != 0) return code::kRequestLength;
  SelRecord record;
  std::ranges::copy(bytes, record.begin());
  const uint32_t time = context.bmc.health.SelTime(context.now);
  const auto id = context.bmc.health.sel().Add(Stamped(record, time), time);
  if (!id) return code::kOutOfSpace;
  response.U16(*id);
  return code::kOk;
}

// IPMI 2.0 §29.3: an event of somebody else's sensor, who is named as its generator.
uint8_t PlatformEvent(CommandContext& context, Reader& request, Writer&) {
  constexpr size_t kEventSize = 7;  // revision, sensor type and number, event type, data
  const View event = request.Bytes(kEventSize);
  if (!request.ok()) return code::kRequestLength;
  constexpr uint8_t kSystemEvent = 0x02;
  SelRecord record = {};
  Writer writer(record);
  writer.U16(0);
  writer.U8(kSystemEvent);
  writer.U32(0);
  writer.U8(context.requester);
  writer.U8(0);
  writer.Bytes(event);
  const uint32_t time = context.bmc.health.SelTime(context.now);
  return context.bmc.health.sel().Add(Stamped(record, time), time) ? code::kOk : code::kOutOfSpace;
}

// IPMI 2.0 §31.8.
uint8_t DeleteEntry(CommandContext& context, Reader& request, Writer& response) {
  const uint16_t reservation = request.U16();
  uint16_t id = request.U16();
  if (!request.ok()) return code::kRequestLength;
  Sel& sel = context.bmc.health.sel();
  if (!sel.IsReserved(reservation)) return code::kReservationCancelled;
  const auto records = sel.records();
  if (records.empty()) return code::kNotPresent;
  if (id == kFirstRecord) id = SelRecordId(records.front());
  if (id == kLastRecord) id = SelRecordId(records.back());
  if (!sel.Delete(id, context.bmc.health.SelTime(context.now))) return code::kNotPresent;
  response.U16(id);
  return code::kOk;
}

// IPMI 2.0 §31.9. It is done at once, so the status is always that it is done.
uint8_t Clear(CommandContext& context, Reader& request, Writer& response) {
  constexpr std::array<uint8_t, 3> kWord = {'C', 'L', 'R'};
  constexpr uint8_t kInitiate = 0xAA;
  constexpr uint8_t kGetStatus = 0x00;
  constexpr uint8_t kCompleted = 0x01;
  const uint16_t reservation = request.U16();
  const View word = request.Bytes(kWord.size());
  const uint8_t action = request.U8();
  if (!request.ok()) return code::kRequestLength;
  if (!std::ranges::equal(word, kWord) || (action != kInitiate && action != kGetStatus))
    return code::kInvalidField;
  Sel& sel = context.bmc.health.sel();
  if (action == kInitiate) {
    if (!sel.IsReserved(reservation)) return code::kReservationCancelled;
    sel.Clear(context.bmc.health.SelTime(context.now));
  }
  response.U8(kCompleted);
  return code::kOk;
}

// IPMI 2.0 §31.10.
uint8_t GetTime(CommandContext& context, Reader&, Writer& response) {
  response.U32(context.bmc.health.SelTime(context.now));
  return code::kOk;
}

// IPMI 2.0 §31.11.
uint8_t SetTime(CommandContext& context, Reader& request, Writer&) {
  const uint32_t wanted = request.U32();
  if (!request.ok()) return code::kRequestLength;
  Health& health = context.bmc.health;
  health.sel().clock_offset += int64_t{wanted} - int64_t{health.SelTime(context.now)};
  return code::kOk;
}

// IPMI 2.0 §31.11a: the clock shows UTC.
uint8_t GetUtcOffset(CommandContext&, Reader&, Writer& response) {
  response.U16(0);
  return code::kOk;
}

constexpr std::array<Command, 11> kCommands = {{
    {kNetFnSensor, 0x02, "platform_event_message", Privilege::kOperator, IfHealthy<PlatformEvent>},
    {kNetFnStorage, command::kGetSelInfo, "get_sel_info", Privilege::kUser, IfHealthy<GetInfo>},
    {kNetFnStorage, 0x41, "get_sel_allocation_info", Privilege::kUser,
     IfHealthy<GetAllocationInfo>},
    {kNetFnStorage, command::kReserveSel, "reserve_sel", Privilege::kUser, IfHealthy<Reserve>},
    {kNetFnStorage, command::kGetSelEntry, "get_sel_entry", Privilege::kUser, IfHealthy<GetEntry>},
    {kNetFnStorage, 0x44, "add_sel_entry", Privilege::kOperator, IfHealthy<AddEntry>},
    {kNetFnStorage, 0x46, "delete_sel_entry", Privilege::kOperator, IfHealthy<DeleteEntry>},
    {kNetFnStorage, command::kClearSel, "clear_sel", Privilege::kOperator, IfHealthy<Clear>},
    {kNetFnStorage, 0x48, "get_sel_time", Privilege::kUser, IfHealthy<GetTime>},
    {kNetFnStorage, 0x49, "set_sel_time", Privilege::kOperator, IfHealthy<SetTime>},
    {kNetFnStorage, 0x5C, "get_sel_time_utc_offset", Privilege::kUser, IfHealthy<GetUtcOffset>},
}};

}  // namespace

std::span<const Command> SelCommands() { return kCommands; }

}  // namespace bmcsim
