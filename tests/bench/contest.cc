#include "tests/bench/contest.h"

namespace bench {
namespace {

constexpr size_t kWarmUps = 2;

Result<uint64_t> Repeats(const Simulator& simulator) {
  uint64_t all = 0;
  for (const char* const kind : {"open_session", "rakp1", "rakp3", "request"}) {
    const auto repeats = simulator.Counter(std::string("repeated.") + kind);
    if (!repeats) return repeats;
    all += *repeats;
  }
  return all;
}

Result<void> RunOnce(const Simulator& simulator, const Contestant& contestant, Series& series) {
  if (contestant.prepare != nullptr) {
    if (auto prepared = contestant.prepare(); !prepared) return prepared;
  }
  if (auto reset = simulator.ResetCounters(); !reset) return reset;
  const auto measured = Measure(contestant.words);
  if (!measured) return std::unexpected(measured.error());
  if (!measured->output.contains(contestant.expected))
    return Failed(contestant.name + " does not say '" + contestant.expected +
                  "': " + measured->output);
  const auto requests = simulator.Counter("packets.in");
  if (!requests) return std::unexpected(requests.error());
  const auto closes = simulator.Counter("commands.close_session");
  if (!closes) return std::unexpected(closes.error());
  const auto sensors = simulator.Counter("commands.get_sensor_reading");
  if (!sensors) return std::unexpected(sensors.error());
  const auto repeats = Repeats(simulator);
  if (!repeats) return std::unexpected(repeats.error());
  series.wall_ms.push_back(measured->wall_ms);
  series.cpu_ms.push_back(measured->cpu_ms);
  series.round_trips.push_back(static_cast<double>(*requests));
  series.closes.push_back(static_cast<double>(*closes));
  series.sensors.push_back(static_cast<double>(*sensors));
  series.repeats.push_back(static_cast<double>(*repeats));
  return {};
}

}  // namespace

Result<std::vector<Series>> RunContest(const Simulator& simulator,
                                       std::span<const Contestant> contestants, size_t runs) {
  std::vector<Series> all(contestants.size());
  std::vector<Series> discarded(contestants.size());
  for (size_t round = 0; round < kWarmUps + runs; ++round) {
    auto& kept = round < kWarmUps ? discarded : all;
    for (size_t i = 0; i < contestants.size(); ++i) {
      // Another one begins each round, so that none always follows the same one.
      const size_t turn = (round + i) % contestants.size();
      if (auto run = RunOnce(simulator, contestants[turn], kept[turn]); !run)
        return std::unexpected(run.error());
    }
  }
  return all;
}

}  // namespace bench
