#include "tests/sim/sel.h"

#include <algorithm>

namespace bmcsim {
namespace {

constexpr size_t kTypeOffset = 2;
constexpr size_t kTimeOffset = 3;
constexpr uint32_t kUnknownTime = 0xFFFFFFFF;

bool HasTime(const SelRecord& record) {
  constexpr uint8_t kFirstWithoutTime = 0xE0;
  return record[kTypeOffset] < kFirstWithoutTime;
}

uint32_t TimeOf(const SelRecord& record) { return Reader(View(record).subspan(kTimeOffset)).U32(); }

void SetId(SelRecord& record, uint16_t id) {
  record[0] = static_cast<uint8_t>(id);
  record[1] = static_cast<uint8_t>(id >> 8);
}

}  // namespace

uint16_t SelRecordId(const SelRecord& record) {
  return static_cast<uint16_t>(record[0] | record[1] << 8);
}

SelRecord Stamped(SelRecord record, uint32_t now) {
  if (HasTime(record)) Writer(std::span(record).subspan(kTimeOffset)).U32(now);
  return record;
}

uint32_t LastAdded(std::span<const SelRecord> records) {
  for (size_t i = records.size(); i-- > 0;) {
    if (HasTime(records[i]) && TimeOf(records[i]) != kUnknownTime) return TimeOf(records[i]);
  }
  return 0;
}

Sel::Sel(const HealthSet& set) : set_(&set), last_added_(LastAdded(set.log)) {
  if (!set.log.empty()) next_id_ = static_cast<uint16_t>(SelRecordId(set.log.back()) + 1);
}

std::vector<SelRecord>& Sel::Change() {
  if (!changed_) changed_ = set_->log;
  return *changed_;
}

std::optional<uint16_t> Sel::Add(SelRecord record, uint32_t now) {
  if (records().size() >= set_->log_capacity) {
    overflowed_ = true;
    return std::nullopt;
  }
  const uint16_t id = next_id_;
  next_id_ = next_id_ >= 0xFFFE ? uint16_t{1} : static_cast<uint16_t>(next_id_ + 1);
  SetId(record, id);
  Change().push_back(record);
  last_added_ = now;
  return id;
}

bool Sel::Delete(uint16_t id, uint32_t now) {
  std::vector<SelRecord>& records = Change();
  const auto at = std::ranges::find(records, id, SelRecordId);
  if (at == records.end()) return false;
  records.erase(at);
  last_erased_ = now;
  Cancel();
  return true;
}

void Sel::Clear(uint32_t now) {
  Change().clear();
  overflowed_ = false;
  last_erased_ = now;
  Cancel();
}

}  // namespace bmcsim
