// How nodes are divided among engines.
#include "core/node/engine_group.h"

#include <map>
#include <string>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::Outcome;

struct Deaf final : JobListener {
  void OnJobDone(JobOutcome) override {}
};

Outcome OneEngineServesAll() {
  Deaf listener;
  EngineGroup engines;
  EXPECT(engines.Start(1, SystemClock(), listener));
  Engine& only = engines.For("a");
  for (const char* const name : {"", "b", "rack1-n07"}) EXPECT(&engines.For(name) == &only);
  return kPassed;
}

// A BMC is asked by one engine only: it must be the same each time.
Outcome ANodeStaysWithItsEngine() {
  Deaf listener;
  EngineGroup engines;
  EXPECT(engines.Start(4, SystemClock(), listener));
  for (int i = 0; i < 100; ++i) {
    const std::string name = "node-" + std::to_string(i);
    EXPECT(&engines.For(name) == &engines.For(std::string(name)));
  }
  return kPassed;
}

Outcome NodesAreDividedAmongAllEngines() {
  constexpr int kNodes = 6400;
  for (const size_t count : {size_t{2}, size_t{4}, size_t{7}, EngineGroup::kMost}) {
    Deaf listener;
    EngineGroup engines;
    EXPECT(engines.Start(count, SystemClock(), listener));
    std::map<const Engine*, int> nodes;
    for (int i = 0; i < kNodes; ++i) ++nodes[&engines.For("rack1-n" + std::to_string(i))];
    EXPECT(nodes.size() == count);
    const int share = kNodes / static_cast<int>(count);
    for (const auto& [engine, number] : nodes) EXPECT(number > share / 2 && number < 2 * share);
  }
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(OneEngineServesAll),
      UNIT_TEST(ANodeStaysWithItsEngine),
      UNIT_TEST(NodesAreDividedAmongAllEngines),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
