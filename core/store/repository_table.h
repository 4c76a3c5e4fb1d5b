// The rows of sensor data records, one for each node at most. Transactions are the caller's.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/store/repository_record.h"
#include "core/store/sqlite.h"

namespace ipmi {

class RepositoryTable {
 public:
  explicit RepositoryTable(const Database& database);

  // kNotFound, also if what is there has no meaning.
  Result<RepositoryRecord> Load(std::string_view node);
  // Passes over a node that is not there.
  Result<void> Store(const RepositoryUpdate& update);
  Result<void> Forget(std::string_view node);

 private:
  const Database& database_;
  Statement load_;
  Statement store_;
  Statement forget_;
};

}  // namespace ipmi
