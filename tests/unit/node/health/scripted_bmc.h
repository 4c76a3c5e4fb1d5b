// A BMC of a test's own: it answers from records in memory, and spoils answers as it is told. And
// what runs an action against it to the end.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/node/action.h"
#include "core/wire/ipmi_message.h"
#include "tests/unit/support/hex.h"

namespace ipmi::testing {

// What a BMC is asked for: its network function and command.
struct Command {
  NetFn net_fn;
  uint8_t command;

  bool operator==(const Command&) const = default;
  auto operator<=>(const Command&) const = default;
};

inline constexpr Command kGetGuid{NetFn::kApp, 0x37};
inline constexpr Command kRepositoryInfo{NetFn::kStorage, 0x20};
inline constexpr Command kReserveRepository{NetFn::kStorage, 0x22};
inline constexpr Command kGetRecord{NetFn::kStorage, 0x23};
inline constexpr Command kDeviceRecordsInfo{NetFn::kSensor, 0x20};
inline constexpr Command kGetDeviceRecord{NetFn::kSensor, 0x21};
inline constexpr Command kReserveDeviceRecords{NetFn::kSensor, 0x22};
inline constexpr Command kReadSensor{NetFn::kSensor, 0x2D};
inline constexpr Command kThresholdsOfSensor{NetFn::kSensor, 0x27};
inline constexpr Command kFactorsOfSensor{NetFn::kSensor, 0x23};
inline constexpr Command kLogInfo{NetFn::kStorage, 0x40};
inline constexpr Command kReserveLog{NetFn::kStorage, 0x42};
inline constexpr Command kGetEntry{NetFn::kStorage, 0x43};
inline constexpr Command kClearLog{NetFn::kStorage, 0x47};
inline constexpr Command kLogTime{NetFn::kStorage, 0x48};
inline constexpr Command kAreaInfo{NetFn::kStorage, 0x10};
inline constexpr Command kReadFru{NetFn::kStorage, 0x11};

inline Command CommandOf(const Request& request) { return {request.net_fn, request.command}; }

struct Reply {
  uint8_t code = 0;
  Bytes data;
  AnswerOf of = AnswerOf::kTarget;
};

// A record, and where it stands in the list.
struct StoredRecord {
  uint16_t id = 0;
  Bytes bytes;
  std::optional<uint16_t> next;  // as it claims; else the id of the one behind it
};

// A field replaceable unit's memory.
struct StoredUnit {
  Bytes bytes;
  bool says_words = false;
  bool counts_words = false;
  std::optional<uint16_t> size;  // as it claims
};

class ScriptedBmc {
 public:
  Reply Answer(const Request& request);

  // How often it was asked that; and for anything.
  int Asked(Command command) const;
  int round_trips() const { return round_trips_; }
  void Forget() { asked_.clear(), round_trips_ = 0; }

  void AddRecord(Bytes bytes);  // of an SDR; its id is in it
  void AddEntry(Bytes bytes);   // of the SEL

  Guid guid = {1, 2, 3};
  std::vector<StoredRecord> records;
  bool device_records = false;                // they are its own: it has no repository
  std::optional<uint32_t> population_change;  // of its own, if they are dynamic
  uint32_t addition = 100;
  uint32_t erase = 50;
  std::optional<uint16_t> claimed_records;
  size_t most_bytes = 255;            // of a record at once
  uint8_t too_much_code = 0xCA;       // what it says to more
  bool reservation_for_parts = true;  // as §33.12 has it
  uint16_t reservation = 7;

  std::map<uint8_t, Bytes> readings;  // by sensor number
  std::map<uint8_t, Bytes> thresholds;
  std::map<uint8_t, Bytes> factors;

  std::vector<StoredRecord> entries;
  std::optional<uint16_t> claimed_entries;
  uint32_t clock = 0x60000000;
  int erasure_looks = 0;  // how often it says that it has not finished

  std::map<uint8_t, StoredUnit> units;

  // Sees each request with the right reply, and may change it.
  std::function<void(const Request&, Reply&)> spoil;

 private:
  Reply AnswerStorage(const Request& request);
  Reply AnswerSensor(const Request& request);
  Reply DeviceRecordsInfo(const Request& request) const;
  Reply Info(size_t count, uint32_t support) const;
  Reply GetSdr(const Request& request);
  Reply GetSelEntry(const Request& request) const;
  Reply ClearSel(const Request& request);
  Reply ReadUnit(const Request& request) const;

  std::map<Command, int> asked_;
  int round_trips_ = 0;
  uint16_t log_reservation_ = 0;
};

struct Ended {
  bool done = false;
  bool endless = false;
  std::optional<Error> error;
  Duration waited = {};
};

// Runs the action, or one turn of what runs in turns, to its end, in a session whose BMC told
// `guid` (null: IPMI 1.5). Answers are gone as soon as they were given. most_steps: cancelled after
// so many.
Ended RunToEnd(Operation& action, ScriptedBmc& bmc, const Guid* guid, int most_steps = 20000);
// In a session of that BMC.
Ended RunToEnd(Operation& action, ScriptedBmc& bmc);

}  // namespace ipmi::testing
