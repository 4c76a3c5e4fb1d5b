#include "core/node/health/node_health.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

constexpr size_t kMostNamed = 24;
constexpr uint32_t kSelEntrySize = 16;  // §32

std::string Words(Severity severity) {
  std::string words(SeverityWord(severity));
  std::ranges::replace(words, '_', '-');
  return words;
}

}  // namespace

SensorHealth HealthOf(const SensorList& list, int64_t unix_ms) {
  SensorHealth health{.unix_ms = unix_ms, .worst = Severity::kUnknown, .bad = {}};
  struct Bad {
    Severity severity;
    const SensorReport* report;
  };
  std::vector<Bad> bad;
  bool complete = list.trouble.empty();
  for (const SensorReport& report : list.sensors) {
    const Severity severity = SeverityOf(report);
    health.worst = std::max(health.worst, severity);
    complete = complete && !IsBusy(report.completion_code);
    if (severity > Severity::kOk) bad.push_back({severity, &report});
  }
  // All is well only if all was looked at.
  if (!complete && health.worst == Severity::kOk) health.worst = Severity::kUnknown;
  std::ranges::stable_sort(bad, std::ranges::greater(), &Bad::severity);
  const size_t named = std::min(bad.size(), kMostNamed);
  for (const Bad& one : std::span(bad).first(named)) {
    if (!health.bad.empty()) health.bad += ", ";
    health.bad += one.report->sensor.name + ' ' + Words(one.severity);
  }
  if (bad.size() > named) health.bad += " and " + std::to_string(bad.size() - named) + " more";
  return health;
}

LogFill FillOf(const RecordStoreInfo& info, int64_t unix_ms) {
  const uint32_t used = info.records * kSelEntrySize;
  const uint32_t space = used + info.free_bytes;
  return {.unix_ms = unix_ms,
          .known = true,
          .entries = info.records,
          .percent = static_cast<uint8_t>(space == 0 ? 0 : used * 100 / space),
          .overflow = info.overflow};
}

}  // namespace ipmi
