// What is kept of a BMC's sensor data records, so that they need not be read again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ipmi {

struct RepositoryRecord {
  std::array<uint8_t, 16> guid = {};  // whose they are
  std::vector<uint8_t> mark = {};     // what the BMC says of them as a whole
  int64_t checked_unix_ms = 0;        // when the BMC last said that they are still these
  std::vector<uint8_t> records = {};

  bool operator==(const RepositoryRecord&) const = default;
};

// One node's, to be stored.
struct RepositoryUpdate {
  std::string name;
  int64_t revision = 0;  // passed over if this is not the node's last change any more
  RepositoryRecord repository = {};
};

}  // namespace ipmi
