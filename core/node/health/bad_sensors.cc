#include "core/node/health/bad_sensors.h"

#include <algorithm>
#include <functional>

namespace ipmi {
namespace {

constexpr std::string_view kSeparator = ", ";
constexpr std::string_view kAnd = " and ";
constexpr std::string_view kMore = " more";
constexpr size_t kMostNamed = 24;
constexpr size_t kMostBytes = 1000;  // and " and 65535 more"

std::string Words(Severity severity) {
  std::string words(SeverityWord(severity));
  std::ranges::replace(words, '_', '-');
  return words;
}

// "PSU2 Status critical".
std::string Item(const BadSensor& sensor) {
  std::string item = sensor.name;
  for (size_t at = item.find(kSeparator); at != std::string::npos; at = item.find(kSeparator, at))
    item.erase(at + 1, 1);
  return item + ' ' + Words(sensor.severity);
}

Severity SeverityOf(std::string_view words) {
  for (const auto severity :
       {Severity::kNonCritical, Severity::kCritical, Severity::kNonRecoverable}) {
    if (words == Words(severity)) return severity;
  }
  return Severity::kUnknown;
}

}  // namespace

std::string BadSensorsText(std::vector<BadSensor> sensors) {
  std::ranges::stable_sort(sensors, std::ranges::greater(), &BadSensor::severity);
  std::string text;
  size_t named = 0;
  for (; named < std::min(sensors.size(), kMostNamed); ++named) {
    const std::string item = Item(sensors[named]);
    if (text.size() + kSeparator.size() + item.size() > kMostBytes) break;
    if (named > 0) text += kSeparator;
    text += item;
  }
  if (named < sensors.size()) {
    text += kAnd;
    text += std::to_string(sensors.size() - named);
    text += kMore;
  }
  return text;
}

std::vector<BadSensor> ReadBadSensors(std::string_view text) {
  if (text.ends_with(kMore)) text = text.substr(0, text.rfind(kAnd));
  std::vector<BadSensor> sensors;
  while (!text.empty()) {
    const size_t end = text.find(kSeparator);
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + kSeparator.size());
    const size_t space = item.rfind(' ');
    if (space == std::string_view::npos) continue;
    const Severity severity = SeverityOf(item.substr(space + 1));
    if (severity != Severity::kUnknown)
      sensors.push_back({.name = std::string(item.substr(0, space)), .severity = severity});
  }
  return sensors;
}

}  // namespace ipmi
