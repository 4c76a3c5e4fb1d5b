// Writes the change log: what of a node differs from what was last logged of it, once for each
// subscriber. Transactions are the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/store/change_record.h"
#include "core/store/sqlite.h"

namespace ipmi {

class ChangeTable {
 public:
  explicit ChangeTable(const Database& database);

  // First in each transaction that notes something.
  Result<void> Begin();
  // The node's status was stored or forgotten. Passes over a node that is not there, or a tenant.
  Result<void> Note(std::string_view node);
  // The node is about to go, or to become a tenant.
  Result<void> NoteRemoval(std::string_view node);

  // Before the first subscriber: what is known of the nodes now counts as logged.
  Result<void> TakeAllAsLogged();
  // One record for each host node, for this subscriber alone.
  Result<void> WriteSnapshot(int64_t subscriber);

 private:
  Result<void> Append(std::string_view node, int64_t changes, bool removed);
  Result<void> Remember(std::string_view node, const ToldState& told);
  Result<void> Forget(std::string_view node);
  // Merges the node's oldest records until no more wait than may.
  Result<void> Coalesce(int64_t subscriber, std::string_view node, bool removed);
  Result<void> Merge(int64_t subscriber, int64_t older, int64_t newer);
  Result<void> DropLongestGone(int64_t subscriber);
  // How many records of one node may wait.
  Result<int64_t> Most();

  const Database& database_;
  // Of the present transaction.
  std::vector<int64_t> subscribers_;
  std::optional<int64_t> most_;
  Statement list_;
  Statement compare_;
  Statement next_position_;
  Statement append_;
  Statement remember_;
  Statement forget_;
  Statement waiting_;
  Statement merge_;
  Statement delete_;
  Statement count_nodes_;
  Statement count_removals_;
  Statement longest_gone_;
  Statement drop_;
  Statement count_drop_;
  Statement take_all_;
  Statement snapshot_;
  Statement skip_positions_;
};

}  // namespace ipmi
