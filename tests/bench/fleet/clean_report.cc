#include "tests/bench/fleet/clean_report.h"

#include <algorithm>
#include <cstdio>
#include <thread>

#include "tests/bench/fleet/run_table.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr double kLeastGain = 10;  // over ipmipower
constexpr double kMostOverFloor = 2;
constexpr double kMostMemory = 64 << 20;

constexpr const char* kLegend =
    R"(CPU: microseconds of the processor for one operation. Cold test: a session is opened, the chassis status
read, the session closed; for ipmipower and ipmitool it is a power status, for each host. Warm poll: the
chassis status is read in a session that is open. Behind it CPU divided by the floor's, and what
ipmipower and ipmitool take divided by it. floor: the same datagrams in batches of the same size and
the same cryptography, in a bare loop; full batches: 64 datagrams in each system call.
)";

// Over all that was measured.
double Sum(const Clean& clean, double Measured::* member) {
  double sum = 0;
  const auto add = [&sum, member](const Size& size) {
    sum += size.cold.*member + (size.warm ? (*size.warm).*member : 0);
  };
  add(clean.size);
  std::ranges::for_each(clean.growth, add);
  return sum;
}

double LeftOpen(const Clean& clean) { return Sum(clean, &Measured::left_open); }
double FailedOperations(const Clean& clean) { return Sum(clean, &Measured::failed); }

double RssBytes(const Clean& clean) {
  return (clean.size.warm ? *clean.size.warm : clean.size.cold).rss_bytes;
}

std::string Ratio(double value, double by) { return by > 0 ? Fixed(value / by, 2) : "-"; }

void PrintCosts(const Clean& clean) {
  Table table(2, {"OPERATION", "BY", "CPU", "CPU:floor", "ipmipower:CPU", "ipmitool:CPU"});
  const auto& peers = clean.peers;
  const auto add = [&](const char* operation, const std::string& by, double cpu_us,
                       const Floor& floor, bool cold) {
    table.AddRow({operation, by, Fixed(cpu_us, 1), Ratio(cpu_us, floor.cpu_us),
                  cold ? Ratio(peers.ipmipower.cpu_us, cpu_us) : "",
                  cold ? Ratio(peers.ipmitool.cpu_us, cpu_us) : ""});
  };
  const auto add_all = [&](const char* operation, const Measured& run, const Floor& floor,
                           bool cold) {
    add(operation, "nodeipmi", run.engine_cpu_us, floor, cold);
    add("", "nodeipmi, all threads", run.process_cpu_us, floor, cold);
    add("", "floor, batches of " + Fixed(floor.batch, 1), floor.cpu_us, floor, cold);
    add("", "floor, full batches", floor.full_batch_us, floor, cold);
  };
  add_all("cold test", clean.size.cold, clean.cold_floor, true);
  add("", "ipmipower, " + std::to_string(peers.ipmipower.hosts) + " hosts", peers.ipmipower.cpu_us,
      clean.cold_floor, true);
  add("", "ipmitool, " + std::to_string(peers.ipmitool.hosts) + " hosts", peers.ipmitool.cpu_us,
      clean.cold_floor, true);
  if (clean.size.warm) {
    table.AddGap();
    add_all("warm poll", *clean.size.warm, clean.warm_floor, false);
  }
  table.Print();
}

void AddCold(std::vector<RunLine>& lines, const Size& size) {
  lines.push_back({.name = "cold tests", .nodes = size.nodes, .run = &size.cold});
}

void AddWarm(std::vector<RunLine>& lines, const Size& size) {
  if (size.warm) lines.push_back({.name = "warm polls", .nodes = size.nodes, .run = &*size.warm});
}

void PrintGrowth(const std::vector<Size>& sizes) {
  if (sizes.empty()) return;
  std::vector<RunLine> lines;
  for (const Size& size : sizes) AddCold(lines, size);
  for (const Size& size : sizes) AddWarm(lines, size);
  std::printf("\nHow it grows:\n");
  PrintRuns(lines);
}

void AddRun(cJSON* object, const char* name, const Measured& run, const Floor& floor) {
  cJSON* const added = ToJson(run).release();
  cJSON_AddItemToObject(object, name, added);
  cJSON_AddNumberToObject(added, "floor_cpu_us", floor.cpu_us);
  cJSON_AddNumberToObject(added, "floor_batch", floor.batch);
  cJSON_AddNumberToObject(added, "floor_full_batch_cpu_us", floor.full_batch_us);
}

}  // namespace

std::vector<Goal> CheckGoals(const Clean& clean) {
  const Measured& cold = clean.size.cold;
  const double gain = clean.peers.ipmipower.cpu_us / cold.engine_cpu_us;
  const double cold_ratio = cold.engine_cpu_us / clean.cold_floor.cpu_us;
  std::vector<Goal> goals = {
      {.text = "cold test, CPU time at most 1/10 of ipmipower's",
       .measured = "1/" + Fixed(gain, 1) + "; all threads 1/" +
                   Fixed(clean.peers.ipmipower.cpu_us / cold.process_cpu_us, 1),
       .met = gain >= kLeastGain},
      {.text = "cold test, CPU time at most 2 of the floor's",
       .measured = Fixed(cold_ratio, 2),
       .met = cold_ratio <= kMostOverFloor}};
  if (clean.size.warm) {
    const double warm_ratio = clean.size.warm->engine_cpu_us / clean.warm_floor.cpu_us;
    goals.push_back({.text = "warm poll, CPU time at most 2 of the floor's",
                     .measured = Fixed(warm_ratio, 2),
                     .met = warm_ratio <= kMostOverFloor});
    goals.push_back(
        {.text = "at most 64 MiB of memory with a session open to each of " +
                 std::to_string(clean.size.nodes) + " BMCs",
         .measured = Mebibytes(RssBytes(clean)) + " MiB, " + Fixed(clean.size.warm->sessions, 0) +
                     " sessions",
         .met = RssBytes(clean) <= kMostMemory && clean.size.warm->sessions == clean.size.nodes});
  }
  goals.push_back({.text = "no session is left open",
                   .measured = Fixed(LeftOpen(clean), 0),
                   .met = LeftOpen(clean) == 0});
  goals.push_back({.text = "nothing fails",
                   .measured = Fixed(FailedOperations(clean), 0),
                   .met = FailedOperations(clean) == 0});
  return goals;
}

void PrintReport(const Clean& clean) {
  PrintCosts(clean);
  (void)std::fputs(kLegend, stdout);
  std::vector<RunLine> lines;
  AddCold(lines, clean.size);
  AddWarm(lines, clean.size);
  std::printf("\n");
  PrintRuns(lines);
  (void)std::fputs(kRunLegend, stdout);
  PrintGrowth(clean.growth);
  std::printf("This machine: %u processors.\n", std::thread::hardware_concurrency());
  if (clean.size.nodes < 10'000)
    std::printf(
        "The goals below are for 10,000 nodes: where there are few, each poll pays for a "
        "wake-up.\n");
}

Json ToJson(const Clean& clean, const std::vector<Goal>& goals) {
  Json document(cJSON_CreateObject());
  cJSON_AddStringToObject(document.get(), "scenario", "clean");
  cJSON_AddNumberToObject(document.get(), "nodes", clean.size.nodes);
  AddRun(document.get(), "cold", clean.size.cold, clean.cold_floor);
  cJSON* const cold = cJSON_GetObjectItemCaseSensitive(document.get(), "cold");
  cJSON_AddNumberToObject(cold, "ipmipower_cpu_us", clean.peers.ipmipower.cpu_us);
  cJSON_AddNumberToObject(cold, "ipmipower_hosts", clean.peers.ipmipower.hosts);
  cJSON_AddNumberToObject(cold, "ipmitool_cpu_us", clean.peers.ipmitool.cpu_us);
  cJSON_AddNumberToObject(cold, "ipmitool_hosts", clean.peers.ipmitool.hosts);
  if (clean.size.warm) AddRun(document.get(), "warm", *clean.size.warm, clean.warm_floor);
  cJSON_AddNumberToObject(document.get(), "rss_bytes", RssBytes(clean));
  cJSON_AddNumberToObject(document.get(), "left_open", LeftOpen(clean));
  cJSON_AddNumberToObject(document.get(), "failed", FailedOperations(clean));
  if (!clean.growth.empty()) {
    cJSON* const growth = cJSON_AddArrayToObject(document.get(), "growth");
    for (const Size& size : clean.growth) {
      cJSON* const one = cJSON_CreateObject();
      cJSON_AddItemToArray(growth, one);
      cJSON_AddNumberToObject(one, "nodes", size.nodes);
      cJSON_AddItemToObject(one, "cold", ToJson(size.cold).release());
      if (size.warm) cJSON_AddItemToObject(one, "warm", ToJson(*size.warm).release());
    }
  }
  AddGoals(document.get(), goals);
  return document;
}

}  // namespace bench
