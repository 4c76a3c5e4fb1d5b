// What the scenarios print and write alike.
#pragma once

#include <vector>

#include "tests/bench/fleet/options.h"
#include "tests/bench/fleet/run_table.h"
#include "tests/bench/goal.h"

namespace bench {

// `name` is that of the scenario; each line becomes an object of the document, by its name.
Result<void> ReportScenario(const Options& options, const char* name,
                            const std::vector<RunLine>& lines, const std::vector<Goal>& goals);

}  // namespace bench
