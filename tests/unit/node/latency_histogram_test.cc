// What a monitor tells of latencies.
#include "core/node/latency_histogram.h"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::Outcome;

// The value that `percent` of the sorted values do not exceed.
uint32_t Exact(const std::vector<uint32_t>& sorted, uint32_t percent) {
  const size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

// Never less than it is, and 7 % more at most.
bool IsNear(uint32_t told, uint32_t exact) {
  return told >= exact && static_cast<double>(told - exact) <= 0.07 * static_cast<double>(exact);
}

Outcome TellsNothingOfNothing() {
  const LatencyHistogram empty;
  for (const uint32_t percent : {0u, 1u, 50u, 99u, 100u}) EXPECT(empty.Percentile(percent) == 0);
  EXPECT(empty.most() == 0);
  return kPassed;
}

Outcome TellsOneValueAsItIs() {
  for (const uint32_t value : {0u, 1u, 15u, 16u, 17u, 31u, 32u, 33u, 1000u, 65'535u, 65'536u,
                               UINT32_MAX / 2, UINT32_MAX - 1, UINT32_MAX}) {
    LatencyHistogram one;
    one.Count(value);
    for (const uint32_t percent : {0u, 1u, 50u, 100u}) EXPECT(one.Percentile(percent) == value);
    EXPECT(one.most() == value);
  }
  return kPassed;
}

// Each edge between two powers of two, and the values beside it.
Outcome TellsEveryMagnitudeToWithinSevenPercent() {
  for (int bit = 0; bit < 32; ++bit) {
    const uint32_t edge = uint32_t{1} << bit;
    for (const uint32_t value : {edge - 1, edge, edge + 1, edge + edge / 2, edge + (edge - 1)}) {
      LatencyHistogram two;
      two.Count(value);
      two.Count(UINT32_MAX);  // so that the most does not tell the value
      EXPECT(IsNear(two.Percentile(50), value));
      EXPECT(two.Percentile(100) == UINT32_MAX);
    }
  }
  return kPassed;
}

Outcome TellsPercentilesToWithinSevenPercent() {
  std::mt19937 random(11);
  for (const double mean_of_log : {3.0, 7.0, 14.0}) {
    std::lognormal_distribution<double> latency(mean_of_log, 1.5);
    LatencyHistogram histogram;
    std::vector<uint32_t> values(5000);
    for (uint32_t& value : values) {
      value = static_cast<uint32_t>(std::min(latency(random), 4e9));
      histogram.Count(value);
    }
    std::ranges::sort(values);
    for (uint32_t percent = 0; percent <= 100; ++percent)
      EXPECT(IsNear(histogram.Percentile(percent), Exact(values, percent)));
    EXPECT(histogram.most() == values.back());
  }
  return kPassed;
}

Outcome CountsOneOfAHundred() {
  LatencyHistogram histogram;
  for (int i = 0; i < 99; ++i) histogram.Count(10);
  histogram.Count(5'000'000);
  EXPECT(histogram.Percentile(50) == 10 && histogram.Percentile(99) == 10);
  EXPECT(histogram.Percentile(100) == 5'000'000 && histogram.most() == 5'000'000);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(TellsNothingOfNothing),
      UNIT_TEST(TellsOneValueAsItIs),
      UNIT_TEST(TellsEveryMagnitudeToWithinSevenPercent),
      UNIT_TEST(TellsPercentilesToWithinSevenPercent),
      UNIT_TEST(CountsOneOfAHundred),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
