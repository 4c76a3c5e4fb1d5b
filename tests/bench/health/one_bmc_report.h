// What was measured of one BMC, for people and for programs.
#pragma once

#include <cjson/cJSON.h>

#include <vector>

#include "tests/bench/goal.h"
#include "tests/bench/health/one_bmc.h"

namespace bench {

void PrintOneBmc(const std::vector<OneBmc>& all);

Goal GoalOf(const OneBmc& one);

// "one_bmc":[{"command":…,"delay_ms":…,…}]
void AddOneBmc(cJSON* document, const std::vector<OneBmc>& all);

}  // namespace bench
