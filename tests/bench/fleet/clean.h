// The least and the most that an operation costs: nodeipmi cold and warm, the floor, and the tools
// that people use today, on the same BMCs, which all answer.
#pragma once

#include <optional>
#include <vector>

#include "tests/bench/fleet/measured.h"
#include "tests/bench/fleet/options.h"
#include "tests/bench/fleet/peers.h"

namespace bench {

struct Floor {
  double batch = 0;          // datagrams of a system call, as the client had them
  double cpu_us = 0;         // of an operation, in such batches
  double full_batch_us = 0;  // of an operation, in batches that are as large as they can be
};

// A number of nodes.
struct Size {
  uint32_t nodes = 0;
  Measured cold;
  std::optional<Measured> warm;
};

struct Clean {
  Size size;
  Floor cold_floor;
  Floor warm_floor;
  Peers peers;
  std::vector<Size> growth;  // empty unless it was asked for
};

// Measures, prints, and writes what is to be written.
Result<void> RunClean(const Options& options);

}  // namespace bench
