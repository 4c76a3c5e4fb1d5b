#include "adapters/cli/live_table.h"

#include <locale.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/output.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::Change;
using cli::LiveTable;
using cli::Window;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Page = std::vector<std::string>;

constexpr LiveTable::Time kBegin{std::chrono::hours(1)};
constexpr uint32_t kStatus = NODEIPMI_CHANGE_STATUS;
constexpr uint32_t kFirst = NODEIPMI_CHANGE_FIRST;

nodeipmi_monitor_stats Stats(uint32_t ok, uint32_t failing) {
  nodeipmi_monitor_stats stats = {};
  stats.struct_size = sizeof stats;
  stats.nodes = ok + failing;
  stats.ok = ok;
  stats.failing = failing;
  return stats;
}

void AddSlow(nodeipmi_monitor_stats& stats, const char* node, uint32_t latency_us) {
  nodeipmi_monitor_slow& slow = stats.slowest[stats.slowest_count++];
  slow.latency_us = latency_us;
  (void)std::snprintf(slow.node, sizeof slow.node, "%s", node);
}

Change Poll(uint32_t bits, const std::string& node, nodeipmi_status status,
            const std::string& text = "It failed.") {
  return {.bits = bits,
          .unix_ms = 1'764'064'800'000,
          .status = status,
          .previous_attempted = true,
          .view = {.node = node,
                   .ipmi_status = status == NODEIPMI_OK ? "OK" : text,
                   .code = nodeipmi_status_word(status),
                   .stage = {}}};
}

// A node that answers and whose hardware is so bad.
Change Hardware(const std::string& node, uint32_t severity, const std::string& bad,
                uint32_t bits = NODEIPMI_CHANGE_HEALTH) {
  Change change = Poll(bits, node, NODEIPMI_OK);
  nodeipmi_health health = {};
  health.severity = severity;
  health.sensors_unix_ms = change.unix_ms;
  (void)std::snprintf(health.bad_sensors, sizeof health.bad_sensors, "%s", bad.c_str());
  change.view.health = health;
  return change;
}

// 10 nodes are OK; of the others, n0 to n<failing - 1>, each is told.
LiveTable TableWith(uint32_t failing, uint32_t bits) {
  LiveTable table(30000, kBegin);
  for (uint32_t i = 0; i < failing; ++i)
    table.Tell(Poll(bits, "n" + std::to_string(i), NODEIPMI_NO_ANSWER));
  table.Sample(Stats(10, failing), kBegin + seconds(1));
  return table;
}

bool Holds(const Page& page, std::string_view text) {
  return std::ranges::any_of(
      page, [text](const std::string& line) { return line.find(text) != std::string::npos; });
}
ptrdiff_t LineOf(const Page& page, std::string_view text) {
  return std::ranges::find_if(
             page,
             [text](const std::string& line) { return line.find(text) != std::string::npos; }) -
         page.begin();
}
bool Fits(const Page& page, Window window) {
  return page.size() <= window.rows && std::ranges::all_of(page, [window](const std::string& line) {
           return cli::DisplayWidth(line) <= window.columns;
         });
}

Outcome ShowsTheCounts() {
  LiveTable table(500, kBegin);
  nodeipmi_monitor_stats stats = Stats(7, 2);
  stats.nodes = 12;
  stats.waiting = 3;
  stats.power_on = 6;
  stats.power_off = 1;
  stats.sessions = 5;
  table.Sample(stats, kBegin + std::chrono::hours(25) + seconds(61));
  const Page page = table.Page({.columns = 100, .rows = 24});
  EXPECT(Holds(page, "12 nodes every 0.5 s   1d 01:01:01"));
  EXPECT(Holds(page, "OK 7   failing 2   waiting 3   power on 6   off 1   sessions 5"));
  return kPassed;
}

Outcome SaysHowReceiversOfChangesAreDoing() {
  LiveTable table = TableWith(0, kStatus);
  EXPECT(!Holds(table.Page({}), "push:"));
  EXPECT(table.Summary().find("Pushed") == std::string::npos);
  push::Push::Report well;
  well.sink = "siem";
  well.delivered = 7;
  push::Push::Report ill;
  ill.sink = "alerts";
  ill.failing = true;
  ill.trouble = "it answers\x1b 503";
  ill.waiting = 3;
  ill.given_up = 1;
  table.Sample({well, ill});
  EXPECT(Holds(table.Page({.columns = 120, .rows = 24}),
               "push: siem 7 delivered   alerts 0 delivered, 3 waiting, 1 given up, FAILING: it "
               "answers\uFFFD 503"));
  EXPECT(table.Summary().find("Pushed: siem 7 delivered") != std::string::npos);
  return kPassed;
}

Outcome SaysThatThereIsNothingToWatch() {
  LiveTable table(30000, kBegin);
  EXPECT(Holds(table.Page({}), "There are no host nodes"));
  table.Sample(Stats(1, 0), kBegin + seconds(1));
  EXPECT(!Holds(table.Page({}), "There are no host nodes"));
  return kPassed;
}

Outcome TheRateIsOfTheLastSeconds() {
  LiveTable table(30000, kBegin);
  nodeipmi_monitor_stats stats = Stats(10, 0);
  for (int i = 1; i <= 30; ++i) {
    stats.polls += i <= 10 ? 1000 : 7;
    table.Sample(stats, kBegin + seconds(i));
  }
  EXPECT(Holds(table.Page({}), "7.0 polls/s"));
  return kPassed;
}

Outcome ALatencyStaysUntilThereIsANewOne() {
  LiveTable table(30000, kBegin);
  nodeipmi_monitor_stats stats = Stats(10, 0);
  stats.latency_p50_us = 1200;
  stats.latency_p99_us = 8100;
  stats.latency_max_us = 20100;
  table.Sample(stats, kBegin + seconds(1));
  table.Sample(Stats(10, 0), kBegin + seconds(2));
  EXPECT(Holds(table.Page({}), "50 % 1.2   99 % 8.1   longest 20.1"));
  return kPassed;
}

Outcome NamesAsManySlowNodesAsFit() {
  LiveTable table(30000, kBegin);
  nodeipmi_monitor_stats stats = Stats(10, 0);
  AddSlow(stats, "rack1-n07", 812'100);
  AddSlow(stats, "rack1-n08", 700'000);
  table.Sample(stats, kBegin + seconds(1));
  EXPECT(Holds(table.Page({}), "rack1-n07 812.1   rack1-n08 700.0"));
  const Page narrow = table.Page({.columns = 45, .rows = 24});
  EXPECT(Holds(narrow, "rack1-n07 812.1") && !Holds(narrow, "rack1-n08"));
  EXPECT(!Holds(table.Page({.columns = 20, .rows = 24}), "slowest"));
  return kPassed;
}

Outcome ListsWhatFailsTheNewestFirst() {
  LiveTable table = TableWith(3, kStatus);
  Page page = table.Page({});
  EXPECT(LineOf(page, "n2  ") < LineOf(page, "n1  ") &&
         LineOf(page, "n1  ") < LineOf(page, "n0  "));
  EXPECT(!Holds(page, "more"));
  table.Tell(Poll(kStatus, "n1", NODEIPMI_OK));
  table.Tell(Poll(kStatus, "n0", NODEIPMI_BAD_PASSWORD, "The password is wrong."));
  table.Tell(Poll(NODEIPMI_CHANGE_REMOVED, "n2", NODEIPMI_NO_ANSWER));
  page = table.Page({.columns = 80, .rows = 7});
  EXPECT(Holds(page, "The password is wrong.") && !Holds(page, "n1  ") && !Holds(page, "n2  "));
  table.Tell(Poll(kStatus, "n0", NODEIPMI_OK));
  EXPECT(Holds(table.Page({}), "FAILING NOW: none"));
  return kPassed;
}

Outcome SaysHowManyMoreFail() {
  const LiveTable table = TableWith(500, kFirst);  // what was known before is no news
  const Page page = table.Page({.columns = 80, .rows = 12});
  EXPECT(page.size() == 12);
  EXPECT(!Holds(page, "LAST CHANGES"));
  EXPECT(Holds(page, "n499  ") && Holds(page, "n495  ") && !Holds(page, "n494  "));
  EXPECT(page.back() == "and 495 more");
  return kPassed;
}

Outcome LeavesRoomForTheLastChanges() {
  const LiveTable table = TableWith(500, kStatus);
  const Page page = table.Page({.columns = 80, .rows = 24});
  EXPECT(page.size() == 24);
  EXPECT(Holds(page, "more"));
  EXPECT(LineOf(page, "LAST CHANGES") == 19);
  EXPECT(page[20] == "2025-11-25T10:00:00Z  n499  IPMI Status: OK -> It failed.");
  // Where little fails they have what is left.
  LiveTable calm(30000, kBegin);
  for (int i = 0; i < 50; ++i) calm.Tell(Poll(kStatus, "n" + std::to_string(i), NODEIPMI_OK));
  calm.Sample(Stats(50, 0), kBegin + seconds(1));
  EXPECT(LineOf(calm.Page({}), "LAST CHANGES") == 7);
  EXPECT(calm.Page({}).size() == 24);
  return kPassed;
}

Outcome CountsHardwareOnceItWasRead() {
  LiveTable table = TableWith(1, kStatus);
  EXPECT(!Holds(table.Page({}), "hardware"));
  nodeipmi_monitor_stats stats = Stats(100, 0);
  stats.health[NODEIPMI_SEVERITY_OK] = 98;
  stats.health[NODEIPMI_SEVERITY_NON_CRITICAL] = 1;
  stats.health[NODEIPMI_SEVERITY_CRITICAL] = 1;
  table.Sample(stats, kBegin + seconds(2));
  EXPECT(table.Page({})[2] == "hardware ok 98   non-critical 1   critical 1");
  stats.health[NODEIPMI_SEVERITY_OK] = 0;
  stats.health[NODEIPMI_SEVERITY_UNKNOWN] = 98;
  table.Sample(stats, kBegin + seconds(3));
  EXPECT(table.Page({})[2] == "hardware ok 0   non-critical 1   critical 1   unknown 98");
  return kPassed;
}

Outcome ListsBadHardwareTheWorstFirst() {
  LiveTable table = TableWith(1, kFirst);
  EXPECT(!Holds(table.Page({}), "BAD HARDWARE"));
  // Also what was known before.
  table.Tell(Hardware("h1", NODEIPMI_SEVERITY_CRITICAL, "PSU2 Status critical", kFirst));
  table.Tell(Hardware("h2", NODEIPMI_SEVERITY_NON_CRITICAL, "Fan1 non-critical"));
  table.Tell(Hardware("h3", NODEIPMI_SEVERITY_CRITICAL, "Fan2 critical"));
  // A change of something else does not make it newer.
  table.Tell(Hardware("h1", NODEIPMI_SEVERITY_CRITICAL, "PSU2 Status critical", kStatus));
  Page page = table.Page({});
  const ptrdiff_t heading = LineOf(page, "BAD HARDWARE  HEALTH           SENSORS");
  EXPECT(heading == LineOf(page, "FAILING NOW") + 3);
  EXPECT(page[static_cast<size_t>(heading) + 1] == "h3            critical         Fan2 critical");
  EXPECT(LineOf(page, "h1            ") == heading + 2);
  EXPECT(LineOf(page, "h2            non-critical     Fan1") == heading + 3);
  EXPECT(Holds(page, "h3  health: NA -> critical (Fan2 critical)"));
  table.Tell(Hardware("h3", NODEIPMI_SEVERITY_OK, ""));
  table.Tell(Poll(NODEIPMI_CHANGE_REMOVED, "h1", NODEIPMI_OK));
  page = table.Page({});
  EXPECT(!Holds(page, "h3            critical") && !Holds(page, "h1   ") &&
         Holds(page, "h2            "));
  return kPassed;
}

Outcome ThatAllIsWellAtFirstIsNoNews() {
  constexpr uint32_t kBoth = NODEIPMI_CHANGE_HEALTH | NODEIPMI_CHANGE_SEL;
  LiveTable table = TableWith(0, kFirst);
  Change change = Hardware("h1", NODEIPMI_SEVERITY_OK, "", kBoth);
  change.view.health->sel_known = 1;
  change.view.health->sel_percent = change.view.health->sel_entries = 99;
  table.Tell(change);
  EXPECT(!Holds(table.Page({}), "LAST CHANGES"));
  change.view.health->sel_percent = change.view.health->sel_entries = 100;
  table.Tell(change);
  EXPECT(Holds(table.Page({}), "event log: NA -> 100 entries (100 % full)") &&
         !Holds(table.Page({}), "health:"));
  change.previous_health = *change.view.health;
  change.previous_health.severity = NODEIPMI_SEVERITY_CRITICAL;
  table.Tell(change);
  EXPECT(Holds(table.Page({}), "health: critical -> ok"));
  return kPassed;
}

Outcome SharesTheRoomWithWhatFails() {
  LiveTable table = TableWith(500, kFirst);
  for (int i = 0; i < 500; ++i)
    table.Tell(Hardware("h" + std::to_string(i), NODEIPMI_SEVERITY_CRITICAL, "Fan critical"));
  const Page page = table.Page({});
  EXPECT(page.size() == 24);
  EXPECT(Holds(page, "n499  ") && Holds(page, "and 495 more") && Holds(page, "BAD HARDWARE"));
  EXPECT(Holds(page, "h499  ") && Holds(page, "and 497 more") && Holds(page, "LAST CHANGES"));
  // Where little fails it has what is left.
  LiveTable calm(30000, kBegin);
  for (int i = 0; i < 10; ++i)
    calm.Tell(Hardware("h" + std::to_string(i), NODEIPMI_SEVERITY_CRITICAL, "Fan critical"));
  calm.Sample(Stats(10, 0), kBegin + seconds(1));
  EXPECT(Holds(calm.Page({.columns = 80, .rows = 27}), "h0            critical"));
  return kPassed;
}

Outcome FitsEveryWindow() {
  LiveTable table = TableWith(100, kStatus);
  for (int i = 0; i < 100; ++i)
    table.Tell(Hardware("h" + std::to_string(i), NODEIPMI_SEVERITY_CRITICAL,
                        std::string(static_cast<size_t>(2 * i), 'z')));
  table.Tell(Poll(kStatus, std::string(128, 'x'), NODEIPMI_NO_ANSWER, std::string(400, 'y')));
  table.Tell(Poll(kStatus, "wide", NODEIPMI_NO_ANSWER, "没有回答没有回答没有回答没有回答没有回答"));
  for (size_t columns = 0; columns <= 130; ++columns)
    for (const size_t rows : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 24, 60, 300}) {
      const Window window = {.columns = columns, .rows = rows};
      EXPECT(Fits(table.Page(window), window));
    }
  return kPassed;
}

Outcome NothingSteersTheTerminal() {
  LiveTable table(30000, kBegin);
  table.Tell(Poll(kStatus, "n\x1B[2J", NODEIPMI_NO_ANSWER, "a\x1B]0;title\x07\nb\xFF"));
  table.Tell(Hardware("h\x1B[2J", NODEIPMI_SEVERITY_CRITICAL, "a\x1B]0;title\x07\nb\xFF"));
  nodeipmi_monitor_stats stats = Stats(1, 1);
  AddSlow(stats, "n\x1B[2J", 1000);
  table.Sample(stats, kBegin + seconds(1));
  for (const std::string& line : table.Page({.columns = 200, .rows = 50})) {
    EXPECT(cli::Printable(line) == line);
  }
  return kPassed;
}

Outcome ShowsThatNothingIsStoredOnceItLasts() {
  LiveTable table(30000, kBegin);
  nodeipmi_monitor_stats stats = Stats(9, 3);
  const auto shown = [&](uint32_t unstored, seconds at) {
    stats.unstored = unstored;
    table.Sample(stats, kBegin + at);
    for (const std::string& line : table.Page({.columns = 120, .rows = 30}))
      if (line.starts_with("NOT STORED") && line.find("(nodes: 12)") != std::string::npos)
        return true;
    return false;
  };
  EXPECT(!shown(12, seconds(1)) && !shown(12, seconds(2)));
  EXPECT(!shown(0, seconds(3)) && !shown(12, seconds(4)));
  EXPECT(shown(12, seconds(6)) && !shown(0, seconds(7)));
  return kPassed;
}

// With the notes of each second.
Outcome SaysOnceThatNothingIsStored() {
  cli::StoringNews storing;
  size_t said = 0;
  for (int second = 1; second <= 60; ++second)
    said += storing.Note(second < 30 ? 1 : 0, kBegin + seconds(second)) ? 1 : 0;
  EXPECT(said == 2 && !storing.fails());
  EXPECT(!storing.Note(1, kBegin + seconds(61)) && !storing.Note(0, kBegin + seconds(70)));
  return kPassed;
}

Outcome EndsWithASentence() {
  LiveTable table(30000, kBegin);
  nodeipmi_monitor_stats stats = Stats(9, 3);
  stats.polls = 24000;
  stats.failed_polls = 480;
  table.Sample(stats, kBegin + std::chrono::minutes(12) + milliseconds(34'900));
  EXPECT(table.Summary() ==
         "Watched 12 nodes for 00:12:34: 24000 polls, of which 480 failed. At the end 9 were OK "
         "and 3 failing.");
  return kPassed;
}

}  // namespace

int main() {
  (void)setlocale(LC_CTYPE, "C.UTF-8");
  const CMUnitTest tests[] = {
      UNIT_TEST(ShowsTheCounts),
      UNIT_TEST(SaysThatThereIsNothingToWatch),
      UNIT_TEST(SaysHowReceiversOfChangesAreDoing),
      UNIT_TEST(TheRateIsOfTheLastSeconds),
      UNIT_TEST(ALatencyStaysUntilThereIsANewOne),
      UNIT_TEST(NamesAsManySlowNodesAsFit),
      UNIT_TEST(ListsWhatFailsTheNewestFirst),
      UNIT_TEST(SaysHowManyMoreFail),
      UNIT_TEST(LeavesRoomForTheLastChanges),
      UNIT_TEST(CountsHardwareOnceItWasRead),
      UNIT_TEST(ListsBadHardwareTheWorstFirst),
      UNIT_TEST(ThatAllIsWellAtFirstIsNoNews),
      UNIT_TEST(SharesTheRoomWithWhatFails),
      UNIT_TEST(FitsEveryWindow),
      UNIT_TEST(NothingSteersTheTerminal),
      UNIT_TEST(ShowsThatNothingIsStoredOnceItLasts),
      UNIT_TEST(SaysOnceThatNothingIsStored),
      UNIT_TEST(EndsWithASentence),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
