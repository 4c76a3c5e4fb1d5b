// What the change log holds for a subscriber.
#pragma once

#include <cstdint>
#include <string>

#include "core/store/node_record.h"
#include "core/store/told_state.h"

namespace ipmi {

// One change, and what was known of the node then.
struct ChangeRecord {
  int64_t position = 0;
  int64_t logged_unix_ms = 0;
  uint32_t coalesced = 0;  // how many earlier records were merged into it
  std::string node;
  Differences changed;
  bool removed = false;  // or a tenant node now
  NodeStatus status;
  NodeMemory memory;
  NodeHealth health;
  bool previous_attempted = false;
  Status previous_status = Status::kOk;
  PowerState previous_power = PowerState::kUnknown;
  NodeHealth previous_health;
};

struct Subscriber {
  std::string name;
  int64_t position = 0;              // up to which it has acknowledged
  int64_t last_position = 0;         // of the newest record that waits; `position` if none does
  int64_t waiting = 0;               // records
  int64_t dropped = 0;               // nodes that are gone and of which it is not told
  int64_t oldest_unix_ms = 0;        // when the oldest that waits was logged; 0 if none does
  int64_t acknowledged_unix_ms = 0;  // when it last acknowledged; 0 if never
  int64_t added_unix_ms = 0;
};

// How many there may be, of subscribers and of what waits for each.
struct ChangeLogLimits {
  static constexpr int64_t kSubscribers = 16;
  static constexpr int64_t kRecordsOfANode = 16;
  static constexpr int64_t kLeastRecordsOfANode =
      2;                                       // one before its removal, or its latest, and that
  static constexpr int64_t kRecords = 65'536;  // of the nodes that are there
  static constexpr int64_t kRemovals = 10'000;
};

}  // namespace ipmi
