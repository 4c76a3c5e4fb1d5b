#include "tests/bench/addresses.h"
#include "tests/bench/fleet/bmcs.h"
#include "tests/bench/fleet/scenario_report.h"
#include "tests/bench/fleet/scenarios.h"
#include "tests/bench/json.h"
#include "tests/bench/rivals.h"
#include "tests/bench/table.h"

namespace bench {
namespace {

constexpr size_t kSweeps = 3;
constexpr double kMostSlower = 1.5;

struct Parts {
  uint32_t live, silent, refusing, busy;
};

// Of 10,000: 2,000 silent, 500 that refuse the password, 500 that are busy.
Parts PartsOf(uint32_t nodes) {
  const uint32_t silent = nodes / 5, few = nodes / 20;
  return {.live = nodes - silent - 2 * few, .silent = silent, .refusing = few, .busy = few};
}

cJSON* AddGroup(cJSON* groups, uint32_t& first, uint32_t count) {
  cJSON* const group = cJSON_CreateObject();
  // bmcsim takes no group of none.
  if (count == 0) return group;
  cJSON_AddItemToArray(groups, group);
  cJSON_AddStringToObject(group, "address", AddressText(kFirstAddress + first).c_str());
  cJSON_AddNumberToObject(group, "count", count);
  first += count;
  return group;
}

void Misbehave(cJSON* group, const char* how) {
  cJSON_AddItemToArray(cJSON_AddArrayToObject(group, "misbehave"), cJSON_CreateString(how));
}

// The live ones first: their states are those of the first nodes.
std::string Configuration(const Parts& parts) {
  const Json document(cJSON_CreateObject());
  cJSON* const groups = cJSON_AddArrayToObject(document.get(), "bmcs");
  uint32_t first = 0;
  AddGroup(groups, first, parts.live);
  Misbehave(AddGroup(groups, first, parts.silent), "silent");
  cJSON* const users = cJSON_AddArrayToObject(AddGroup(groups, first, parts.refusing), "users");
  cJSON* const user = cJSON_CreateObject();
  cJSON_AddItemToArray(users, user);
  cJSON_AddStringToObject(user, "name", kUser);
  cJSON_AddStringToObject(user, "password", "another-password");
  cJSON_AddStringToObject(user, "privilege", "administrator");
  Misbehave(AddGroup(groups, first, parts.busy), "full");
  const std::unique_ptr<char, DeleteJson> text(cJSON_PrintUnformatted(document.get()));
  return text.get();
}

Goal SaidRightly(const Measured& run, const std::string& word, uint32_t count, const char* what) {
  const auto found = run.statuses.find(word);
  const double said = found == run.statuses.end() ? 0 : found->second / kSweeps;
  return {.text = "each of " + std::to_string(count) + ' ' + what + " is reported as " + word,
          .measured = Fixed(said, 2) + " in a sweep",
          .met = said == count};
}

std::vector<Goal> Check(const Parts& parts, const Measured& healthy, const Measured& mixed) {
  const double slower = mixed.latency_p99_us / healthy.latency_p99_us;
  return {{.text = "99th percentile of the live ones at most 1.5 of what it is without the others",
           .measured = Fixed(slower, 2) + ": " + Millis(mixed.latency_p99_us) + " against " +
                       Millis(healthy.latency_p99_us) + " ms",
           .met = slower <= kMostSlower},
          SaidRightly(mixed, "ok", parts.live, "live ones"),
          SaidRightly(mixed, "no_answer", parts.silent, "silent ones"),
          SaidRightly(mixed, "bad_password", parts.refusing, "that refuse the password"),
          SaidRightly(mixed, "bmc_busy", parts.busy, "without a free session"),
          {.text = "no session is left open",
           .measured = Fixed(mixed.left_open, 0),
           .met = mixed.left_open == 0}};
}

}  // namespace

Result<void> RunMixed(const Options& options) {
  const Parts parts = PartsOf(options.nodes);
  const auto bmcs = Bmcs::LaunchGroups(Configuration(parts));
  if (!bmcs) return std::unexpected(bmcs.error());
  const auto live = (*bmcs)->MakeState(parts.live);
  if (!live) return std::unexpected(live.error());
  const auto all = (*bmcs)->MakeState(options.nodes);
  if (!all) return std::unexpected(all.error());
  const auto healthy = (*bmcs)->Cold(*live, 0, kSweeps);
  if (!healthy) return std::unexpected(healthy.error());
  const auto mixed = (*bmcs)->Cold(*all, 0, kSweeps);
  if (!mixed) return std::unexpected(mixed.error());
  return ReportScenario(options, "mixed",
                        {{.name = "healthy", .nodes = parts.live, .run = &*healthy},
                         {.name = "mixed", .nodes = options.nodes, .run = &*mixed}},
                        Check(parts, *healthy, *mixed));
}

}  // namespace bench
