// Runs on BMCs and networks that are not as they should be, and on a fleet at rest.
#pragma once

#include "tests/bench/fleet/options.h"

namespace bench {

// Each measures, prints, and writes its JSON if it is to.

// A network that loses every twentieth datagram and takes its time.
Result<void> RunLossy(const Options& options);
// A fleet of which a part is dead, knows another password, or has no session free.
Result<void> RunMixed(const Options& options);
// The monitor, every ten seconds for two minutes.
Result<void> RunSteady(const Options& options);

}  // namespace bench
