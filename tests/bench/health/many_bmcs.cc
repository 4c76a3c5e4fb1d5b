#include "tests/bench/health/many_bmcs.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include "tests/bench/addresses.h"
#include "tests/bench/fleet/bmcs.h"
#include "tests/bench/rivals.h"

namespace bench {
namespace {

constexpr uint32_t kIntervals = 3;
constexpr size_t kRunsOfIpmiSensors = 3;

Result<double> Counted(const Bmcs& bmcs, const char* name) {
  const auto counted = bmcs.simulator().Counter(name);
  if (!counted) return std::unexpected(counted.error());
  return static_cast<double>(*counted);
}

// Of all requests of readings those for sensors; the others are for the event log.
Result<double> ShareOfSensors(const Bmcs& bmcs) {
  const auto sensors = Counted(bmcs, "commands.get_sensor_reading");
  if (!sensors) return sensors;
  const auto log = Counted(bmcs, "commands.get_sel_info");
  if (!log) return log;
  const auto log_clock = Counted(bmcs, "commands.get_sel_time");
  if (!log_clock) return log_clock;
  if (*sensors == 0) return Failed("the monitor has read no sensor");
  return *sensors / (*sensors + *log + *log_clock);
}

Result<void> MeasureMonitor(Bmcs& bmcs, ManyBmcs& many) {
  (void)std::fprintf(stderr, "monitor: %u BMCs, %u s\n", many.nodes, many.seconds);
  const auto state = bmcs.MakeState(many.nodes);
  if (!state) return std::unexpected(state.error());
  auto monitor = bmcs.Health(*state, many.seconds, many.interval_s * 1000);
  if (!monitor) return std::unexpected(std::move(monitor).error());
  const auto share = ShareOfSensors(bmcs);
  if (!share) return std::unexpected(share.error());
  many.monitor = *std::move(monitor);
  // Its sessions are open all the time: whatever is no poll is a reading.
  many.monitor_sensors = (many.monitor.round_trips - many.monitor.operations) * *share;
  if (many.monitor_sensors <= 0) return Failed("the monitor has read nothing; use: --seconds");
  return {};
}

Result<void> MeasureIpmiSensors(const Bmcs& bmcs, ManyBmcs& many) {
  (void)std::fprintf(stderr, "ipmi-sensors: %u BMCs\n", many.nodes);
  const std::string config = bmcs.File("freeipmi.conf");
  if (auto written = WriteFreeipmiConfig(config); !written) return written;
  const std::string cache = bmcs.File("freeipmi-sdr");
  std::error_code error;
  if (!std::filesystem::create_directory(cache, error)) return Failed("cannot make " + cache);
  const auto words = IpmiSensors(HostList(kFirstAddress, many.nodes, bmcs.port()), config, cache);
  if (!words) return std::unexpected(words.error());
  // Fills its cache.
  if (const auto filled = Measure(*words); !filled) return std::unexpected(filled.error());
  std::vector<double> wall_ms, cpu_ms;
  if (auto reset = bmcs.simulator().ResetCounters(); !reset) return reset;
  for (size_t i = 0; i < many.runs; ++i) {
    const auto run = Measure(*words);
    if (!run) return std::unexpected(run.error());
    wall_ms.push_back(run->wall_ms);
    cpu_ms.push_back(run->cpu_ms);
    many.peak_rss_bytes = std::max(many.peak_rss_bytes, run->peak_rss_bytes);
  }
  const auto sensors = Counted(bmcs, "commands.get_sensor_reading");
  if (!sensors) return std::unexpected(sensors.error());
  many.ipmi_sensors = *sensors / static_cast<double>(many.runs);
  many.wall_ms = Summarise(std::move(wall_ms));
  many.cpu_ms = Summarise(std::move(cpu_ms));
  return {};
}

}  // namespace

Result<ManyBmcs> MeasureManyBmcs(const HealthOptions& options) {
  const auto bmcs = Bmcs::Launch(options.nodes, {"--health", "forty"});
  if (!bmcs) return std::unexpected(bmcs.error());
  ManyBmcs many{.nodes = options.nodes,
                .interval_s = options.interval_s,
                .seconds = options.seconds.value_or(kIntervals * options.interval_s),
                .monitor = {},
                .runs = kRunsOfIpmiSensors,
                .wall_ms = {},
                .cpu_ms = {}};
  if (auto done = MeasureMonitor(**bmcs, many); !done) return std::unexpected(done.error());
  if (auto done = MeasureIpmiSensors(**bmcs, many); !done) return std::unexpected(done.error());
  return many;
}

}  // namespace bench
