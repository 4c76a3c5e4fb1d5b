// The system event log.
#include <algorithm>
#include <array>
#include <utility>

#include "cabi/src/list.h"
#include "core/node/health/read_sel.h"
#include "core/wire/sdr/sensor_words.h"
#include "core/wire/sel/event_detail.h"

// What nodeipmi_sel_read hands out.
struct nodeipmi_sel_list {
  explicit nodeipmi_sel_list(const ipmi::Report& report) : found(report.log) {}

  size_t size() const { return found->entries.size(); }
  nodeipmi_sel_entry Get(size_t index) const;
  const char* trouble() const { return found->trouble.c_str(); }

  std::shared_ptr<const ipmi::EventLog> found;
};

namespace ipmi::cabi {
namespace {

static_assert(static_cast<uint32_t>(SelRecordKind::kSystemEvent) == NODEIPMI_SEL_EVENT &&
              static_cast<uint32_t>(SelRecordKind::kTimestampedOem) ==
                  NODEIPMI_SEL_OEM_TIMESTAMPED &&
              static_cast<uint32_t>(SelRecordKind::kOem) == NODEIPMI_SEL_OEM &&
              static_cast<uint32_t>(SelRecordKind::kReserved) == NODEIPMI_SEL_RESERVED);

uint32_t TimeKind(uint32_t timestamp) {
  switch (KindOfTimestamp(timestamp)) {
    case TimestampKind::kCalendar:
      return NODEIPMI_SEL_TIME_CALENDAR;
    case TimestampKind::kSinceInitialization:
      return NODEIPMI_SEL_TIME_UPTIME;
    case TimestampKind::kUnspecified:
      break;
  }
  return NODEIPMI_SEL_TIME_NONE;
}

void SetData(nodeipmi_sel_entry& out, std::span<const uint8_t> data) {
  const auto used = data.first(std::min(data.size(), sizeof out.data));
  std::ranges::copy(used, out.data);
  out.data_size = static_cast<uint32_t>(used.size());
}

// Its first byte as it was logged (IPMI 2.0 table 29-6), and the two others.
std::array<uint8_t, 3> EventData(const SelEvent& event) {
  const auto uses =
      static_cast<unsigned>(event.data2_use) << 6 | static_cast<unsigned>(event.data3_use) << 4;
  return {static_cast<uint8_t>(uses | event.offset), event.data2, event.data3};
}

void SetEvent(nodeipmi_sel_entry& out, const SelEvent& event) {
  const EventGenerator& generator = event.generator;
  out.sensor_type = event.sensor_type;
  out.sensor_number = event.sensor_number;
  out.generator = generator.software ? generator.address * 2u + 1 : generator.address;
  out.event_type = event.event_type;
  out.offset = event.offset;
  out.deassertion = event.deassertion;
  SetData(out, EventData(event));
  CopyText(SensorTypeName(event.sensor_type), out.type);
  CopyText(EventText(event), out.event);
  CopyText(EventDetail(event), out.detail);
}

nodeipmi_sel_entry ToStruct(const LogEntry& entry) {
  const SelRecord& record = entry.record;
  nodeipmi_sel_entry out{};
  out.struct_size = sizeof out;
  out.record_id = record.record_id;
  out.kind = static_cast<uint32_t>(record.kind);
  out.record_type = record.type;
  if (record.timestamp) {
    out.time_kind = TimeKind(*record.timestamp);
    if (out.time_kind != NODEIPMI_SEL_TIME_NONE) out.time = *record.timestamp;
  }
  out.manufacturer_id = record.manufacturer_id.value_or(0);
  if (record.event) {
    SetEvent(out, *record.event);
  } else {
    SetData(out, record.data);
  }
  const auto reading = Millionths(entry.reading);
  const auto threshold = Millionths(entry.threshold);
  out.has_reading = reading.has_value();
  out.has_threshold = threshold.has_value();
  out.reading = reading.value_or(0);
  out.threshold = threshold.value_or(0);
  CopyText(entry.sensor, out.sensor);
  CopyText(entry.units, out.unit);
  return out;
}

nodeipmi_sel_info ToInfoStruct(const EventLog& log) {
  nodeipmi_sel_info out{};
  out.struct_size = sizeof out;
  out.entries = log.info.records;
  out.free_bytes = log.info.free_bytes;
  out.overflow = log.info.overflow;
  out.last_added = log.info.most_recent_addition;
  out.last_erased = log.info.most_recent_erase;
  out.clock = log.clock.value_or(0);
  return out;
}

Result<Order> ReadOrder(nodeipmi& state, const char* name, uint32_t flags, uint32_t after_record) {
  constexpr uint32_t kLastRecordId = 0xFFFE;
  if ((flags & ~NODEIPMI_SEL_READ_INFO_ONLY) != 0)
    return Fail(Status::kUnsupported, "(flags: a bit that is not known)");
  if (after_record > kLastRecordId) return InvalidStruct("after_record", "more than 65534");
  const LogOrder order{.info_only = (flags & NODEIPMI_SEL_READ_INFO_ONLY) != 0,
                       .after_record = static_cast<uint16_t>(after_record)};
  return Order{std::make_unique<ReadSel>(order, state.service->LoadRepository(name))};
}

Result<Order> ClearOrder() { return Order{std::make_unique<ClearSel>()}; }

}  // namespace

template <>
void Call(const nodeipmi_sel_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found) {
  CallWithList<nodeipmi_sel_list>(completion, outcome, error, found);
}

}  // namespace ipmi::cabi

using ipmi::Result;
using namespace ipmi::cabi;

nodeipmi_sel_entry nodeipmi_sel_list::Get(size_t index) const {
  return ToStruct(found->entries[index]);
}

extern "C" {

uint32_t nodeipmi_sel_list_size(const nodeipmi_sel_list* list) { return ListSize(list); }

nodeipmi_status nodeipmi_sel_list_get(const nodeipmi_sel_list* list, uint32_t index,
                                      nodeipmi_sel_entry* entry, nodeipmi_error* error) {
  return ListGet(list, index, entry, "entry", error);
}

nodeipmi_status nodeipmi_sel_list_info(const nodeipmi_sel_list* list, nodeipmi_sel_info* info,
                                       nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(list, "list"));
    NODEIPMI_TRY(NotNull(info, "info"));
    NODEIPMI_TRY(CheckSize(info, "info"));
    WriteStruct(ToInfoStruct(*list->found), info);
    return {};
  });
}

const char* nodeipmi_sel_list_trouble(const nodeipmi_sel_list* list) { return ListTrouble(list); }

void nodeipmi_sel_list_free(nodeipmi_sel_list* list) { delete list; }

nodeipmi_status nodeipmi_sel_read(nodeipmi* state, const char* name, uint32_t flags,
                                  uint32_t after_record, uint32_t timeout_ms,
                                  nodeipmi_sel_list** list, nodeipmi_outcome* outcome,
                                  nodeipmi_error* error) {
  return Blocking(
      state, name, timeout_ms, outcome, error,
      [=] { return ReadOrder(*state, name, flags, after_record); },
      ListOutput<nodeipmi_sel_list>{list});
}

nodeipmi_status nodeipmi_sel_read_async(nodeipmi* state, const char* name, uint32_t flags,
                                        uint32_t after_record, uint32_t timeout_ms,
                                        nodeipmi_sel_completion completion, nodeipmi_op* op,
                                        nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error,
               [=] { return ReadOrder(*state, name, flags, after_record); });
}

nodeipmi_status nodeipmi_sel_clear(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                   nodeipmi_outcome* outcome, nodeipmi_error* error) {
  return Blocking(state, name, timeout_ms, outcome, error, ClearOrder);
}

nodeipmi_status nodeipmi_sel_clear_async(nodeipmi* state, const char* name, uint32_t timeout_ms,
                                         nodeipmi_completion completion, nodeipmi_op* op,
                                         nodeipmi_error* error) {
  return Async(state, name, timeout_ms, completion, op, error, ClearOrder);
}

}  // extern "C"
