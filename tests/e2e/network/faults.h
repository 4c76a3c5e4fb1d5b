// What the tests of faults measured, for the table of all of them: a line for each fault.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/faults/sanitizer.h"

namespace e2e {

// How late an operation may end, beside the longest stall of this machine. A sanitizer makes all
// work that comes after the deadline some times as long.
#ifdef TESTED_WITH_SANITIZER
inline constexpr double kAllowedExcessMs = 2000;
#else
inline constexpr double kAllowedExcessMs = 100;
#endif

// How often the fault was tried, what was lost or told wrongly, and what was left behind.
inline void RecordFault(const std::string& name, uint64_t tried, uint64_t lost, uint64_t leaked) {
  const char* const folder = getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  if (folder == nullptr) return;
  std::ofstream file(std::string(folder) + "/faults.tsv", std::ios::app);
  file << name << '\t' << tried << '\t' << lost << '\t' << leaked << '\n';
}

}  // namespace e2e
