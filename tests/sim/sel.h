// The system event log of a BMC that has done something with it (IPMI 2.0 chapter 31).
#pragma once

#include <optional>
#include <vector>

#include "tests/sim/health_set.h"
#include "tests/sim/types.h"

namespace bmcsim {

// 0 is no reservation (IPMI 2.0 §31.4).
inline uint16_t NextReservation(uint16_t id) {
  return id == 0xFFFF ? uint16_t{1} : static_cast<uint16_t>(id + 1);
}

class Sel {
 public:
  Sel() = default;
  explicit Sel(const HealthSet& set);

  // Those of the set until something is added or erased.
  std::span<const SelRecord> records() const {
    return changed_ ? std::span<const SelRecord>(*changed_) : set_->log;
  }
  uint32_t last_added() const { return last_added_; }
  uint32_t last_erased() const { return last_erased_; }
  bool overflowed() const { return overflowed_; }

  uint16_t Reserve() { return reservation_ = NextReservation(reservation_); }
  bool IsReserved(uint16_t id) const { return id != 0 && id == reservation_; }

  // The new record's id; none if the log is full.
  std::optional<uint16_t> Add(SelRecord record, uint32_t now);
  bool Delete(uint16_t id, uint32_t now);
  void Clear(uint32_t now);

  // What the clock was set ahead by, in seconds.
  int64_t clock_offset = 0;

 private:
  void Cancel() { reservation_ = NextReservation(reservation_); }
  std::vector<SelRecord>& Change();

  const HealthSet* set_ = nullptr;
  std::optional<std::vector<SelRecord>> changed_;
  uint16_t next_id_ = 1;
  uint16_t reservation_ = 0;
  uint32_t last_added_ = 0;
  uint32_t last_erased_ = 0;
  bool overflowed_ = false;
};

uint16_t SelRecordId(const SelRecord& record);
// When the last of the records that have a time was added.
uint32_t LastAdded(std::span<const SelRecord> records);
// The record with `now` as its time, if it is of a type that has one (IPMI 2.0 table 32-1).
SelRecord Stamped(SelRecord record, uint32_t now);

}  // namespace bmcsim
