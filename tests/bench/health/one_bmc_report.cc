#include "tests/bench/health/one_bmc_report.h"

#include <algorithm>
#include <cstdio>

#include "tests/bench/json.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr const char* kLegend =
    R"(Of each nine lines the first three know the sensor data records from before, the next three too and ask
for the thresholds as they are now, and the last three know nothing of the BMC.
READ: sensors that it was asked for; it has 40. ipmitool takes the four fans that share a record for one.
TRIPS: requests that reached the BMC, + those that closed the session; median. AGAIN: those of all runs
that were sent a second time, since no answer had come yet. WALL, CPU: milliseconds of a run, from
start to end, and of the processor (user and system); medians, and the quartiles that half of the runs
lie between. Behind them the medians divided by nodeipmi's of the same three lines. The commands ran in
turn.
)";

const char* Word(Task task) {
  switch (task) {
    case Task::kWarm:
      return "warm";
    case Task::kThresholds:
      return "thresholds";
    case Task::kCold:
      return "cold";
  }
  return "";
}

// The session's last request ends it; its answer tells nothing.
std::string Trips(double round_trips, double closes) {
  return Fixed(round_trips - closes, 0) + " + " + Fixed(closes, 0);
}

// `row` is one of them.
const ReaderRow& NodeipmiBeside(const OneBmc& one, const ReaderRow& row) {
  return *std::ranges::find(one.rows, row.task, &ReaderRow::task);
}

}  // namespace

void PrintOneBmc(const std::vector<OneBmc>& all) {
  Table table(1, {"COMMAND", "DELAY", "RUNS", "READ", "TRIPS", "TRIPS/READ", "AGAIN", "WALL",
                  "QUARTILES", "CPU", "QUARTILES", "WALL:nodeipmi", "CPU:nodeipmi"});
  for (const OneBmc& one : all) {
    for (const ReaderRow& row : one.rows) {
      const ReaderRow& nodeipmi = NodeipmiBeside(one, row);
      table.AddRow({row.name, std::to_string(one.delay_ms) + " ms", std::to_string(one.runs),
                    Fixed(row.sensors, 0), Trips(row.round_trips, row.closes),
                    Fixed(row.round_trips / row.sensors, 2), Fixed(row.repeats, 0),
                    Fixed(row.wall_ms.median, 1), Quartiles(row.wall_ms),
                    Fixed(row.cpu_ms.median, 1), Quartiles(row.cpu_ms),
                    Fixed(row.wall_ms.median / nodeipmi.wall_ms.median, 2),
                    Fixed(row.cpu_ms.median / nodeipmi.cpu_ms.median, 2)});
    }
    table.AddGap();
  }
  table.Print();
  (void)std::fputs(kLegend, stdout);
}

Goal GoalOf(const OneBmc& one) {
  const ReaderRow& nodeipmi = one.rows.front();
  return {.text = "with " + std::to_string(one.delay_ms) + " ms, " +
                  std::to_string(one.read.sensors) + " sensors + " + Fixed(kSessionSetUp, 0) +
                  " to set the session up = round trips, and 1 to close it",
          .measured =
              one.check ? Trips(nodeipmi.round_trips, nodeipmi.closes) : one.check.error().message,
          .met = one.check.has_value()};
}

void AddOneBmc(cJSON* document, const std::vector<OneBmc>& all) {
  cJSON* const results = cJSON_AddArrayToObject(document, "one_bmc");
  for (const OneBmc& one : all) {
    for (const ReaderRow& row : one.rows) {
      cJSON* const result = cJSON_CreateObject();
      cJSON_AddItemToArray(results, result);
      cJSON_AddStringToObject(result, "command", row.name.c_str());
      cJSON_AddStringToObject(result, "task", Word(row.task));
      cJSON_AddNumberToObject(result, "delay_ms", one.delay_ms);
      cJSON_AddNumberToObject(result, "runs", static_cast<double>(one.runs));
      cJSON_AddNumberToObject(result, "sensors", row.sensors);
      cJSON_AddNumberToObject(result, "round_trips", row.round_trips);
      cJSON_AddNumberToObject(result, "round_trips_to_close", row.closes);
      cJSON_AddNumberToObject(result, "repeated_in_all_runs", row.repeats);
      AddSummary(result, "wall_ms", row.wall_ms);
      AddSummary(result, "cpu_ms", row.cpu_ms);
    }
  }
}

}  // namespace bench
