#include "tests/bench/fleet/clean.h"

#include <algorithm>
#include <cstdio>

#include "nodeipmi/nodeipmi.h"
#include "tests/bench/fleet/bmcs.h"
#include "tests/bench/fleet/clean_chart.h"
#include "tests/bench/fleet/clean_report.h"
#include "tests/bench/floor.h"
#include "tests/bench/statistics.h"

namespace bench {
namespace {

constexpr double kSeconds = 10;
constexpr size_t kSweeps = 3;
// The cost of 50,000 nodes is asked of cold tests only: nobody keeps so many sessions.
constexpr uint32_t kMostWarm = 10'000;
constexpr uint32_t kGrowth[] = {100, 1000, 10'000, 50'000};

constexpr size_t kFloorRuns = 7;
constexpr double kFloorExchanges = 10'000;  // of a run, for each second that was asked for
constexpr double kFullBatch = 64;

void Say(const char* what, uint32_t nodes) { std::fprintf(stderr, "%s: %u nodes\n", what, nodes); }

Result<Floor> FloorUnder(const Measured& client, std::span<const Exchange> exchanges,
                         uint32_t nodes, double seconds) {
  Say("floor", nodes);
  const auto operations =
      static_cast<uint64_t>(kFloorExchanges * std::clamp(seconds, 0.1, 10.0)) / exchanges.size();
  const double batch = std::max(1.0, client.received_per_call);
  std::vector<double> same_batch, full_batch;
  for (size_t i = 0; i < 2 * kFloorRuns; ++i) {
    const bool same = i % 2 == 0;
    const auto run = MeasureFloor({.exchanges = exchanges,
                                   .addresses = nodes,
                                   .batch = same ? batch : kFullBatch,
                                   .operations = operations});
    if (!run) return std::unexpected(run.error());
    (same ? same_batch : full_batch).push_back(run->cpu_us);
  }
  return Floor{.batch = batch,
               .cpu_us = Summarise(std::move(same_batch)).median,
               .full_batch_us = Summarise(std::move(full_batch)).median};
}

Result<Measured> MeasureCold(Bmcs& bmcs, const std::string& state, uint32_t nodes, double seconds) {
  Say("cold tests", nodes);
  return bmcs.Cold(state, seconds, kSweeps);
}

Result<std::optional<Measured>> MeasureWarm(Bmcs& bmcs, const std::string& state, uint32_t nodes,
                                            double seconds) {
  if (nodes > kMostWarm) return std::nullopt;
  Say("warm polls", nodes);
  return bmcs.Warm(state, seconds, NODEIPMI_MONITOR_MIN_INTERVAL_MS);
}

// Each floor right after what it is a floor of: whatever else the machine does, it does to both.
Result<void> MeasureFleet(Clean& clean, uint32_t nodes, double seconds) {
  const auto bmcs = Bmcs::Launch(nodes);
  if (!bmcs) return std::unexpected(bmcs.error());
  const auto state = (*bmcs)->MakeState(nodes);
  if (!state) return std::unexpected(state.error());
  auto cold = MeasureCold(**bmcs, *state, nodes, seconds);
  if (!cold) return std::unexpected(std::move(cold).error());
  const auto cold_floor = FloorUnder(*cold, ColdTest(), nodes, seconds);
  if (!cold_floor) return std::unexpected(cold_floor.error());
  auto warm = MeasureWarm(**bmcs, *state, nodes, seconds);
  if (!warm) return std::unexpected(std::move(warm).error());
  const auto warm_floor =
      *warm ? FloorUnder(**warm, WarmPoll(), nodes, seconds) : Result<Floor>(Floor());
  if (!warm_floor) return std::unexpected(warm_floor.error());
  Say("ipmipower, ipmitool", nodes);
  const auto peers = MeasurePeers(**bmcs, nodes);
  if (!peers) return std::unexpected(peers.error());
  clean.size = {.nodes = nodes, .cold = *std::move(cold), .warm = *std::move(warm)};
  clean.cold_floor = *cold_floor;
  clean.warm_floor = *warm_floor;
  clean.peers = *peers;
  return {};
}

Result<Size> MeasureSize(uint32_t nodes, double seconds) {
  const auto bmcs = Bmcs::Launch(nodes);
  if (!bmcs) return std::unexpected(bmcs.error());
  const auto state = (*bmcs)->MakeState(nodes);
  if (!state) return std::unexpected(state.error());
  auto cold = MeasureCold(**bmcs, *state, nodes, seconds);
  if (!cold) return std::unexpected(std::move(cold).error());
  auto warm = MeasureWarm(**bmcs, *state, nodes, seconds);
  if (!warm) return std::unexpected(std::move(warm).error());
  return Size{.nodes = nodes, .cold = *std::move(cold), .warm = *std::move(warm)};
}

Result<void> MeasureGrowth(Clean& clean, double seconds) {
  for (const uint32_t nodes : kGrowth) {
    auto size = MeasureSize(nodes, seconds);
    if (!size) return std::unexpected(std::move(size).error());
    clean.growth.push_back(*std::move(size));
  }
  return {};
}

// Beside the JSON.
std::string ChartFile(const std::string& json_file) {
  constexpr std::string_view kJson = ".json";
  const bool ends = json_file.ends_with(kJson);
  return json_file.substr(0, json_file.size() - (ends ? kJson.size() : 0)) + ".svg";
}

}  // namespace

Result<void> RunClean(const Options& options) {
  const double seconds = options.seconds.value_or(kSeconds);
  Clean clean;
  if (auto measured = MeasureFleet(clean, options.nodes, seconds); !measured) return measured;
  if (options.growth)
    if (auto measured = MeasureGrowth(clean, seconds); !measured) return measured;
  const auto goals = CheckGoals(clean);
  PrintReport(clean);
  PrintGoals(goals);
  if (options.json_file.empty()) return {};
  if (auto written = WriteJson(options.json_file, ToJson(clean, goals).get()); !written)
    return written;
  return WriteFile(ChartFile(options.json_file), DrawChart(clean));
}

}  // namespace bench
