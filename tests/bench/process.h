// Runs commands, and measures what they take.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace bench {

using ipmi::Result;

// The error of a benchmark that cannot go on.
std::unexpected<ipmi::Error> Failed(std::string message);

// The path of a program that is part of the project, such as "tests/sim/bmcsim".
Result<std::string> BuiltProgram(std::string_view path);
// The path of a program of the system.
Result<std::string> InstalledProgram(std::string_view name);

// A program and its arguments; the first is a path. It starts with an environment that is always
// the same.
using Words = std::vector<std::string>;

Words Joined(Words first, const Words& rest);

// Starts the command with its output (both) going to `output`.
Result<pid_t> Start(const Words& words, int output);

struct Measurement {
  double wall_ms = 0;         // from starting it until it has ended
  double cpu_ms = 0;          // user and system, of the process and the children it waited for
  double peak_rss_bytes = 0;  // the most memory that it had at once
  std::string output;
};

// Runs the command to its end. Fails if it cannot be started, does not exit with 0, or takes longer
// than `patience`.
Result<Measurement> Measure(const Words& words,
                            std::chrono::milliseconds patience = std::chrono::minutes(1));

}  // namespace bench
