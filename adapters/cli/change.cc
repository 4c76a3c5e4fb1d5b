#include "adapters/cli/change.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/health_view.h"

namespace cli {
namespace {

struct BitName {
  uint32_t bit;
  const char* name;
};
constexpr BitName kBits[] = {
    {NODEIPMI_CHANGE_FIRST, "first"}, {NODEIPMI_CHANGE_STATUS, "ipmi_status"},
    {NODEIPMI_CHANGE_POWER, "power"}, {NODEIPMI_CHANGE_HEALTH, "health"},
    {NODEIPMI_CHANGE_SEL, "sel"},     {NODEIPMI_CHANGE_REMOVED, "removed"}};

bool Has(const Change& change, uint32_t bit) { return (change.bits & bit) != 0; }

int64_t UnixMilliseconds() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now).count();
}

const char* PreviousCode(const Change& change) {
  return change.previous_attempted ? nodeipmi_status_word(change.previous_status) : "unknown";
}

// Of the status before only the code is known; its sentence would hide what is new.
std::string PreviousStatus(const Change& change) {
  if (!change.previous_attempted) return "NA";
  if (change.previous_status == NODEIPMI_OK) return "OK";
  return nodeipmi_status_word(change.previous_status);
}

// What is known of the hardware; a change always tells it.
nodeipmi_health HealthOf(const Change& change) {
  return change.view.health.value_or(nodeipmi_health{});
}

// As far as it was known before.
std::string HealthAtFirst(const nodeipmi_health& health) {
  if (health.sensors_unix_ms == 0) return {};
  const std::string bad = health.bad_sensors;
  return ", health " + HealthText(health) + (bad.empty() ? "" : " (" + bad + ")");
}

// One that was read before, of another BMC, is still to be told.
nodeipmi_health MergedHealth(const Change& untold, const Change& later) {
  const nodeipmi_health before = HealthOf(untold);
  nodeipmi_health health = HealthOf(later);
  if (Has(untold, NODEIPMI_CHANGE_HEALTH) && health.sensors_unix_ms == 0) {
    health.severity = before.severity;
    health.sensors_unix_ms = before.sensors_unix_ms;
    std::ranges::copy(before.bad_sensors, health.bad_sensors);
  }
  if (Has(untold, NODEIPMI_CHANGE_SEL) && health.sel_known == 0) {
    health.sel_known = before.sel_known;
    health.sel_entries = before.sel_entries;
    health.sel_percent = before.sel_percent;
    health.sel_overflow = before.sel_overflow;
    health.sel_unix_ms = before.sel_unix_ms;
  }
  return health;
}

}  // namespace

Change ChangeOf(const nodeipmi_change& given) {
  auto change = EmptyStruct<nodeipmi_change>();
  CopyStruct(change, &given);
  Change result = {.bits = change.changes,
                   .unix_ms = change.unix_ms,
                   .status = change.status,
                   .previous_status = change.previous_status,
                   .previous_attempted = change.previous_attempted != 0,
                   .previous_power = change.previous_power,
                   .previous_health = change.previous_health,
                   .view = {.node = change.node,
                            .ipmi_status = change.ipmi_status,
                            .code = nodeipmi_status_word(change.status),
                            .ipmi_last_connected = change.ipmi_last_connected,
                            .power = change.power,
                            .cipher_suite = change.cipher_suite,
                            .round_trips = change.round_trips,
                            .latency_us = change.latency_us,
                            .stage = {},
                            .completion_code = static_cast<int>(change.completion_code),
                            .health = change.health}};
  if (change.status != NODEIPMI_OK) result.view.stage = nodeipmi_stage_name(change.stage);
  if (Has(result, NODEIPMI_CHANGE_REMOVED)) {
    result.bits = NODEIPMI_CHANGE_REMOVED;  // what else there was is of no use any more
    result.unix_ms = UnixMilliseconds();    // the library's is the last poll's
  }
  return result;
}

bool Merge(Change& untold, Change later) {
  if (Has(later, NODEIPMI_CHANGE_REMOVED)) {
    // Nobody was told that there is such a node: without this, nodes that come and go would pile
    // up.
    const bool was_told = untold.hides_removal || Has(untold, NODEIPMI_CHANGE_REMOVED);
    const bool is_new = Has(untold, NODEIPMI_CHANGE_FIRST) || !untold.previous_attempted;
    untold = std::move(later);
    return was_told || !is_new;
  }
  // A poll that failed did not see the power; what was seen before it is still to be told.
  if (Has(untold, NODEIPMI_CHANGE_POWER) && later.view.power == NODEIPMI_POWER_STATE_UNKNOWN)
    later.view.power = untold.view.power;
  later.view.health = MergedHealth(untold, later);
  later.hides_removal = untold.hides_removal || Has(untold, NODEIPMI_CHANGE_REMOVED);
  later.bits |= untold.bits & ~NODEIPMI_CHANGE_REMOVED;
  later.previous_status = untold.previous_status;
  later.previous_attempted = untold.previous_attempted;
  later.previous_power = untold.previous_power;
  later.previous_health = untold.previous_health;
  untold = std::move(later);
  // Two failures with the same code may still differ in their text.
  if (untold.previous_attempted && untold.previous_status == NODEIPMI_OK &&
      untold.status == NODEIPMI_OK)
    untold.bits &= ~NODEIPMI_CHANGE_STATUS;
  if (untold.previous_power == untold.view.power) untold.bits &= ~NODEIPMI_CHANGE_POWER;
  const nodeipmi_health& health = *untold.view.health;
  if (!SensorsDiffer(untold.previous_health, health)) untold.bits &= ~NODEIPMI_CHANGE_HEALTH;
  if (!LogDiffers(untold.previous_health, health)) untold.bits &= ~NODEIPMI_CHANGE_SEL;
  return untold.bits != 0;
}

std::vector<std::string> Phrases(const Change& change) {
  if (Has(change, NODEIPMI_CHANGE_REMOVED)) return {"no longer watched"};
  std::vector<std::string> phrases;
  const std::string power = PowerWord(change.view.power);
  const nodeipmi_health health = HealthOf(change);
  if (Has(change, NODEIPMI_CHANGE_FIRST))
    phrases.push_back("first poll: power " + power + HealthAtFirst(health) + ", IPMI Status " +
                      change.view.ipmi_status);
  if (Has(change, NODEIPMI_CHANGE_STATUS))
    phrases.push_back("IPMI Status: " + PreviousStatus(change) + " -> " + change.view.ipmi_status);
  if (Has(change, NODEIPMI_CHANGE_POWER))
    phrases.push_back(std::string("power: ") + PowerWord(change.previous_power) + " -> " + power);
  if (Has(change, NODEIPMI_CHANGE_HEALTH))
    phrases.push_back(SensorsPhrase(change.previous_health, health));
  if (Has(change, NODEIPMI_CHANGE_SEL))
    phrases.push_back(LogPhrase(change.previous_health, health));
  return phrases;
}

std::string TextLines(const Change& change) {
  const std::string begin = Rfc3339(change.unix_ms) + " " + change.view.node + " ";
  std::string lines;
  for (const std::string& phrase : Phrases(change)) lines += Printable(begin + phrase) + "\n";
  return lines;
}

std::string JsonLine(const Change& change) {
  const Json object = JsonObject();
  AddString(object.get(), "time", Rfc3339(change.unix_ms));
  AddString(object.get(), "node", change.view.node);
  cJSON* const changed = AddArray(object.get(), "changed");
  for (const BitName& known : kBits)
    if (Has(change, known.bit)) AppendString(changed, known.name);
  AddViewMembers(object.get(), change.view);
  AddString(object.get(), "previous_code", PreviousCode(change));
  AddString(object.get(), "previous_power", PowerWord(change.previous_power));
  AddPreviousHealthMembers(object.get(), change.previous_health);
  return JsonText(object.get()) + "\n";
}

}  // namespace cli
