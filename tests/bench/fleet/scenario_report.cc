#include "tests/bench/fleet/scenario_report.h"

#include <cstdio>

#include "tests/bench/json.h"

namespace bench {
namespace {

void PrintStatuses(const RunLine& line) {
  std::string text;
  for (const auto& [word, count] : line.run->statuses)
    text += (text.empty() ? "" : ", ") + std::to_string(static_cast<uint64_t>(count)) + ' ' + word;
  if (!text.empty()) std::printf("%s ended as: %s\n", line.name.c_str(), text.c_str());
}

}  // namespace

Result<void> ReportScenario(const Options& options, const char* name,
                            const std::vector<RunLine>& lines, const std::vector<Goal>& goals) {
  PrintRuns(lines);
  (void)std::fputs(kRunLegend, stdout);
  std::printf("\n");
  for (const RunLine& line : lines) PrintStatuses(line);
  PrintGoals(goals);
  if (options.json_file.empty()) return {};
  const Json document(cJSON_CreateObject());
  cJSON_AddStringToObject(document.get(), "scenario", name);
  cJSON_AddNumberToObject(document.get(), "nodes", options.nodes);
  for (const RunLine& line : lines) {
    cJSON* const run = ToJson(*line.run).release();
    cJSON_AddNumberToObject(run, "nodes", line.nodes);
    cJSON_AddItemToObject(document.get(), line.name.c_str(), run);
  }
  AddGoals(document.get(), goals);
  return WriteJson(options.json_file, document.get());
}

}  // namespace bench
