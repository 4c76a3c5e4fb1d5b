// What nodeipmi did, as a table: a line for each run.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/fleet/measured.h"

namespace bench {

struct RunLine {
  std::string name;
  uint32_t nodes = 0;
  const Measured* run = nullptr;
};

void PrintRuns(const std::vector<RunLine>& lines);

// What the columns of PrintRuns mean.
extern const char* const kRunLegend;

std::string Mebibytes(double bytes);
std::string Millis(double microseconds);

}  // namespace bench
