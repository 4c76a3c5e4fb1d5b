#include "tests/bench/health/one_bmc.h"

#include <cstdio>
#include <numeric>
#include <utility>

namespace bench {
namespace {

Result<void> CheckRuns(const SensorsRead& read, const Series& series) {
  for (size_t i = 0; i < series.round_trips.size(); ++i)
    if (auto check = CheckRoundTrips(read, {.all = series.round_trips[i],
                                            .closes = series.closes[i],
                                            .repeats = series.repeats[i]});
        !check)
      return check;
  return {};
}

}  // namespace

Result<OneBmc> MeasureOneBmc(uint32_t delay_ms, size_t runs) {
  (void)std::fprintf(stderr, "one BMC: %u ms\n", delay_ms);
  const auto bmcs = Bmcs::Launch(1, {"--health", "forty", "--delay", std::to_string(delay_ms)});
  if (!bmcs) return std::unexpected(bmcs.error());
  const auto made = MakeSensorReaders(**bmcs);
  if (!made) return std::unexpected(made.error());
  std::vector<Contestant> contestants;
  for (const Reader& reader : made->readers) contestants.push_back(reader.contestant);
  const auto series = RunContest((*bmcs)->simulator(), contestants, runs);
  if (!series) return std::unexpected(series.error());

  OneBmc one{.delay_ms = delay_ms,
             .runs = runs,
             .rows = {},
             .read = made->read,
             .check = CheckRuns(made->read, series->front())};
  for (size_t i = 0; i < series->size(); ++i) {
    const Series& all = (*series)[i];
    one.rows.push_back({.task = made->readers[i].task,
                        .name = made->readers[i].contestant.name,
                        .wall_ms = Summarise(all.wall_ms),
                        .cpu_ms = Summarise(all.cpu_ms),
                        .round_trips = Summarise(all.round_trips).median,
                        .closes = Summarise(all.closes).median,
                        .sensors = Summarise(all.sensors).median,
                        .repeats = std::accumulate(all.repeats.begin(), all.repeats.end(), 0.0)});
  }
  return one;
}

}  // namespace bench
