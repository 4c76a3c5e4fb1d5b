#include "adapters/cli/live_table.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

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
constexpr size_t kLeastNameColumns = 16;
constexpr std::string_view kFailingNow = "FAILING NOW";

std::string Elapsed(LiveTable::Time::duration time) {
  const std::chrono::hh_mm_ss clock(duration_cast<seconds>(time % days(1)));
  const auto full_days = duration_cast<days>(time).count();
  char text[48];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return full_days > 0 ? std::to_string(full_days) + "d " + text : text;
}

std::string Seconds(uint32_t milliseconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", milliseconds / 1000.0);
  return text;
}

std::string Count(const char* what, uint64_t number) {
  return std::string(what) + " " + std::to_string(number);
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
    failing_[node] = {.order = ++told_,
                      .ipmi_last_connected = change.view.ipmi_last_connected,
                      .ipmi_status = Printable(change.view.ipmi_status)};
  Change news = change;
  news.bits &= ~NODEIPMI_CHANGE_FIRST;  // what was known before is no news
  for (const std::string& phrase : Phrases(news))
    changes_.push_front(Rfc3339(change.unix_ms) + "  " + node + "  " + Printable(phrase));
  changes_.resize(std::min(changes_.size(), kMostChanges));
}

void LiveTable::Sample(const nodeipmi_monitor_stats& stats, Time now) {
  const nodeipmi_monitor_stats before = stats_;
  stats_ = stats;
  if (stats.latency_max_us == 0) {  // no poll ended since: what was seen last stays
    stats_.latency_p50_us = before.latency_p50_us;
    stats_.latency_p99_us = before.latency_p99_us;
    stats_.latency_max_us = before.latency_max_us;
  }
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
    const size_t failing_rows = std::min(failing_.size() + 1, rows - for_changes);
    auto failing = FailingRows({.columns = window.columns, .rows = failing_rows});
    std::ranges::move(failing, std::back_inserter(page));
    auto changes = ChangeRows(rows - failing_rows);
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
  if (s.nodes == 0) lines = {lines[0], "There are no host nodes; add them: nodeipmi node add"};
  lines.emplace_back();
  return lines;
}

std::string LiveTable::Rate() const {
  const double time = duration<double>(counts_.back().time - counts_.front().time).count();
  if (time <= 0) return {};
  char text[48];
  std::snprintf(text, sizeof text, "%.1f polls/s",
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

std::vector<std::string> LiveTable::FailingRows(Window room) const {
  if (room.rows == 0) return {};
  if (failing_.empty()) return {std::string(kFailingNow) + ": none"};
  // All of them; or as many as leave a row that says how many more there are.
  const size_t space = room.rows - 1;
  const size_t shown =
      failing_.size() <= space ? failing_.size() : space - std::min<size_t>(1, space);
  std::vector<const decltype(failing_)::value_type*> newest;
  for (const auto& entry : failing_) newest.push_back(&entry);
  std::ranges::partial_sort(newest, newest.begin() + static_cast<ptrdiff_t>(shown), std::greater(),
                            [](const auto* entry) { return entry->second.order; });
  newest.resize(shown);
  size_t width = DisplayWidth(kFailingNow);
  for (const auto* entry : newest) width = std::max(width, DisplayWidth(entry->first));
  width = std::min(width, std::max(kLeastNameColumns, room.columns / 3));
  const auto row = [width](std::string_view name, std::string_view connected,
                           const std::string& status) {
    return PadTo(name, width) + "  " + PadTo(connected, 20) + "  " + status;
  };
  std::vector<std::string> rows = {row(kFailingNow, "IPMI LAST CONNECTED", "IPMI STATUS")};
  for (const auto* entry : newest)
    rows.push_back(row(entry->first, entry->second.ipmi_last_connected, entry->second.ipmi_status));
  if (shown < failing_.size() && space > 0)
    rows.push_back("and " + std::to_string(failing_.size() - shown) + " more");
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
         (s.waiting > 0 ? ", and " + std::to_string(s.waiting) + " not asked yet." : ".");
}

}  // namespace cli
