// What a monitor tells and stores: of the BMCs, and of what other handles do to the nodes.
#include <chrono>
#include <optional>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/watcher.h"

namespace e2e {
namespace {

constexpr uint32_t kOn = NODEIPMI_POWER_STATE_ON;
constexpr uint32_t kOff = NODEIPMI_POWER_STATE_OFF;
constexpr uint32_t kBoth = NODEIPMI_CHANGE_STATUS | NODEIPMI_CHANGE_POWER;

// It looks once a second; the rest is for the poll, and for a machine that does much else.
const double kNoticedMs = IsSanitized() ? 8000 : 4000;

void ExpectStatus(const nodeipmi_change& change, nodeipmi_status status, const std::string& what,
                  Where where = Where::current()) {
  Expect(change.status == status, what + ": " + Describe(change), where);
}

void ExpectNothingLeft(Watcher& watcher, Bmcsim& bmc, Where where = Where::current()) {
  (void)watcher.Stop();
  ExpectEqual(bmc.Counter("sessions.open"), 0u, "sessions left open", where);
  ExpectEqual(bmc.Counter("sessions.opened"), bmc.Counter("sessions.closed"), "sessions closed",
              where);
}

void SetAddress(Client& client, const std::string& name, const std::string& address) {
  nodeipmi_node_settings settings{};
  settings.struct_size = sizeof settings;
  settings.set = NODEIPMI_SET_ADDRESS;
  settings.address = address.c_str();
  ExpectEqual(nodeipmi_node_edit(client.handle(), name.c_str(), &settings, nullptr), NODEIPMI_OK,
              "nodeipmi_node_edit");
}

void SetKind(Client& client, const std::string& name, uint32_t kind) {
  nodeipmi_node_settings settings{};
  settings.struct_size = sizeof settings;
  settings.set = NODEIPMI_SET_KIND;
  settings.kind = kind;
  ExpectEqual(nodeipmi_node_edit(client.handle(), name.c_str(), &settings, nullptr), NODEIPMI_OK,
              "nodeipmi_node_edit");
}

void Remove(Client& client, const std::string& name) {
  ExpectEqual(nodeipmi_node_remove(client.handle(), name.c_str(), nullptr), NODEIPMI_OK,
              "nodeipmi_node_remove");
}

// ---- What the BMCs do ----

void PowerChangeBehindItsBack() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100});
  const nodeipmi_change first = watcher.ExpectLast(1, "first contact");
  ExpectStatus(first, NODEIPMI_OK, "first contact");
  ExpectEqual(first.changes, kBoth, "changes");
  ExpectEqual(first.previous_attempted, 0u, "previous_attempted");
  ExpectEqual(first.power, kOn, "power");
  (void)bmc.Ask("set power off");
  const nodeipmi_change off = watcher.ExpectLast(2, "power off");
  ExpectEqual(off.changes, NODEIPMI_CHANGE_POWER, "changes");
  ExpectEqual(off.power, kOff, "power");
  ExpectEqual(off.previous_power, kOn, "previous power");
  ExpectEqual(StatusOf(client.handle(), "n").power, kOff, "power that is stored when it is told");
  Expect(watcher.AwaitPolls(5), "it polls no more");
  (void)watcher.ExpectLast(2, "polls without a change");
  ExpectEqual(watcher.Stats().power_off, 1u, "nodes that are off");
  ExpectNothingLeft(watcher, bmc);
  ExpectEqual(bmc.Counter("sessions.opened"), 1u, "sessions that all this took");
}

void LastConnectedIsStoredThoughNothingChanges() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100});
  const int64_t first = watcher.ExpectLast(1, "first contact").last_connected_unix_ms;
  Client other(client.folder());
  nodeipmi_node_status status{};
  Expect(Await(Millis(20'000),
               [&] {
                 status = StatusOf(other.handle(), "n");
                 return status.last_connected_unix_ms >= first + 1000;
               }),
         "the time of the last success is not stored");
  ExpectEqual(status.attempted_unix_ms, status.last_connected_unix_ms, "the last attempt");
  (void)watcher.ExpectLast(1, "polls without a change");
  ExpectNothingLeft(watcher, bmc);
}

void SessionIsKeptByPolls() {
  Bmcsim bmc({"--idle-timeout", "3"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 400});
  Expect(watcher.AwaitPolls(12), "it polls no more");  // for longer than the idle time-out
  ExpectEqual(bmc.Counter("sessions.opened"), 1u, "sessions opened");
  ExpectEqual(watcher.Stats().sessions, 1u, "sessions that are kept");
  ExpectNothingLeft(watcher, bmc);
}

void ColdMonitorKeepsNoSession() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 300, .flags = NODEIPMI_MONITOR_COLD});
  for (int i = 0; i < 3; ++i) {
    Expect(watcher.AwaitPolls(1), "it polls no more");
    Expect(bmc.AwaitNoOpenSession(), "a session is open between the polls");
    ExpectEqual(watcher.Stats().sessions, 0u, "sessions that are kept");
  }
  Expect(bmc.Counter("sessions.opened") >= 3, "each poll opens a session");
  ExpectEqual(bmc.Counter("sessions.timed_out"), 0u, "sessions that the BMC had to end itself");
  (void)watcher.ExpectLast(1, "polls without a change");
  ExpectNothingLeft(watcher, bmc);
}

void SilentBmcIsToldOnceAndPolledMoreSeldom() {
  Bmcsim bmc({"--misbehave", "silent"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .timeout_ms = 200});
  ExpectStatus(watcher.ExpectLast(1, "silence"), NODEIPMI_NO_ANSWER, "silence");
  const auto begin = Clock::now();
  Expect(watcher.AwaitPolls(4), "it polls no more");
  // 0 to 100, 200, 400 and 800 ms, each up to a twentieth less, and four times the time-out.
  Expect(Clock::now() - begin > Millis(1900), "a silent BMC is polled as often as before");
  (void)watcher.ExpectLast(1, "silence that lasts");
  ExpectEqual(watcher.Stats().failing, 1u, "nodes that fail");
}

void BusyBmcIsLeftAlone() {
  Bmcsim busy({"--misbehave", "busy=1000000"});
  Bmcsim good;
  Client client;
  client.Add("busy", {.address = busy.address()});
  client.Add("good", {.address = good.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100, .timeout_ms = 500});
  Expect(watcher.AwaitChanges(2), "both are told");
  Expect(watcher.AwaitPolls(15), "it polls no more");
  for (const auto& change : watcher.Changes()) {
    ExpectStatus(change, change.node[0] == 'b' ? NODEIPMI_BMC_BUSY : NODEIPMI_OK, change.node);
  }
  (void)watcher.ExpectLast(2, "a busy and a good BMC");
  ExpectEqual(watcher.Stats().failed_polls, 1u, "polls of the busy BMC");
}

// Killed, missed by a poll, and back before the next one: nobody needs to know.
void RestartWithinASecondIsNoAlarm() {
  std::optional<Bmcsim> bmc(std::in_place);
  const std::string port = std::to_string(bmc->port());
  Client client;
  client.Add("n", {.address = bmc->address()});
  Watcher watcher(client.handle(), {.interval_ms = IsSanitized() ? 3000u : 1500u});
  ExpectStatus(watcher.ExpectLast(1, "first contact"), NODEIPMI_OK, "first contact");
  bmc.reset();
  Expect(Await(Millis(20'000), [&] { return watcher.Stats().failed_polls == 1; }),
         "no poll misses the BMC");
  bmc.emplace(std::vector<std::string>{"--port", port});
  Expect(bmc->AwaitCounter("sessions.opened", 1), "it does not come back to the BMC");
  Expect(watcher.AwaitPolls(1), "it polls no more");
  (void)watcher.ExpectLast(1, "a BMC that was restarted");
  ExpectNothingLeft(watcher, *bmc);
}

void BmcThatIsGoneAndComesBackIsToldEachOnce() {
  std::optional<Bmcsim> bmc(std::in_place);
  const std::string port = std::to_string(bmc->port());
  Client client;
  client.Add("n", {.address = bmc->address()});
  Watcher watcher(client.handle(), {.interval_ms = 100});
  const int64_t connected = watcher.ExpectLast(1, "first contact").last_connected_unix_ms;
  bmc.reset();
  const nodeipmi_change gone = watcher.ExpectLast(2, "a BMC that is gone");
  ExpectStatus(gone, NODEIPMI_UNREACHABLE, "gone");
  ExpectEqual(gone.changes, NODEIPMI_CHANGE_STATUS, "changes");
  ExpectEqual(gone.previous_power, kOn, "the power that was known");
  Expect(gone.last_connected_unix_ms >= connected, "the time of the last success");
  bmc.emplace(std::vector<std::string>{"--port", port, "--power", "off"});
  const nodeipmi_change back = watcher.ExpectLast(3, "a BMC that is back");
  ExpectStatus(back, NODEIPMI_OK, "back");
  ExpectEqual(back.changes, kBoth, "changes");
  ExpectEqual(back.power, kOff, "power");
  ExpectNothingLeft(watcher, *bmc);
}

// What was known before the monitor is no news, unless it was asked for.
void KnownStatusIsToldOnlyIfAskedFor() {
  Bmcsim bmc;
  Client client;
  client.Add("good", {.address = bmc.address()});
  client.Add("wrong", {.address = bmc.address(), .password = "wrong"});
  ExpectWord(client.Test("good"), "ok", "test");
  ExpectWord(client.Test("wrong"), "bad_password", "test");
  {
    Watcher watcher(client.handle());
    Expect(Await(Millis(20'000), [&] { return watcher.Stats().waiting == 0; }), "all are polled");
    Expect(watcher.AwaitPolls(2), "it polls no more");
    (void)watcher.ExpectLast(0, "nothing that was not known");
  }
  Watcher watcher(client.handle(), {.flags = NODEIPMI_MONITOR_FIRST});
  Expect(watcher.AwaitChanges(2), "the first polls are told");
  Expect(watcher.AwaitPolls(3), "it polls no more");
  (void)watcher.ExpectLast(2, "the first polls");
  for (const auto& change : watcher.Changes()) {
    ExpectEqual(change.changes, NODEIPMI_CHANGE_FIRST, change.node);
    ExpectEqual(change.previous_status, change.status, change.node);
  }
}

// ---- What other handles do ----

void WrongPasswordAndItsCorrection() {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address(), .password = "wrong"});
  Watcher watcher(client.handle());
  const nodeipmi_change wrong = watcher.ExpectLast(1, "a wrong password");
  ExpectStatus(wrong, NODEIPMI_BAD_PASSWORD, "a wrong password");
  Expect(std::string(wrong.ipmi_status).find("refuses the password") != std::string::npos,
         wrong.ipmi_status);
  ExpectEqual(StatusOf(client.handle(), "n").status, NODEIPMI_BAD_PASSWORD,
              "status that is stored");
  ExpectEqual(wrong.last_connected_unix_ms, 0, "last connected");
  Client other(client.folder());
  const std::string password = kPassword;
  const auto edit = [&](const char* text, size_t size) {
    ExpectEqual(nodeipmi_credentials_set(other.handle(), "n", nullptr, text, size, nullptr),
                NODEIPMI_OK, "nodeipmi_credentials_set");
  };
  const auto begin = Clock::now();
  edit(password.data(), password.size());
  ExpectStatus(watcher.ExpectLast(2, "the right password"), NODEIPMI_OK, "the right password");
  Expect(InMillis(Clock::now() - begin) < kNoticedMs, "the right password is noticed too late");
  edit("wrong again", 11);
  ExpectStatus(watcher.ExpectLast(3, "wrong again"), NODEIPMI_BAD_PASSWORD, "wrong again");
  ExpectEqual(nodeipmi_credentials_clear(other.handle(), "n", nullptr), NODEIPMI_OK, "clear");
  ExpectStatus(watcher.ExpectLast(4, "no credentials"), NODEIPMI_NO_CREDENTIALS, "none");
  ExpectNothingLeft(watcher, bmc);
}

void NodesThatComeAndGo() {
  Bmcsim bmc;
  Client client;
  Client other(client.folder());
  Watcher watcher(client.handle());
  auto begin = Clock::now();
  const auto noticed = [&](size_t count, const std::string& what) {
    const nodeipmi_change change = watcher.ExpectLast(count, what);
    Expect(InMillis(Clock::now() - begin) < kNoticedMs, what + " is noticed too late");
    begin = Clock::now();
    return change;
  };
  other.Add("n", {.address = bmc.address()});
  ExpectStatus(noticed(1, "a new node"), NODEIPMI_OK, "a new node");
  SetKind(other, "n", NODEIPMI_NODE_TENANT);
  ExpectEqual(noticed(2, "a tenant now").changes, NODEIPMI_CHANGE_REMOVED, "changes");
  Expect(bmc.AwaitNoOpenSession(), "the session of a node that is watched no longer");
  SetKind(other, "n", NODEIPMI_NODE_HOST);
  Expect(bmc.AwaitCounter("sessions.opened", 2), "a host node again is not watched");
  Remove(other, "n");
  begin = Clock::now();
  const nodeipmi_change removed = noticed(3, "a node that is removed");
  ExpectEqual(removed.changes, NODEIPMI_CHANGE_REMOVED, "changes");
  ExpectEqual(std::string(removed.node), "n", "the node that is removed");
  ExpectEqual(watcher.Stats().nodes, 0u, "nodes that are watched");
  ExpectNothingLeft(watcher, bmc);
}

// Nothing of what was known of the one BMC is known of the other; what was told was told of the
// node.
void AnotherBmcIsAnother() {
  Bmcsim first;
  Bmcsim second({"--power", "off"});
  Client client;
  Client other(client.folder());
  client.Add("n", {.address = first.address()});
  Watcher watcher(client.handle(), {.interval_ms = 100});
  ExpectStatus(watcher.ExpectLast(1, "first contact"), NODEIPMI_OK, "first contact");
  SetAddress(other, "n", "127.0.0.1:1");
  (void)other.Test("n");  // stored before the monitor looks, and told to nobody
  const nodeipmi_change moved = watcher.ExpectLast(2, "an address where nobody is");
  ExpectStatus(moved, NODEIPMI_UNREACHABLE, "an address where nobody is");
  ExpectEqual(moved.last_connected_unix_ms, 0, "last success, of the other BMC");
  ExpectEqual(moved.previous_attempted, 1u, "previous_attempted");
  ExpectEqual(moved.previous_status, NODEIPMI_OK, "previous status");
  const nodeipmi_node_status stored = StatusOf(other.handle(), "n");
  ExpectEqual(std::string(stored.ipmi_last_connected), "NA", "last success that is stored");
  ExpectEqual(stored.cipher_suite, NODEIPMI_CIPHER_SUITE_AUTO, "suite of the other BMC");
  ExpectEqual(first.Counter("sessions.open"), 0u, "sessions at the BMC that is left");
  other.Add("n", {.address = second.address()});  // removed, and added anew
  const nodeipmi_change added = watcher.ExpectLast(3, "another node of the same name");
  ExpectStatus(added, NODEIPMI_OK, "another node of the same name");
  ExpectEqual(added.previous_status, NODEIPMI_UNREACHABLE, "previous status");
  ExpectEqual(added.power, kOff, "power");
  ExpectNothingLeft(watcher, second);
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases(
      {argv, static_cast<size_t>(argc)},
      {{"power_change_behind_its_back", PowerChangeBehindItsBack},
       {"last_connected_is_stored_though_nothing_changes",
        LastConnectedIsStoredThoughNothingChanges},
       {"session_is_kept_by_polls", SessionIsKeptByPolls},
       {"cold_monitor_keeps_no_session", ColdMonitorKeepsNoSession},
       {"silent_bmc_is_told_once_and_polled_more_seldom", SilentBmcIsToldOnceAndPolledMoreSeldom},
       {"busy_bmc_is_left_alone", BusyBmcIsLeftAlone},
       {"restart_within_a_second_is_no_alarm", RestartWithinASecondIsNoAlarm},
       {"bmc_that_is_gone_and_comes_back_is_told_each_once",
        BmcThatIsGoneAndComesBackIsToldEachOnce},
       {"known_status_is_told_only_if_asked_for", KnownStatusIsToldOnlyIfAskedFor},
       {"wrong_password_and_its_correction", WrongPasswordAndItsCorrection},
       {"nodes_that_come_and_go", NodesThatComeAndGo},
       {"another_bmc_is_another", AnotherBmcIsAnother}});
}
