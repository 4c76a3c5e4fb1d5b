// Who follows the change log, and what waits for each. Transactions are the caller's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/store/change_record.h"
#include "core/store/sqlite.h"

namespace ipmi {

class SubscriberTable {
 public:
  // What a call needs to know of one.
  struct Place {
    int64_t id = 0;
    int64_t acknowledged = 0;
    int64_t handed_out = 0;  // the newest position that was read
  };

  explicit SubscriberTable(const Database& database);

  // kNotFound.
  Result<Place> Find(std::string_view name);
  Result<Subscriber> Next(std::string_view name);
  Result<int64_t> Count();
  // At the end of the log. Its id.
  Result<int64_t> Insert(std::string_view name);
  // What waits for it goes with it; with the last one, all that was remembered for them.
  Result<void> Remove(int64_t id);

  Result<std::vector<ChangeRecord>> Read(const Place& place, int64_t after, int64_t most);
  Result<bool> HasAfter(const Place& place, int64_t after);
  // Another number than before says that another connection has committed something since.
  Result<int64_t> VersionOfOthers();
  Result<void> NoteHandedOut(const Place& place, int64_t position);
  Result<void> Acknowledge(const Place& place, int64_t position);

 private:
  const Database& database_;
  Statement find_;
  Statement next_;
  Statement count_;
  Statement insert_;
  Statement remove_;
  Statement forget_all_;
  Statement read_;
  Statement has_after_;
  Statement version_;
  Statement hand_out_;
  Statement acknowledge_;
  Statement delete_;
};

}  // namespace ipmi
