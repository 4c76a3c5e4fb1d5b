#include "tests/bench/health/sensor_readers.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "tests/bench/nodeipmi.h"
#include "tests/bench/rivals.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

// Everybody shows this one.
constexpr const char* kSensor = "CPU1 Temp";

// nodeipmi asks whether the records have changed if it has not for ten minutes: one request more.
constexpr auto kLearnAnew = std::chrono::minutes(5);

Words Sensors() { return {"sensors", Nodeipmi::kNode}; }

Result<void> Learn(const Nodeipmi& nodeipmi) {
  if (const auto read = nodeipmi.Output(Sensors()); !read) return std::unexpected(read.error());
  return {};
}

// Before a run: what it knows is new enough not to be looked at again.
std::function<Result<void>()> KeepFresh(const Nodeipmi& nodeipmi) {
  return [nodeipmi, learnt = Clock::now()]() mutable -> Result<void> {
    if (Clock::now() - learnt < kLearnAnew) return {};
    if (auto added = nodeipmi.AddAnew(); !added) return added;
    learnt = Clock::now();
    return Learn(nodeipmi);
  };
}

Reader Make(Task task, const char* name, Words words,
            std::function<Result<void>()> prepare = nullptr) {
  return {.task = task,
          .contestant = {.name = name,
                         .words = std::move(words),
                         .expected = kSensor,
                         .prepare = std::move(prepare)}};
}

Result<void> MakeEmptyFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (!error) std::filesystem::create_directory(path, error);
  if (error) return Failed("cannot make " + path + ": " + error.message());
  return {};
}

Result<void> AddNodeipmi(const Bmcs& bmcs, SensorReaders& all) {
  const std::string address = bmcs.AddressOf(0);
  const auto known = Nodeipmi::Make(bmcs.File("known"), address, bmcs.password_file());
  if (!known) return std::unexpected(known.error());
  const auto unknown = Nodeipmi::Make(bmcs.File("unknown"), address, bmcs.password_file());
  if (!unknown) return std::unexpected(unknown.error());
  if (auto learnt = Learn(*known); !learnt) return learnt;
  const auto document = known->Output(Joined(Sensors(), {"--json"}));
  if (!document) return std::unexpected(document.error());
  const auto read = SensorsReadOf(*document);
  if (!read) return std::unexpected(read.error());
  all.read = *read;
  all.readers.push_back(
      Make(Task::kWarm, "nodeipmi sensors", known->Line(Sensors()), KeepFresh(*known)));
  all.readers.push_back(Make(Task::kThresholds, "nodeipmi sensors --thresholds",
                             known->Line(Joined(Sensors(), {"--thresholds"})), KeepFresh(*known)));
  all.readers.push_back(Make(Task::kCold, "nodeipmi sensors, first contact",
                             unknown->Line(Sensors()),
                             [unknown = *unknown] { return unknown.AddAnew(); }));
  return {};
}

Result<void> AddIpmitool(const Bmcs& bmcs, SensorReaders& all) {
  const auto ipmitool = Ipmitool(bmcs.AddressOf(0), bmcs.password_file());
  if (!ipmitool) return std::unexpected(ipmitool.error());
  const std::string cache = bmcs.File("ipmitool-sdr");
  const auto dumped = Measure(Joined(*ipmitool, {"sdr", "dump", cache}));
  if (!dumped) return std::unexpected(dumped.error());
  const Words cached = Joined(*ipmitool, {"-S", cache});
  const Words all_sensors = {"sdr", "elist", "all"};
  all.readers.push_back(
      Make(Task::kWarm, "ipmitool -S FILE sdr elist all", Joined(cached, all_sensors)));
  all.readers.push_back(
      Make(Task::kThresholds, "ipmitool -S FILE sensor", Joined(cached, {"sensor"})));
  all.readers.push_back(
      Make(Task::kCold, "ipmitool sdr elist all", Joined(*ipmitool, all_sensors)));
  return {};
}

Result<void> AddIpmiSensors(const Bmcs& bmcs, SensorReaders& all) {
  const std::string config = bmcs.File("freeipmi.conf");
  if (auto written = WriteFreeipmiConfig(config); !written) return written;
  const std::string cache = bmcs.File("freeipmi-sdr");
  if (auto made = MakeEmptyFolder(cache); !made) return made;
  const auto warm = IpmiSensors(bmcs.AddressOf(0), config, cache);
  if (!warm) return std::unexpected(warm.error());
  const std::string cold_cache = bmcs.File("freeipmi-cold");
  const auto cold = IpmiSensors(bmcs.AddressOf(0), config, cold_cache);
  if (!cold) return std::unexpected(cold.error());
  const auto filled = Measure(*warm);
  if (!filled) return std::unexpected(filled.error());
  all.readers.push_back(Make(Task::kWarm, "ipmi-sensors", *warm));
  all.readers.push_back(Make(Task::kThresholds, "ipmi-sensors --output-sensor-thresholds",
                             Joined(*warm, {"--output-sensor-thresholds"})));
  all.readers.push_back(Make(Task::kCold, "ipmi-sensors, no cache", *cold,
                             [cold_cache] { return MakeEmptyFolder(cold_cache); }));
  return {};
}

}  // namespace

Result<SensorReaders> MakeSensorReaders(const Bmcs& bmcs) {
  SensorReaders all;
  auto added = AddNodeipmi(bmcs, all);
  if (added) added = AddIpmitool(bmcs, all);
  if (added) added = AddIpmiSensors(bmcs, all);
  if (!added) return std::unexpected(added.error());
  std::ranges::stable_sort(all.readers, {}, &Reader::task);
  return all;
}

}  // namespace bench
