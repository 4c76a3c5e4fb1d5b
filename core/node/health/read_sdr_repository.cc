#include "core/node/health/read_sdr_repository.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdio>

#include "core/node/health/chunk_size.h"
#include "core/session/refusal.h"
#include "core/wire/cmd/get_device_id.h"
#include "core/wire/cmd/get_device_sdr_info.h"
#include "core/wire/cmd/get_sdr.h"
#include "core/wire/cmd/get_sdr_repository_info.h"
#include "core/wire/cmd/reservation.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// More than any repository has; whoever has more goes in a circle or lies.
constexpr size_t kMostBytes = size_t{512} * 1024;
constexpr size_t kLastOffset = 0xFF;
constexpr uint8_t kFirstChunk = 32;
constexpr int kMostReservations = 12;  // for one record

// Where records are read from: the repository, or where a BMC has none, the management controller's
// own sensor data records, which are read in the same way.
struct Source {
  Request (*get)(const SdrRequest&);
  Request (*reserve)();
};
constexpr Source kRepository = {.get = MakeGetSdr, .reserve = MakeReserveSdrRepository};
constexpr Source kDevice = {.get = MakeGetDeviceSdr, .reserve = MakeReserveDeviceSdrRepository};

// The records changed, or somebody else reads them.
bool IsLost(uint8_t completion_code) {
  return completion_code == kReservationCancelled || completion_code == kSdrChangedCode;
}

std::string Incomplete(std::string_view why, uint16_t id) {
  std::array<char, 32> text;
  (void)std::snprintf(text.data(), text.size(), " (record 0x%04X).", id);
  return "The sensor data records are incomplete: " + std::string(why) + text.data();
}

class RecordReader {
 public:
  RecordReader(FlowAction& action, const Source& source, std::vector<uint8_t>& records)
      : action_(action), source_(source), records_(records) {}

  // Appends all records, as far as they can be read, and tells what is missing.
  Flow<std::string> ReadAll() {
    const auto seen = std::make_unique<std::bitset<0x10000>>();
    std::string trouble;
    size_t first_size = 0;
    uint16_t id = kFirstSdr;
    while (id != kLastSdr) {
      if (seen->test(id)) co_return Incomplete("record ids go in a circle", id);
      seen->set(id);
      if (records_.size() > kMostBytes) co_return Incomplete("there is no end of records", id);
      const size_t start = records_.size();
      why_.clear();
      const auto next = co_await ReadRecord(id);
      if (!why_.empty()) trouble = Incomplete(why_, id);
      if (id == kFirstSdr) first_size = records_.size();
      if (start > 0 && start == first_size && IsFirstAgain(id, first_size)) {
        records_.resize(first_size);
        co_return Incomplete("record ids go in a circle", id);
      }
      if (!next) break;
      // The first was asked for by a number that need not be its own.
      const auto header = ReadSdrHeader(std::span(records_).subspan(start));
      if (id == kFirstSdr && header && header->record_id != *next) seen->set(header->record_id);
      id = *next;
    }
    co_return trouble;
  }

 private:
  // The first record, which names itself as the next one, was read under its own id.
  bool IsFirstAgain(uint16_t id, size_t first_size) const {
    const auto all = std::span<const uint8_t>(records_);
    const auto header = ReadSdrHeader(all);
    return header && header->record_id == id &&
           std::ranges::equal(all.first(first_size), all.subspan(first_size));
  }

  // Appends the record, and gives the id of the next one, if that is known. why_ is set if the
  // record could not be read; others may be.
  Flow<std::optional<uint16_t>> ReadRecord(uint16_t id) {
    for (int attempt = 0;; ++attempt) {
      why_.clear();
      const auto next = co_await ReadParts(id);
      if (!IsLost(code_)) co_return next;
      if (!can_reserve_ || attempt == kMostReservations) co_return std::nullopt;
      // Somebody else reads too, and took the reservation, or changed the records: this one is read
      // from its start. Its number is as good as random, and other than his: two readers that take
      // each other's reservation must not go on in step.
      const int jitter = (reservation_ * 13 + attempt * 7) % 32;
      co_await action_.Pause(10ms * (1 + jitter));
      reserved_ = false;
      always_reserves_ = true;
    }
  }

  // §33.12: a record at once, or where the BMC cannot return so much, its header, which tells the
  // length, and then the rest.
  Flow<std::optional<uint16_t>> ReadParts(uint16_t id) {
    if (at_once_) {
      co_await ReadPart(id, 0, kWholeRecord);
      if (IsLost(code_)) co_return Unreadable("");
      at_once_ = part_.size() >= kSdrHeaderSize;
    }
    if (!at_once_) co_await ReadPart(id, 0, kSdrHeaderSize);
    const auto header = ReadSdrHeader(part_);
    if (!header) co_return Unreadable("a record is shorter than its header");
    const uint16_t next = next_;
    std::vector<uint8_t> record;
    for (;;) {
      const size_t missing = header->record_size() - record.size();
      record.insert(record.end(), part_.begin(),
                    part_.begin() + static_cast<ptrdiff_t>(std::min(missing, part_.size())));
      if (record.size() == header->record_size()) break;
      if (record.size() > kLastOffset) co_return Unreadable("a record is too long", next);
      do {
        const size_t count = std::min<size_t>(chunk_.size(), header->record_size() - record.size());
        co_await ReadPart(id, static_cast<uint8_t>(record.size()), static_cast<uint8_t>(count));
      } while (code_ != kCompletedNormally && chunk_.Shrinks(code_));
      if (part_.empty()) co_return Unreadable("an empty answer", next);
    }
    records_.insert(records_.end(), record.begin(), record.end());
    co_return next;
  }

  std::optional<uint16_t> Unreadable(std::string_view what_came,
                                     std::optional<uint16_t> next = std::nullopt) {
    why_ = code_ != kCompletedNormally ? CompletionCodeText(code_) : std::string(what_came);
    return next;
  }

  // Asks for a part of a record. code_ is the answer's; part_ is what came, and next_ the id of the
  // next record. §33.11: a reservation is needed only for what does not begin at the start.
  Flow<bool> ReadPart(uint16_t id, uint8_t offset, uint8_t count) {
    part_.clear();
    if (!reserved_ && can_reserve_ && (offset > 0 || always_reserves_)) {
      co_await Reserve();
      if (!reserved_ && can_reserve_) co_return false;
    }
    const SdrRequest wanted_part = {
        .reservation = reservation_, .record_id = id, .offset = offset, .count = count};
    const Response answer = co_await action_.AskOneOfMany(source_.get(wanted_part));
    code_ = answer.completion_code;
    const auto part = ReadRecordPart(answer.data);
    if (code_ != kCompletedNormally || !part) co_return false;
    next_ = part->next_record_id;
    const auto wanted = part->data.first(std::min<size_t>(part->data.size(), count));
    part_.assign(wanted.begin(), wanted.end());
    co_return true;
  }

  // A BMC that refuses this does without, whatever Get SDR Repository Info says of it. One that is
  // busy is asked again for the next part that needs it; code_ tells.
  Flow<bool> Reserve() {
    const Response answer = co_await action_.Ask(source_.reserve());
    const auto reservation = ReadReservation(answer.data);
    reserved_ = answer.completion_code == kCompletedNormally && reservation;
    can_reserve_ = reserved_ || IsBusy(answer.completion_code);
    code_ = answer.completion_code;
    reservation_ = reserved_ ? *reservation : uint16_t{0};
    co_return reserved_;
  }

  FlowAction& action_;
  const Source& source_;
  std::vector<uint8_t>& records_;
  std::string why_;
  bool at_once_ = true;
  ChunkSize chunk_{kFirstChunk};

  bool can_reserve_ = true;
  bool always_reserves_ = false;
  bool reserved_ = false;
  uint16_t reservation_ = 0;

  uint8_t code_ = 0;
  uint16_t next_ = kLastSdr;
  std::vector<uint8_t> part_;
};

// What a BMC says of its records as a whole, and where they are.
struct Found {
  const Source* source = nullptr;
  std::vector<uint8_t> mark;
};

// The mark tells repository and device records apart.
std::vector<uint8_t> MarkOf(uint8_t source, std::span<const uint8_t> answer, size_t most) {
  const auto told = answer.first(std::min(answer.size(), most));
  std::vector<uint8_t> mark(1 + told.size(), source);
  std::ranges::copy(told, mark.begin() + 1);
  return mark;
}

// §35.2. An IPMI 1.5 device takes no byte, and counts its sensors.
Flow<Result<Found>> FindDeviceRecords(FlowAction& action) {
  constexpr std::string_view kCommand = "Get Device SDR Info";
  constexpr size_t kMostTold = 6;
  const Request counts_records = MakeGetDeviceSdrInfo(DeviceSdrCount::kSdrs);
  Response answer = co_await action.Ask(counts_records);
  if (answer.completion_code == kRequestLengthInvalid) {
    const Request counts_sensors = MakeGetDeviceSdrInfo(DeviceSdrCount::kSensors);
    answer = co_await action.Ask(counts_sensors);
  }
  if (answer.completion_code != kCompletedNormally)
    co_return std::unexpected(CommandRefused(kCommand, answer.completion_code));
  if (!ReadDeviceSdrInfo(answer.data)) co_return std::unexpected(TooShort(kCommand));
  Found found{.source = &kDevice, .mark = MarkOf('D', answer.data, kMostTold)};
  // They come with the firmware, and nothing else tells that they are others now.
  const Response device = co_await action.Ask(MakeGetDeviceId());
  if (IsBusy(device.completion_code))
    co_return std::unexpected(CommandRefused("Get Device ID", device.completion_code));
  if (const auto id = ReadDeviceId(device.data); id && device.completion_code == kCompletedNormally)
    found.mark.insert(found.mark.end(), {id->firmware_major, id->firmware_minor});
  co_return found;
}

Flow<Result<Found>> FindRecords(FlowAction& action) {
  constexpr std::string_view kCommand = "Get SDR Repository Info";
  constexpr size_t kMostTold = 13;  // all but what it supports
  const Response answer = co_await action.Ask(MakeGetSdrRepositoryInfo());
  const uint8_t refusal = answer.completion_code;
  if (refusal == kCompletedNormally) {
    if (!ReadRecordStoreInfo(answer.data)) co_return std::unexpected(TooShort(kCommand));
    co_return Found{.source = &kRepository, .mark = MarkOf('R', answer.data, kMostTold)};
  }
  // Where it only does not tell now, its records are no others.
  if (IsPassing(refusal)) co_return std::unexpected(CommandRefused(kCommand, refusal));
  auto device = co_await FindDeviceRecords(action);
  if (!device && !IsPassing(device.error().completion_code))
    co_return std::unexpected(CommandRefused(kCommand, refusal));
  co_return device;
}

}  // namespace

Flow<Result<std::shared_ptr<const SdrRepository>>> ReadSdrRepository(
    FlowAction& action, Guid guid, std::shared_ptr<const SdrRepository> known) {
  auto found = co_await FindRecords(action);
  if (!found) co_return std::unexpected(std::move(found.error()));
  if (known != nullptr && known->guid == guid && known->trouble.empty() &&
      known->mark == found->mark) {
    co_return known;
  }
  const auto repository = std::make_shared<SdrRepository>();
  repository->guid = guid;
  repository->mark = std::move(found->mark);
  RecordReader reader(action, *found->source, repository->records);
  repository->trouble = co_await reader.ReadAll();
  co_return repository;
}

}  // namespace ipmi
