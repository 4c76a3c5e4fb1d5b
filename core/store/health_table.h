// What was last read of each node's hardware. NodeTable reads it with the node.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"

namespace ipmi {

class HealthTable {
 public:
  explicit HealthTable(const Database& database);

  // Stores what the update has of it. Passes over a node that is not there.
  Result<void> Store(const StatusUpdate& update);
  Result<void> Forget(std::string_view name);

 private:
  const Database& database_;
  Statement store_;
  Statement forget_;
};

}  // namespace ipmi
