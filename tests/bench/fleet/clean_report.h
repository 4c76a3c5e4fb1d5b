// The clean run in words and numbers.
#pragma once

#include <vector>

#include "tests/bench/fleet/clean.h"
#include "tests/bench/goal.h"
#include "tests/bench/json.h"

namespace bench {

std::vector<Goal> CheckGoals(const Clean& clean);
void PrintReport(const Clean& clean);
Json ToJson(const Clean& clean, const std::vector<Goal>& goals);

}  // namespace bench
