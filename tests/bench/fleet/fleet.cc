// Ten thousand BMCs: what testing and watching them costs, beside the least that it can cost and
// beside the tools that people use today.
#include <cstdio>

#include "tests/bench/fleet/clean.h"
#include "tests/bench/fleet/options.h"
#include "tests/bench/fleet/scenarios.h"

namespace bench {
namespace {

constexpr const char* kHelp =
    R"(Measures nodeipmi on many simulated BMCs.

Usage: bazel run -c opt //tests/bench:fleet -- [OPTION]...

  --scenario WORD  clean (default): cold tests and warm polls, beside ipmipower, ipmitool, and a bare
                   loop that sends the same datagrams and does the same cryptography
                   lossy: cold tests over a network with 5 % loss and 20 to 30 ms
                   mixed: cold tests of a fleet of which 20 % are silent, 5 % refuse the password and
                   5 % have no session free, against the rest alone
                   steady: the monitor polls every node every ten seconds
  --nodes N        that many BMCs (default: 10000)
  --seconds N      how long each part is measured (default: 10; steady: 120; lossy and mixed: three
                   sweeps)
  --growth         clean: the cost of 100, 1,000, 10,000 and 50,000 nodes as well
  --json FILE      write the numbers there as well; clean: and a chart beside it, as SVG
  --help           print this
)";

Result<void> Run(const Options& options) {
  switch (options.scenario) {
    case Scenario::kLossy:
      return RunLossy(options);
    case Scenario::kMixed:
      return RunMixed(options);
    case Scenario::kSteady:
      return RunSteady(options);
    case Scenario::kClean:
      break;
  }
  return RunClean(options);
}

Result<void> Main(std::span<char*> words) {
  const auto options = ParseOptions(words);
  if (!options) return std::unexpected(options.error());
  if (!options->help) return Run(*options);
  (void)std::fputs(kHelp, stdout);
  return {};
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const auto done = bench::Main({argv, static_cast<size_t>(argc)});
  if (!done) (void)std::fprintf(stderr, "fleet: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
