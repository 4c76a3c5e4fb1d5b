// The hardware's health as a monitor reads it between its polls: what it tells and stores, and that
// it is in nobody's way.
#include <chrono>
#include <string_view>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/watcher.h"

namespace e2e {
namespace {

constexpr uint32_t kLater = 60'000;  // than any of this takes
constexpr uint32_t kHealth = NODEIPMI_CHANGE_HEALTH;
constexpr uint32_t kSel = NODEIPMI_CHANGE_SEL;
constexpr uint32_t kOk = NODEIPMI_SEVERITY_OK;

// As bmcsim starts some of its hardware is bad (tests/sim/README.md).
void Heal(Bmcsim& bmc) {
  for (const char* const sensor : {"CPU2 Temp raw 45", "SYS FAN1 raw 100", "PSU2 Status states 1",
                                   "Drive 1 states 1", "CPU2 Status states 128"}) {
    ExpectEqual(bmc.Ask(std::string("set sensor ") + sensor), "ok", sensor);
  }
}

void AddLogEntry(Bmcsim& bmc) {
  ExpectEqual(bmc.Ask("sel add 0000020000000020000401010159aa55"), "ok", "sel add");
}

// Of those that read the hardware.
uint64_t HealthCommands(Bmcsim& bmc) {
  return bmc.Counter("commands.get_sdr") + bmc.Counter("commands.get_sensor_reading");
}

void AwaitHealthStored(Client& client, Where where = Where::current()) {
  Expect(Await(Millis(20'000),
               [&] { return StatusOf(client.handle(), "n").health.sensors_unix_ms != 0; }),
         "its health is not stored", where);
}

// The first that tells of the sensors; what else is found at the same time is told with it.
nodeipmi_change AwaitHealthChange(const Watcher& watcher, Where where = Where::current()) {
  nodeipmi_change found{};
  Expect(Await(Millis(20'000),
               [&] {
                 for (const auto& change : watcher.Changes())
                   if ((change.changes & kHealth) != 0) found = change;
                 return found.changes != 0;
               }),
         "no change of the health is told", where);
  return found;
}

void ExpectNothingLeft(Watcher& watcher, Bmcsim& bmc, Where where = Where::current()) {
  (void)watcher.Stop();
  ExpectEqual(bmc.Counter("sessions.open"), 0u, "sessions left open", where);
  ExpectEqual(bmc.Counter("sessions.opened"), bmc.Counter("sessions.closed"), "sessions closed",
              where);
}

// ---- What is told, and what is stored ----

void BadHardwareIsToldInTheSessionOfThePolls() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .health_interval_ms = kLater});
  const nodeipmi_change change = AwaitHealthChange(watcher);
  ExpectEqual(change.health.severity, NODEIPMI_SEVERITY_NON_RECOVERABLE, "severity");
  const std::string_view bad = change.health.bad_sensors;
  Expect(bad.starts_with("SYS FAN1 non-recoverable, ") &&
             bad.find("CPU2 Temp critical") != std::string_view::npos,
         Text("the sensors that are bad: ", bad));
  ExpectEqual(change.previous_health.sensors_unix_ms, 0, "when it was read before");
  ExpectEqual(change.health.sel_known, 1u, "sel_known");
  ExpectEqual(change.health.sel_entries, 20u, "entries of the log");
  ExpectEqual(change.health.sel_percent, 3u, "percent of the log");
  const nodeipmi_node_status stored = StatusOf(client.handle(), "n");
  ExpectEqual(stored.health.severity, change.health.severity, "severity that is stored");
  ExpectEqual(std::string(stored.health.bad_sensors), std::string(bad), "sensors that are stored");
  ExpectEqual(watcher.Stats().health[NODEIPMI_SEVERITY_NON_RECOVERABLE], 1u, "nodes by severity");
  Expect(watcher.AwaitPolls(3), "it polls no more");
  Expect(watcher.Changes().size() <= 2, "changes: first contact, and bad hardware");
  ExpectEqual(bmc.Counter("commands.get_sel_info"), 1u, "times that it was read");
  ExpectNothingLeft(watcher, bmc);
  ExpectEqual(bmc.Counter("sessions.opened"), 1u, "sessions that all this took");
}

// That all is well is not told when it is first read; but from then on it is known.
void ChangeIsToldFromWhatWasReadFirst() {
  Bmcsim bmc({"--delay", "3"});  // so that it is not read before the first contact is told
  Heal(bmc);
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .health_interval_ms = 1000});
  AwaitHealthStored(client);
  (void)watcher.ExpectLast(1, "first contact and no more");
  AddLogEntry(bmc);
  const nodeipmi_change log = watcher.ExpectLast(2, "a log that grows");
  ExpectEqual(log.changes, kSel, "changes");
  ExpectEqual(log.previous_health.sel_percent, 3u, "percent before");
  ExpectEqual(log.health.sel_percent, 4u, "percent");
  ExpectEqual(log.previous_health.severity, kOk, "severity before");
  (void)bmc.Ask("set sensor CPU1 Temp raw 96");
  const nodeipmi_change hot = watcher.ExpectLast(3, "a hot processor");
  ExpectEqual(hot.changes, kHealth, "changes");
  ExpectEqual(hot.previous_health.severity, kOk, "severity before");
  ExpectEqual(std::string(hot.health.bad_sensors), "CPU1 Temp non-recoverable", "bad sensors");
  (void)bmc.Ask("set sensor CPU1 Temp default");
  const nodeipmi_change well = watcher.ExpectLast(4, "a processor that is cool again");
  ExpectEqual(well.health.severity, kOk, "severity");
  ExpectEqual(std::string(well.previous_health.bad_sensors), "CPU1 Temp non-recoverable",
              "sensors that were bad");
  ExpectEqual(std::string(well.health.bad_sensors), "", "sensors that are bad");
  ExpectNothingLeft(watcher, bmc);
}

void WhatAnotherMonitorHasReadIsKnown() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  {
    const Watcher before(client.handle(), {.interval_ms = 100, .health_interval_ms = kLater});
    AwaitHealthStored(client);
  }
  const uint64_t commands = HealthCommands(bmc);
  Watcher watcher(client.handle(), {.interval_ms = 100, .health_interval_ms = kLater});
  Expect(watcher.AwaitPolls(3), "it does not poll");
  (void)watcher.ExpectLast(0, "nothing that was not known");
  ExpectEqual(HealthCommands(bmc), commands, "commands that read it again");
  ExpectEqual(watcher.Stats().health[NODEIPMI_SEVERITY_NON_RECOVERABLE], 1u, "nodes by severity");
  ExpectNothingLeft(watcher, bmc);
}

void BmcWithoutSensorsIsWell() {
  Bmcsim bmc({"--health", "none"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .health_interval_ms = 1000});
  AwaitHealthStored(client);
  Expect(watcher.AwaitPolls(3), "it polls no more");
  const nodeipmi_change first = watcher.ExpectLast(1, "first contact and no more");
  ExpectEqual(first.status, NODEIPMI_OK, "status");
  const nodeipmi_node_status stored = StatusOf(client.handle(), "n");
  ExpectEqual(stored.status, NODEIPMI_OK, "status that is stored");
  ExpectEqual(stored.health.severity, NODEIPMI_SEVERITY_UNKNOWN, "severity");
  ExpectEqual(stored.health.sel_known, 0u, "sel_known");
  ExpectEqual(watcher.Stats().health[NODEIPMI_SEVERITY_UNKNOWN], 1u, "nodes by severity");
  ExpectNothingLeft(watcher, bmc);
}

// ---- In nobody's way ----

void JobIsNotHeldUp() {
  // An answer takes longer than a turn is to take: then a turn is one command.
  constexpr uint64_t kAllowed = 3;  // one that was out, and what is asked before it is counted
  constexpr int kJobs = 6;
  Bmcsim bmc({"--delay", "300"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = kLater, .health_interval_ms = kLater});
  for (uint64_t i = 1; i <= kJobs; ++i) {
    const uint64_t before = HealthCommands(bmc);
    Expect(bmc.AwaitCounter("commands.get_sdr", before + 2), "its hardware is not read");
    const uint64_t asked = HealthCommands(bmc);
    ExpectWord(client.Power("n", NODEIPMI_POWER_STATUS, 20'000), "ok", "power status");
    const uint64_t meanwhile = HealthCommands(bmc) - asked;
    Expect(meanwhile <= kAllowed, Text(meanwhile, " commands while a person waits"));
  }
  (void)watcher.Stop();
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
}

void JobDoesNotSpoilTheReading() {
  Bmcsim bmc({"--slots", "1", "--delay", "4"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .health_interval_ms = kLater});
  for (uint64_t i = 1; i <= 3; ++i) {
    Expect(bmc.AwaitCounter("commands.get_sdr", 15 * i), "its hardware is not read");
    ExpectWord(client.Power("n", NODEIPMI_POWER_STATUS, 20'000), "ok", "power status");
  }
  ExpectEqual(AwaitHealthChange(watcher).health.sel_entries, 20u, "entries of the log");
  ExpectEqual(bmc.Counter("commands.get_sel_info"), 1u, "times that it was read");
  (void)watcher.Stop();
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
  // One of each job, and another one of the monitor after it.
  Expect(bmc.Counter("sessions.opened") <= 10, Text(bmc.Counter("sessions.opened"), " sessions"));
}

void ColdMonitorKeepsNoSession() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(
      client.handle(),
      {.interval_ms = 3000, .flags = NODEIPMI_MONITOR_COLD, .health_interval_ms = kLater});
  (void)AwaitHealthChange(watcher);
  Expect(bmc.AwaitNoOpenSession(), "the session is open after the reading");
  ExpectEqual(watcher.Stats().sessions, 0u, "sessions that are kept");
  Expect(watcher.AwaitPolls(1), "it polls no more");
  ExpectNothingLeft(watcher, bmc);
}

// ---- Cut off ----

void SilenceInTheMiddleIsToldAsAlways() {
  Bmcsim bmc({"--delay", "20", "--idle-timeout", "3"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(),
                  {.interval_ms = 200, .timeout_ms = 1500, .health_interval_ms = kLater});
  (void)watcher.ExpectLast(1, "first contact");
  Expect(bmc.AwaitCounter("commands.get_sdr", 4), "its hardware is not read");
  (void)bmc.Ask("set misbehave silent");
  const nodeipmi_change silent = watcher.ExpectLast(2, "silence");
  ExpectEqual(silent.changes, NODEIPMI_CHANGE_STATUS, "changes");
  ExpectEqual(silent.status, NODEIPMI_NO_ANSWER, "status");
  ExpectEqual(silent.health.sensors_unix_ms, 0, "when the sensors were read");
  (void)bmc.Ask("set misbehave none");
  const nodeipmi_change back = watcher.ExpectLast(3, "a BMC that is back");
  ExpectEqual(back.status, NODEIPMI_OK, "status");
  (void)watcher.Stop();
  // Those in which it fell silent, the BMC ends by itself.
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
}

void StopInTheMiddle() {
  Bmcsim bmc({"--delay", "20"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  for (const uint32_t flags : {0u, NODEIPMI_MONITOR_COLD}) {
    Watcher watcher(client.handle(),
                    {.interval_ms = 200, .flags = flags, .health_interval_ms = kLater});
    Expect(bmc.AwaitCounter("commands.get_sdr", HealthCommands(bmc) + 4), "it is not read");
    ExpectNothingLeft(watcher, bmc);
    ExpectEqual(StatusOf(client.handle(), "n").health.sensors_unix_ms, 0, "what is stored of it");
  }
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"bad_hardware_is_told_in_the_session_of_the_polls",
                    BadHardwareIsToldInTheSessionOfThePolls},
                   {"change_is_told_from_what_was_read_first", ChangeIsToldFromWhatWasReadFirst},
                   {"what_another_monitor_has_read_is_known", WhatAnotherMonitorHasReadIsKnown},
                   {"bmc_without_sensors_is_well", BmcWithoutSensorsIsWell},
                   {"job_is_not_held_up", JobIsNotHeldUp},
                   {"job_does_not_spoil_the_reading", JobDoesNotSpoilTheReading},
                   {"cold_monitor_keeps_no_session", ColdMonitorKeepsNoSession},
                   {"silence_in_the_middle_is_told_as_always", SilenceInTheMiddleIsToldAsAlways},
                   {"stop_in_the_middle", StopInTheMiddle}});
}
