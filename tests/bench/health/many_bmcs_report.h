// What was measured of many BMCs, for people and for programs.
#pragma once

#include <cjson/cJSON.h>

#include <vector>

#include "tests/bench/goal.h"
#include "tests/bench/health/many_bmcs.h"

namespace bench {

void PrintManyBmcs(const ManyBmcs& many);

std::vector<Goal> GoalsOf(const ManyBmcs& many);

// "many_bmcs":{"nodes":…,"monitor":{…},"ipmi_sensors":{…}}
void AddManyBmcs(cJSON* document, const ManyBmcs& many);

}  // namespace bench
