#include "adapters/cli/live_table.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "adapters/cli/health_view.h"
#include "adapters/cli/output.h"
#include "adapters/cli/result.h"

namespace cli {
namespace {

using std::chrono::days;
using std::chrono::duration;
using std::chrono::duration_cast;
using std::chrono::seconds;

// Enough polls for a rate that does not jump, and soon enough when it changes.
constexpr seconds kRateWindow{10};
constexpr size_t kMostChanges = 100;
constexpr size_t kChangesHeading = 2;  // rows
constexpr size_t kHardwareHeading = 2;
constexpr size_t kLeastNameColumns = 16;
constexpr std::string_view kFailingNow = "FAILING NOW";

std::string Elapsed(LiveTable::Time::duration time) {
  const std::chrono::hh_mm_ss clock(duration_cast<seconds>(time % days(1)));
  const auto full_days = duration_cast<days>(time).count();
  char text[48];
  (void)std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
  return full_days > 0 ? std::to_string(full_days) + "d " + text : text;
}

std::string Seconds(uint32_t milliseconds) {
  char text[32];
  (void)std::snprintf(text, sizeof text, "%g s", milliseconds / 1000.0);
  return text;
}

std::string Count(const std::string& what, uint64_t number) {
  return what + " " + std::to_string(number);
}

// The words of a line, three spaces between them.
std::string Join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words)
    if (!word.empty()) line += (line.empty() ? "" : "   ") + word;
  return line;
}

}  // namespace

LiveTable::LiveTable(uint32_t interval_ms, Time start)
    : interval_ms_(interval_ms), start_(start), sampled_(start), counts_{{start, 0}} {}

void LiveTable::Tell(const Change& change) {
  const std::string node = Printable(change.view.node);
  const bool removed = (change.bits & NODEIPMI_CHANGE_REMOVED) != 0;
  if (removed || change.status == NODEIPMI_OK)
    failing_.erase(node);
  else
    failing_[node] = {.severity = 0,
                      .order = ++told_,
                      .kind = change.view.ipmi_last_connected,
                      .text = Printable(change.view.ipmi_status)};
  TellHardware(node, change);
  for (const std::string& phrase : Phrases(NewsOf(change)))
    changes_.push_front(Rfc3339(change.unix_ms) + "  " + node + "  " + Printable(phrase));
  changes_.resize(std::min(changes_.size(), kMostChanges));
}

Change LiveTable::NewsOf(const Change& change) {
  Change news = change;
  news.bits &= ~NODEIPMI_CHANGE_FIRST;  // what was known before
  const nodeipmi_health health = change.view.health.value_or(nodeipmi_health{});
  const nodeipmi_health& before = change.previous_health;
  // That all is well, or that the log is not full, when it is read for the first time.
  if (before.sensors_unix_ms == 0 && health.severity <= NODEIPMI_SEVERITY_OK)
    news.bits &= ~NODEIPMI_CHANGE_HEALTH;
  if (before.sel_known == 0 && health.sel_percent < 100 && health.sel_overflow == 0)
    news.bits &= ~NODEIPMI_CHANGE_SEL;
  return news;
}

void LiveTable::TellHardware(const std::string& node, const Change& change) {
  const nodeipmi_health health = change.view.health.value_or(nodeipmi_health{});
  const bool removed = (change.bits & NODEIPMI_CHANGE_REMOVED) != 0;
  if (removed || health.severity <= NODEIPMI_SEVERITY_OK) {
    hardware_.erase(node);
    return;
  }
  Trouble& trouble = hardware_[node];
  const std::string text = Printable(health.bad_sensors);
  if (trouble.severity == health.severity && trouble.text == text) return;
  trouble = {.severity = health.severity,
             .order = ++told_,
             .kind = SeverityText(health.severity),
             .text = text};
}

void LiveTable::Sample(const nodeipmi_monitor_stats& stats, Time now) {
  const nodeipmi_monitor_stats before = stats_;
  stats_ = stats;
  if (stats.latency_max_us == 0) {  // no poll ended since: what was seen last stays
    stats_.latency_p50_us = before.latency_p50_us;
    stats_.latency_p99_us = before.latency_p99_us;
    stats_.latency_max_us = before.latency_max_us;
  }
  (void)storing_.Note(stats.unstored, now);
  sampled_ = now;
  counts_.push_back({now, stats.polls});
  while (counts_.size() > 2 && counts_[1].time + kRateWindow <= now) counts_.pop_front();
}

std::vector<std::string> LiveTable::Page(Window window) const {
  std::vector<std::string> page = Head(window);
  if (page.size() < window.rows) {
    const size_t rows = window.rows - page.size();
    // Changes have a third, and what is left by what fails.
    const size_t third = rows / 3;
    const size_t for_changes = changes_.empty() || third <= kChangesHeading ? 0 : third;
    // Bad hardware has half of the rest, and what is left by what fails.
    const size_t rest = rows - for_changes;
    const size_t for_hardware = HardwareRowsIn(rest / 2);
    const size_t failing_rows = std::min(failing_.size() + 1, rest - for_hardware);
    const size_t hardware_rows = HardwareRowsIn(rest - failing_rows);
    auto failing = FailingRows({.columns = window.columns, .rows = failing_rows});
    std::ranges::move(failing, std::back_inserter(page));
    auto hardware = HardwareRows({.columns = window.columns, .rows = hardware_rows});
    std::ranges::move(hardware, std::back_inserter(page));
    auto changes = ChangeRows(rows - failing_rows - hardware_rows);
    std::ranges::move(changes, std::back_inserter(page));
  }
  page.resize(std::min(page.size(), window.rows));
  for (std::string& line : page) line = CutTo(line, window.columns);
  return page;
}

std::vector<std::string> LiveTable::Head(Window window) const {
  const nodeipmi_monitor_stats& s = stats_;
  std::vector<std::string> lines = {
      Join({"nodeipmi monitor", "q quits",
            std::to_string(s.nodes) + " nodes every " + Seconds(interval_ms_),
            Elapsed(sampled_ - start_)}),
      Join({Count("OK", s.ok), Count("failing", s.failing), Count("waiting", s.waiting),
            Count("power on", s.power_on), Count("off", s.power_off),
            Count("sessions", s.sessions)}),
      Join({Rate(), Latency()}), Slowest(window.columns)};
  const std::string hardware = Hardware();
  if (!hardware.empty()) lines.insert(lines.begin() + 2, hardware);
  if (const std::string sinks = Sinks(); !sinks.empty()) lines.push_back("push: " + sinks);
  if (storing_.fails())
    lines.push_back("NOT STORED, and not pushed: what was found last (nodes: " +
                    std::to_string(s.unstored) + "); look with 'nodeipmi doctor'");
  if (s.nodes == 0) lines = {lines[0], "There are no host nodes; add them: nodeipmi node add"};
  lines.emplace_back();
  return lines;
}

std::string LiveTable::Rate() const {
  const double time = duration<double>(counts_.back().time - counts_.front().time).count();
  if (time <= 0) return {};
  char text[48];
  (void)std::snprintf(text, sizeof text, "%.1f polls/s",
                      static_cast<double>(counts_.back().polls - counts_.front().polls) / time);
  return text;
}

std::string LiveTable::Latency() const {
  if (stats_.latency_max_us == 0) return {};
  return Join({"latency in ms:", "50 % " + Milliseconds(stats_.latency_p50_us),
               "99 % " + Milliseconds(stats_.latency_p99_us),
               "longest " + Milliseconds(stats_.latency_max_us)});
}

// Whole entries only: a time that is cut would be another time.
std::string LiveTable::Slowest(size_t columns) const {
  std::vector<std::string> words = {"slowest, in ms:"};
  const size_t count = std::min<size_t>(stats_.slowest_count, std::size(stats_.slowest));
  for (const nodeipmi_monitor_slow& slow : std::span(stats_.slowest, count)) {
    words.push_back(Printable(slow.node) + " " + Milliseconds(slow.latency_us));
    if (DisplayWidth(Join(words)) <= columns) continue;
    words.pop_back();
    break;
  }
  return words.size() > 1 ? Join(words) : "";
}

// Nothing while nothing was read of any.
std::string LiveTable::Hardware() const {
  const auto count = [this](uint32_t severity) { return stats_.health[severity]; };
  constexpr uint32_t kOk = NODEIPMI_SEVERITY_OK;
  std::vector<std::string> words = {Count("hardware ok", count(kOk))};
  for (uint32_t severity = kOk + 1; severity < std::size(stats_.health); ++severity)
    if (count(severity) > 0) words.push_back(Count(SeverityText(severity), count(severity)));
  if (words.size() == 1 && count(kOk) == 0) return {};
  if (count(NODEIPMI_SEVERITY_UNKNOWN) > 0)
    words.push_back(Count("unknown", count(NODEIPMI_SEVERITY_UNKNOWN)));
  return Join(words);
}

std::string LiveTable::Sinks() const {
  std::vector<std::string> words;
  for (const push::Push::Report& sink : sinks_) {
    std::string word = sink.sink + " " + std::to_string(sink.delivered) + " delivered";
    if (sink.waiting > 0) word += ", " + std::to_string(sink.waiting) + " waiting";
    if (sink.given_up > 0) word += ", " + std::to_string(sink.given_up) + " given up";
    if (sink.failing) word += ", FAILING: " + Printable(sink.trouble);
    words.push_back(std::move(word));
  }
  return Join(words);
}

std::vector<std::string> LiveTable::Rows(const Section& section, Window room) {
  const Troubles& troubles = section.troubles;
  // All of them; or as many as leave a row that says how many more there are.
  const size_t space = room.rows - 1;
  const size_t shown =
      troubles.size() <= space ? troubles.size() : space - std::min<size_t>(1, space);
  std::vector<const Troubles::value_type*> first;
  for (const auto& entry : troubles) first.push_back(&entry);
  std::ranges::partial_sort(
      first, first.begin() + static_cast<ptrdiff_t>(shown), std::greater(),
      [](const auto* entry) { return std::pair(entry->second.severity, entry->second.order); });
  first.resize(shown);
  size_t width = DisplayWidth(section.heading);
  for (const auto* entry : first) width = std::max(width, DisplayWidth(entry->first));
  width = std::min(width, std::max(kLeastNameColumns, room.columns / 3));
  const auto row = [&](std::string_view name, std::string_view kind, std::string_view text) {
    return PadTo(name, width) + "  " + PadTo(kind, section.kind_columns) + "  " + std::string(text);
  };
  std::vector<std::string> rows = {
      row(section.heading, section.kind_heading, section.text_heading)};
  for (const auto* entry : first)
    rows.push_back(row(entry->first, entry->second.kind, entry->second.text));
  if (shown < troubles.size() && space > 0)
    rows.push_back("and " + std::to_string(troubles.size() - shown) + " more");
  return rows;
}

std::vector<std::string> LiveTable::FailingRows(Window room) const {
  if (room.rows == 0) return {};
  if (failing_.empty()) return {std::string(kFailingNow) + ": none"};
  return Rows({.troubles = failing_,
               .heading = kFailingNow,
               .kind_heading = "IPMI LAST CONNECTED",
               .text_heading = "IPMI STATUS",
               .kind_columns = 20},
              room);
}

size_t LiveTable::HardwareRowsIn(size_t rows) const {
  if (hardware_.empty() || rows <= kHardwareHeading) return 0;
  return std::min(hardware_.size() + kHardwareHeading, rows);
}

std::vector<std::string> LiveTable::HardwareRows(Window room) const {
  if (room.rows == 0) return {};
  auto rows = Rows({.troubles = hardware_,
                    .heading = "BAD HARDWARE",
                    .kind_heading = "HEALTH",
                    .text_heading = "SENSORS",
                    .kind_columns = 15},
                   {.columns = room.columns, .rows = room.rows - 1});
  rows.insert(rows.begin(), "");
  return rows;
}

std::vector<std::string> LiveTable::ChangeRows(size_t rows) const {
  if (changes_.empty() || rows <= kChangesHeading) return {};
  std::vector<std::string> lines = {"", "LAST CHANGES"};
  const size_t shown = std::min(changes_.size(), rows - kChangesHeading);
  lines.insert(lines.end(), changes_.begin(), changes_.begin() + static_cast<ptrdiff_t>(shown));
  return lines;
}

std::string LiveTable::Summary() const {
  const nodeipmi_monitor_stats& s = stats_;
  return "Watched " + std::to_string(s.nodes) + " nodes for " + Elapsed(sampled_ - start_) + ": " +
         std::to_string(s.polls) + " polls, of which " + std::to_string(s.failed_polls) +
         " failed. At the end " + std::to_string(s.ok) + " were OK and " +
         std::to_string(s.failing) + " failing" +
         (s.waiting > 0 ? ", and " + std::to_string(s.waiting) + " not asked yet." : ".") +
         (sinks_.empty() ? "" : "\nPushed: " + Sinks() + ".");
}

}  // namespace cli
