// The sensor data records that are kept of a node's BMC from one reading to the next.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/node/health/read_sensors.h"
#include "core/store/store.h"

namespace ipmi {

struct RememberedRepository {
  std::shared_ptr<const SdrRepository> repository = {};  // may be null
  int64_t checked_unix_ms = 0;  // when the BMC last said that it is still this one

  // For an action that begins at that time. Within ten minutes of the last look the BMC is not
  // asked.
  KnownRepository At(int64_t unix_ms) const;
};

// Nothing where it cannot be had.
RememberedRepository RecallRepository(Store& store, std::string_view name);

// What is stored of one that was read; nothing if something is missing of it.
std::optional<RepositoryUpdate> RepositoryToKeep(std::string_view name, int64_t revision,
                                                 const SdrRepository& repository, int64_t unix_ms);

}  // namespace ipmi
