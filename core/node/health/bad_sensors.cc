#include "core/node/health/bad_sensors.h"

#include <algorithm>
#include <charconv>

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

Severity SeverityOf(std::string_view words) {
  for (const auto severity :
       {Severity::kNonCritical, Severity::kCritical, Severity::kNonRecoverable}) {
    if (words == Words(severity)) return severity;
  }
  return Severity::kUnknown;
}

}  // namespace

std::string ListedName(std::string_view name) {
  std::string listed;
  for (const char c : name)
    if (c != ' ' || !listed.ends_with(',')) listed += c;
  while (listed.ends_with(',')) listed.pop_back();
  return listed;
}

std::string BadSensorsText(const std::vector<BadSensor>& sensors) {
  // Those that are as bad as each other stay in their order. std::ranges::stable_sort would do that
  // too, but with libstdc++ 12 it calls what C++17 deprecates.
  std::vector<const BadSensor*> worst_first;
  worst_first.reserve(sensors.size());
  for (const BadSensor& sensor : sensors) worst_first.push_back(&sensor);
  std::ranges::sort(worst_first, [](const BadSensor* a, const BadSensor* b) {
    return a->severity != b->severity ? a->severity > b->severity : a < b;
  });
  std::string text;
  size_t named = 0;
  for (; named < std::min(sensors.size(), kMostNamed); ++named) {
    const auto& [name, severity] = *worst_first[named];
    const std::string item = ListedName(name) + ' ' + Words(severity);
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

BadSensors ReadBadSensors(std::string_view text) {
  BadSensors sensors;
  if (text.ends_with(kMore)) {
    const size_t cut = std::min(text.rfind(kAnd), text.size() - kMore.size());
    std::string_view number = text.substr(cut);
    number.remove_prefix(std::min(kAnd.size(), number.size()));
    (void)std::from_chars(number.data(), number.data() + number.size(), sensors.unnamed);
    text = text.substr(0, cut);
  }
  while (!text.empty()) {
    const size_t end = text.find(kSeparator);
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + kSeparator.size());
    const size_t space = item.rfind(' ');
    if (space == std::string_view::npos) continue;
    const Severity severity = SeverityOf(item.substr(space + 1));
    if (severity != Severity::kUnknown)
      sensors.named.push_back({.name = std::string(item.substr(0, space)), .severity = severity});
  }
  return sensors;
}

}  // namespace ipmi
