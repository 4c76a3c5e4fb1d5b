#include "core/node/health/read_sel.h"

#include <algorithm>
#include <bitset>
#include <memory>

#include "core/session/refusal.h"
#include "core/wire/cmd/clear_sel.h"
#include "core/wire/cmd/get_sdr.h"
#include "core/wire/cmd/get_sel_entry.h"
#include "core/wire/cmd/get_sel_time.h"
#include "core/wire/cmd/reservation.h"
#include "core/wire/completion_code.h"
#include "core/wire/sdr/reading.h"
#include "core/wire/sdr/units.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

constexpr int kMostReservations = 8;
constexpr Duration kErasureLooks = 250ms;
constexpr int kMostErasureLooks = 40;

// Which sensor an event is about: the one of that number and type at that owner. Software logs
// events of sensors that are the BMC's.
const Sensor* FindSensor(const std::vector<Sensor>& sensors, const SelEvent& event) {
  const EventGenerator& from = event.generator;
  const auto owner = static_cast<uint8_t>(from.software ? from.address << 1 | 1 : from.address);
  const Sensor* near = nullptr;
  for (const Sensor& sensor : sensors) {
    if (sensor.number != event.sensor_number || sensor.sensor_type != event.sensor_type) continue;
    if (sensor.owner == owner && sensor.lun == from.lun) return &sensor;
    if (near == nullptr && (sensor.owner == owner || from.software)) near = &sensor;
  }
  return near;
}

void Describe(LogEntry& entry, const std::vector<Sensor>& sensors) {
  if (!entry.record.event) return;
  const SelEvent& event = *entry.record.event;
  const Sensor* const sensor = FindSensor(sensors, event);
  if (sensor == nullptr) return;
  entry.sensor = sensor->name;
  if (!sensor->analog || event.event_type != kThresholdEventType) return;
  // Its factors are those of a reading, and long gone.
  if (NeedsReadingFactors(sensor->analog->linearization)) return;
  if (event.trigger_reading) entry.reading = SensorValue(*sensor, *event.trigger_reading);
  if (event.trigger_threshold) entry.threshold = SensorValue(*sensor, *event.trigger_threshold);
  entry.units = UnitsSymbol(sensor->units);
}

Error NotFinished() {
  Error error = MakeError(Status::kTimedOut);
  error.stage = Stage::kCommand;
  error.message = "The BMC accepted Clear SEL, but has not finished yet.";
  return error;
}

std::string Incomplete(std::string_view why) {
  return "The event log is incomplete: " + std::string(why) + '.';
}

}  // namespace

Flow<Result<void>> ReadSel::Run() {
  constexpr std::string_view kCommand = "Get SEL Info";
  const Response answer = co_await Ask(MakeGetSelInfo());
  if (answer.completion_code != kCompletedNormally)
    co_return std::unexpected(CommandRefused(kCommand, answer.completion_code));
  const auto info = ReadRecordStoreInfo(answer.data);
  if (!info) co_return std::unexpected(TooShort(kCommand));
  auto log = std::make_shared<EventLog>();
  report_.log = log;
  log->info = *info;
  const Response time = co_await AskOneOfMany(MakeGetSelTime());
  if (time.completion_code == kCompletedNormally) log->clock = ReadSelTime(time.data);
  if (order_.info_only || info->records == 0) co_return Result<void>();
  log->trouble = co_await ReadEntries(log->entries);
  all_read_ = true;
  // Without its names the log can still be read.
  const auto repository = co_await Repository();
  if (repository) {
    const auto sensors = (*repository)->Sensors();
    for (LogEntry& entry : log->entries) Describe(entry, sensors);
  }
  co_return Result<void>();
}

bool ReadSel::KeepsPart() {
  if (report_.log == nullptr) return false;
  const bool has_more = !order_.info_only && report_.log->info.records > 0 && !all_read_;
  if (has_more && report_.log->entries.empty()) return false;
  const auto part = std::make_shared<EventLog>(*report_.log);
  part->trouble += (part->trouble.empty() ? "" : " ") + std::string(kPartRead);
  report_.log = part;
  return true;
}

Flow<std::string> ReadSel::ReadEntries(std::vector<LogEntry>& entries) {
  const auto seen = std::make_unique<std::bitset<0x10000>>();
  std::string trouble;
  uint16_t id = kFirstSelEntry;
  std::optional<uint16_t> before;  // whose next one is `id`
  std::vector<uint8_t> first;
  if (order_.after_record != 0) {
    const auto next = co_await NextOf(order_.after_record);
    // If it was deleted meanwhile, nothing tells what came after it: then all is read.
    if (next) {
      seen->set(order_.after_record);
      before = order_.after_record;
      id = *next;
    }
  }
  while (id != kLastSelEntry) {
    if (seen->test(id)) co_return Incomplete("record ids go in a circle");
    seen->set(id);
    const Response answer = co_await AskEntry(id);
    if (answer.completion_code == kNotPresent) {
      // Deleted since the one before it was read, which tells by now what follows. If that is not
      // there either, the log was cleared.
      std::optional<uint16_t> next;
      if (before) next = co_await NextOf(*before);
      if (!next) break;
      if (*next == id) co_return Incomplete(CompletionCodeText(kNotPresent));
      id = *next;
      continue;
    }
    if (answer.completion_code != kCompletedNormally)
      co_return Incomplete(CompletionCodeText(answer.completion_code));
    const auto part = ReadRecordPart(answer.data);
    if (!part) co_return Incomplete("an empty answer");
    if (id == kFirstSelEntry) first.assign(part->data.begin(), part->data.end());
    // The first entry, which names itself as the next one, was read under its own id.
    if (before == kFirstSelEntry && !entries.empty() && entries.back().record.record_id == id &&
        std::ranges::equal(part->data, first))
      co_return Incomplete("record ids go in a circle");
    auto record = ReadSelRecord(part->data);
    if (record) {
      // The first was asked for by a number that need not be its own.
      if (id == kFirstSelEntry && record->record_id != part->next_record_id)
        seen->set(record->record_id);
      entries.emplace_back().record = *std::move(record);
    } else {
      trouble = Incomplete("an entry is shorter than its fields");
    }
    before = id;
    id = part->next_record_id;
  }
  co_return trouble;
}

Flow<std::optional<uint16_t>> ReadSel::NextOf(uint16_t id) {
  const Response answer = co_await AskEntry(id);
  const auto part = ReadRecordPart(answer.data);
  if (answer.completion_code != kCompletedNormally || !part) co_return std::nullopt;
  // Asked for one that they lack, some answer with another.
  const auto record = ReadSelRecord(part->data);
  if (id != kFirstSelEntry && record && record->record_id != id) co_return std::nullopt;
  co_return part->next_record_id;
}

Flow<Response> ReadSel::AskEntry(uint16_t id) {
  for (int attempt = 0;; ++attempt) {
    const Response answer = co_await AskOneOfMany(MakeGetSelEntry(id, reservation_));
    if (answer.completion_code != kReservationCancelled || attempt == kMostReservations)
      co_return answer;
    // §31.5: entries that are read whole need none, but this BMC wants one.
    const Response reserved = co_await Ask(MakeReserveSel());
    const auto reservation = ReadReservation(reserved.data);
    if (reserved.completion_code != kCompletedNormally || !reservation)
      co_return Response{.completion_code = kReservationCancelled, .data = {}};
    reservation_ = *reservation;
  }
}

Flow<Result<void>> ClearSel::Run() {
  phase_ = Phase::kAsking;
  auto cleared = co_await Clear();
  if (!cleared) co_return std::unexpected(std::move(cleared.error()));
  phase_ = Phase::kCleared;
  const Response answer = co_await AskOneOfMany(MakeGetSelInfo());
  const auto info = ReadRecordStoreInfo(answer.data);
  if (answer.completion_code == kCompletedNormally && info) {
    const auto log = std::make_shared<EventLog>();
    log->info = *info;
    report_.log = log;
  }
  co_return Result<void>();
}

std::optional<Step> ClearSel::Expired(Lateness lateness) {
  if (phase_ == Phase::kAccepted) return Step::Fail(NotFinished());
  if (phase_ == Phase::kCleared) return Step::Done();
  return FlowAction::Expired(lateness);
}

Flow<Result<void>> ClearSel::Clear() {
  uint16_t reservation = 0;
  for (int attempt = 0;; ++attempt) {
    const Response reserved = co_await Ask(MakeReserveSel());
    const bool can_reserve = reserved.completion_code != kInvalidCommand;
    if (can_reserve) {
      if (reserved.completion_code != kCompletedNormally)
        co_return std::unexpected(CommandRefused("Reserve SEL", reserved.completion_code));
      const auto id = ReadReservation(reserved.data);
      if (!id) co_return std::unexpected(TooShort("Reserve SEL"));
      reservation = *id;
    }
    const Response cleared = co_await Ask(MakeClearSel(reservation));
    if (cleared.completion_code == kCompletedNormally) {
      phase_ = Phase::kAccepted;
      if (ReadErasureProgress(cleared.data) == ErasureProgress::kCompleted)
        co_return Result<void>();
      break;
    }
    // Whoever reads the log, or an event, took the reservation.
    const bool again = cleared.completion_code == kReservationCancelled && can_reserve;
    if (!again || attempt == kMostReservations)
      co_return std::unexpected(CommandRefused("Clear SEL", cleared.completion_code));
    co_await Pause(20ms * (attempt + 1));
  }
  for (int look = 0; look < kMostErasureLooks; ++look) {
    const Response status = co_await Ask(MakeGetClearSelStatus(reservation));
    // It was accepted. Some BMCs forget the reservation with the log.
    if (status.completion_code != kCompletedNormally ||
        ReadErasureProgress(status.data) != ErasureProgress::kInProgress) {
      co_return Result<void>();
    }
    co_await Pause(kErasureLooks);
  }
  co_return std::unexpected(NotFinished());
}

}  // namespace ipmi
