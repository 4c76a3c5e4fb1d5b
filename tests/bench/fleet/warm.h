// Lets the library watch every node, with a session kept open to each BMC.
#pragma once

#include "tests/bench/fleet/measured.h"
#include "tests/bench/fleet/state.h"

namespace bench {

struct WarmOptions {
  // Measured, once a session is open to every BMC, and its health was read if it is to be.
  double seconds = 10;
  uint32_t interval_ms = NODEIPMI_MONITOR_MIN_INTERVAL_MS;
  uint32_t health_interval_ms = 0;  // 0: it is not read
};

Result<Measured> MeasureWarm(nodeipmi* state, const WarmOptions& options);

}  // namespace bench
