#include "tests/bench/health/many_bmcs_report.h"

#include <cstdio>

#include "tests/bench/json.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr const char* kLegend =
    R"(SENSORS: that were read while it was measured. ROUNDS: how often that was all of all BMCs. CPU:
milliseconds of the processor for a round (user and system, all threads); the monitor's has its
polls, the event log and what it stores in it. /SENSOR: microseconds of it for a sensor. LOAD: the
monitor's, in percent of one processor. WALL: seconds of a round; the monitor spreads it over its
interval. PEAK: MiB of memory at most. OPEN: sessions left open at the BMCs. ipmi-sensors is one
process for all hosts, which begins anew each time, with a warm cache and its own fanout.
)";

std::string Mebibytes(double bytes) { return Fixed(bytes / (1 << 20), 1); }

double Ratio(const ManyBmcs& many) { return many.CpuMsOfRound() / many.cpu_ms.median; }

// How often its interval passed.
double Intervals(const ManyBmcs& many) {
  return static_cast<double>(many.seconds) / many.interval_s;
}

}  // namespace

void PrintManyBmcs(const ManyBmcs& many) {
  Table table(
      1, {"RUN", "BMCS", "SENSORS", "ROUNDS", "CPU", "/SENSOR", "LOAD", "WALL", "PEAK", "OPEN"});
  table.AddRow({"monitor, every " + std::to_string(many.interval_s) + " s",
                std::to_string(many.nodes), Fixed(many.monitor_sensors, 0), Fixed(many.Rounds(), 2),
                Fixed(many.CpuMsOfRound(), 1),
                Fixed(many.CpuMsOfRound() * 1e3 / many.SensorsOfRound(), 1),
                Fixed(many.monitor.process_cpu_percent, 2), "-",
                Mebibytes(many.monitor.peak_rss_bytes), Fixed(many.monitor.left_open, 0)});
  table.AddRow(
      {"ipmi-sensors, " + std::to_string(many.runs) + " times once", std::to_string(many.nodes),
       Fixed(many.ipmi_sensors * static_cast<double>(many.runs), 0), std::to_string(many.runs),
       Fixed(many.cpu_ms.median, 1), Fixed(many.cpu_ms.median * 1e3 / many.ipmi_sensors, 1), "-",
       Fixed(many.wall_ms.median / 1e3, 2), Mebibytes(many.peak_rss_bytes), "-"});
  table.Print();
  (void)std::fputs(kLegend, stdout);
  std::printf("A round of the monitor takes %s of what ipmi-sensors takes of the processor.\n",
              Fixed(Ratio(many), 3).c_str());
}

std::vector<Goal> GoalsOf(const ManyBmcs& many) {
  // A round may be up to an eighth quicker than the interval, and the time ends within one.
  const double rounds = many.Rounds();
  return {{.text = "the monitor reads each sensor once in an interval",
           .measured = Fixed(rounds, 2) + " times in " + Fixed(Intervals(many), 2) + " intervals",
           .met = rounds > Intervals(many) - 0.5 && rounds < Intervals(many) * 1.125 + 0.5},
          {.text = "ipmi-sensors reads them all too",
           .measured = Fixed(many.ipmi_sensors, 0) + " of " + Fixed(many.SensorsOfRound(), 0),
           .met = many.ipmi_sensors >= many.SensorsOfRound()},
          {.text = "nothing fails",
           .measured = Fixed(many.monitor.failed, 0) + " of " + Fixed(many.monitor.operations, 0),
           .met = many.monitor.failed == 0},
          {.text = "no session is left open",
           .measured = Fixed(many.monitor.left_open, 0),
           .met = many.monitor.left_open == 0}};
}

void AddManyBmcs(cJSON* document, const ManyBmcs& many) {
  cJSON* const all = cJSON_AddObjectToObject(document, "many_bmcs");
  cJSON_AddNumberToObject(all, "nodes", many.nodes);
  cJSON_AddNumberToObject(all, "interval_s", many.interval_s);
  cJSON_AddNumberToObject(all, "cpu_ratio", Ratio(many));
  cJSON* const monitor = ToJson(many.monitor).release();
  cJSON_AddItemToObject(all, "monitor", monitor);
  cJSON_AddNumberToObject(monitor, "sensors", many.monitor_sensors);
  cJSON_AddNumberToObject(monitor, "rounds", many.Rounds());
  cJSON_AddNumberToObject(monitor, "cpu_ms", many.CpuMsOfRound());
  cJSON* const ipmi_sensors = cJSON_AddObjectToObject(all, "ipmi_sensors");
  cJSON_AddNumberToObject(ipmi_sensors, "runs", static_cast<double>(many.runs));
  cJSON_AddNumberToObject(ipmi_sensors, "sensors", many.ipmi_sensors);
  AddSummary(ipmi_sensors, "wall_ms", many.wall_ms);
  AddSummary(ipmi_sensors, "cpu_ms", many.cpu_ms);
  cJSON_AddNumberToObject(ipmi_sensors, "peak_rss_bytes", many.peak_rss_bytes);
}

}  // namespace bench
