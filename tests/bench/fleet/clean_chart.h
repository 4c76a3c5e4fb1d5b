// The clean run as a drawing: what an operation costs whom, and how the cost grows.
#pragma once

#include <string>

#include "tests/bench/fleet/clean.h"

namespace bench {

// SVG.
std::string DrawChart(const Clean& clean);

}  // namespace bench
