// Lets the library watch every node, with a session kept open to each BMC.
#pragma once

#include "tests/bench/fleet/measured.h"
#include "tests/bench/fleet/state.h"

namespace bench {

struct WarmOptions {
  double seconds = 10;  // measured, once a session is open to every BMC
  uint32_t interval_ms = NODEIPMI_MONITOR_MIN_INTERVAL_MS;
};

Result<Measured> MeasureWarm(nodeipmi* state, const WarmOptions& options);

}  // namespace bench
