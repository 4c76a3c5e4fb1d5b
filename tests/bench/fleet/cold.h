// Tests every node, sweep after sweep.
#pragma once

#include "tests/bench/fleet/measured.h"
#include "tests/bench/fleet/state.h"

namespace bench {

struct ColdOptions {
  double seconds = 10;  // sweeps are begun for so long, but …
  size_t sweeps = 3;    // … at least so many. One before them is not measured.
};

Result<Measured> MeasureCold(nodeipmi* state, const ColdOptions& options);

}  // namespace bench
