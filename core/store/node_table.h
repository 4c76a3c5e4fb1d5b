// The rows of nodes, and of what the last attempt to reach each taught. Transactions are the
// caller's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/store/node_record.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"

namespace ipmi {

class NodeTable {
 public:
  explicit NodeTable(const Database& database);

  // kAlreadyExists.
  Result<void> Insert(const NodeRecord& node);
  // Passes over a node that is not there.
  Result<void> Update(const NodeRecord& node);
  // kNotFound. What belongs to the node goes with it.
  Result<void> Remove(std::string_view name);
  // kNotFound.
  Result<NodeRecord> Get(std::string_view name);
  Result<NodeRecord> Next(std::string_view name);

  Result<int64_t> Revision();
  Result<std::vector<NodeMark>> Marks();

  // Passes over a node that is not there.
  Result<void> StoreOutcome(const StatusUpdate& update);
  Result<void> ForgetOutcome(std::string_view name);
  // What worked; the last status stays.
  Result<void> ForgetMemory(std::string_view name);

 private:
  Result<NodeRecord> ReadOne(Statement& select, std::string_view name);

  const Database& database_;
  Statement insert_;
  Statement update_;
  Statement remove_;
  Statement get_;
  Statement next_;
  Statement revision_;
  Statement marks_;
  Statement store_outcome_;
  Statement forget_outcome_;
  Statement forget_memory_;
};

}  // namespace ipmi
