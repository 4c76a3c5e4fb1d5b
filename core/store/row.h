// A row of a query's answer, and the columns that several tables have.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "core/base/result.h"
#include "core/store/node_record.h"
#include "core/store/sqlite.h"

namespace ipmi {

// Reads a row left to right; what is NULL is 0 or empty. A number that its field cannot hold sets a
// failure that stays.
class Row {
 public:
  explicit Row(const Query& query) : query_(query) {}

  bool ok() const { return !failed_; }

  bool NextIsNull() const { return query_.IsNull(column_); }
  std::string Text() { return query_.Text(column_++); }
  bool Flag() { return Number<uint8_t>(0, 1) != 0; }

  template <typename T>
  T Number(int64_t least = std::numeric_limits<T>::min(),
           int64_t most = std::numeric_limits<T>::max()) {
    const int64_t value = query_.Integer(column_++);
    if (value >= least && value <= most) return static_cast<T>(value);
    failed_ = true;
    return static_cast<T>(least);
  }

  template <typename T>
  T Enum(T least, T most) {
    return Number<T>(static_cast<int64_t>(least), static_cast<int64_t>(most));
  }

  // Of a list that grows: a newer version may have stored a number that is not known here.
  template <typename T>
  T EnumOr(T otherwise, int64_t count) {
    const auto value = Number<int64_t>();
    return value >= 0 && value < count ? static_cast<T>(value) : otherwise;
  }

 private:
  const Query& query_;
  int column_ = 0;
  bool failed_ = false;
};

// The first column of the first row; 0 if there is none.
Result<int64_t> ReadNumber(Query& query);

// What the last attempt taught: of the table `outcome`, all NULL where there was none.
inline constexpr const char* kOutcomeColumns =
    "attempted, status, stage, completion_code, message, attempted_unix_ms,"
    " last_connected_unix_ms, power, round_trips, latency_us, worked_cipher_suite, worked_lan";
void ReadOutcome(Row& row, NodeStatus& status, NodeMemory& memory);

// What was last read of the hardware: of the table `health`, all NULL where nothing was.
inline constexpr const char* kHealthColumns =
    "sensors_unix_ms, worst, bad, log_unix_ms, log_known, log_entries, log_percent, log_overflow";
NodeHealth ReadHealth(Row& row);

}  // namespace ipmi
