// BMCs that behave: each is tested and powered, and it is the BMC that says what happened.
#include <cstdio>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/command.h"
#include "tests/e2e/client/foreign_bmc.h"

namespace e2e {
namespace {

constexpr uint32_t kOn = NODEIPMI_POWER_STATE_ON;
constexpr uint32_t kOff = NODEIPMI_POWER_STATE_OFF;
constexpr uint32_t kRoundTripsOfAKnownNode = 4;

size_t Occurrences(const std::string& text, const std::string& line) {
  size_t count = 0;
  for (size_t at = text.find(line); at != std::string::npos; at = text.find(line, at + 1)) ++count;
  return count;
}

// ---- bmcsim ----

// Test, then power off, on and cycle. The BMC's counters say what it did.
void WorksWith(Bmcsim& bmc, Client& client, const Node& node) {
  (void)bmc.Ask("reset-counters");
  (void)bmc.Ask("set power on");
  client.Add("n", node);
  ExpectWord(client.Test("n"), "ok", "test");

  const Answer off = client.Power("n", NODEIPMI_POWER_OFF, 0, 5000);
  ExpectWord(off, "ok", "power off");
  ExpectEqual(off.outcome.power, kOff, "power that the outcome tells");
  ExpectEqual(bmc.Ask("power"), "off", "power at the BMC");
  ExpectWord(client.Power("n", NODEIPMI_POWER_ON, 0, 5000), "ok", "power on");
  ExpectEqual(bmc.Ask("power"), "on", "power at the BMC");
  ExpectWord(client.Power("n", NODEIPMI_POWER_CYCLE), "ok", "power cycle");
  // On and off are asked for again if the answer is slow to come; a cycle never is.
  Expect(bmc.Counter("chassis_control.off") >= 1, "the BMC did not power off");
  Expect(bmc.Counter("chassis_control.on") >= 1, "the BMC did not power on");
  ExpectEqual(bmc.Counter("chassis_control.cycle"), 1u, "times that the BMC did a power cycle");

  const Answer status = client.Power("n", NODEIPMI_POWER_STATUS);
  ExpectWord(status, "ok", "power status");
  if (status.outcome.retransmissions == 0) {
    ExpectEqual(status.outcome.round_trips, kRoundTripsOfAKnownNode,
                "round trips for the power status of a known node");
  }
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
  ExpectEqual(bmc.Counter("sessions.closed"), bmc.Counter("sessions.opened"), "sessions closed");
}

void EachSuite() {
  WriteFile("kg", "a key with 20 bytes!\n");
  Bmcsim plain;
  Bmcsim with_kg({"--kg-file", "kg"});
  Client client;
  for (const uint32_t suite : {1u, 2u, 3u, 6u, 7u, 8u, 11u, 12u, 15u, 16u, 17u}) {
    std::printf("  suite %u\n", suite);
    WorksWith(plain, client, {.address = plain.address(), .cipher_suite = suite});
    WorksWith(with_kg, client,
              {.address = with_kg.address(), .kg = "a key with 20 bytes!", .cipher_suite = suite});
  }
}

// IPMI 1.5 takes a round trip more: Get Channel Authentication Capabilities, Get Session Challenge,
// Activate Session, the command; so 4 too.
void EachAuthenticationOf15() {
  for (const char* const per_message : {"on", "off"}) {
    Bmcsim bmc({"--auth15", "none,md5,straight", "--per-message-auth", per_message});
    Bmcsim only_15(
        {"--lan", "1.5", "--auth15", "none,md5,straight", "--user-level-auth", per_message});
    Client client;
    for (const uint32_t auth : {NODEIPMI_AUTH_MD5, NODEIPMI_AUTH_STRAIGHT, NODEIPMI_AUTH_NONE}) {
      std::printf("  per-message authentication %s, type %u\n", per_message, auth);
      WorksWith(bmc, client, {.address = bmc.address(), .lan = NODEIPMI_LAN_1_5, .auth = auth});
      WorksWith(only_15, client,
                {.address = only_15.address(), .lan = NODEIPMI_LAN_1_5, .auth = auth});
    }
  }
}

void LongestNamesAndPasswords() {
  WriteFile("users", R"([{"name": "sixteen-letters!", "password": "a password of 20 byt"},
                         {"name": "oper", "password": "sixteen-letters!", "privilege": "operator"},
                         {"name": "", "password": "anonymous", "privilege": "administrator"}])");
  Bmcsim bmc({"--users-file", "users"});
  Client client;
  WorksWith(
      bmc, client,
      {.address = bmc.address(), .user = "sixteen-letters!", .password = "a password of 20 byt"});
  WorksWith(bmc, client,
            {.address = bmc.address(), .user = "oper", .password = "sixteen-letters!"});
  WorksWith(bmc, client,
            {.address = bmc.address(),
             .user = "oper",
             .password = "sixteen-letters!",
             .lan = NODEIPMI_LAN_1_5});
  WorksWith(bmc, client, {.address = bmc.address(), .user = "", .password = "anonymous"});
  WorksWith(bmc, client,
            {.address = bmc.address(),
             .user = "oper",
             .password = "sixteen-letters!",
             .privilege = NODEIPMI_PRIVILEGE_OPERATOR,
             .options = NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE});
}

void Ipv6AndNames() {
  Client client;
  Bmcsim v6({"--address", "::1"});
  WorksWith(v6, client, {.address = v6.address()});
  WorksWith(v6, client, {.address = v6.address(), .lan = NODEIPMI_LAN_1_5});
  Bmcsim v4;
  WorksWith(v4, client, {.address = "localhost:" + std::to_string(v4.port())});
}

// ---- First contact ----

// How the session was opened at first contact, and that nothing was waited for.
void FirstContact(const std::vector<std::string>& options, uint32_t lan, uint32_t suite,
                  uint32_t most_round_trips, uint32_t then_round_trips = kRoundTripsOfAKnownNode) {
  constexpr double kWellBelowTheFirstRetransmissionMs = 150;
  constexpr int kMeasurements = 10;
  Client client;
  double least = 1e9;
  Answer best;
  for (int i = 0; i < kMeasurements && (i == 0 || least > kWellBelowTheFirstRetransmissionMs);
       ++i) {
    Bmcsim bmc(options);
    client.Add("n", {.address = bmc.address()});
    const Answer answer = client.Test("n");
    ExpectWord(answer, "ok", "first contact");
    ExpectEqual(answer.outcome.lan, lan, "IPMI version");
    ExpectEqual(answer.outcome.cipher_suite, suite, "cipher suite");
    if (InMillis(answer.took) < least) {
      least = InMillis(answer.took);
      best = answer;
    }
    const Answer again = client.Test("n");
    ExpectWord(again, "ok", "second contact");
    ExpectEqual(again.outcome.lan, lan, "IPMI version the second time");
    ExpectEqual(again.outcome.cipher_suite, suite, "cipher suite the second time");
    if (again.outcome.retransmissions == 0) {
      ExpectEqual(again.outcome.round_trips, then_round_trips, "round trips the second time");
    }
    Expect(bmc.AwaitNoOpenSession(), "a session is left open");
  }
  std::printf("  %.1f ms, %u round trips, %u retransmissions\n", least, best.outcome.round_trips,
              best.outcome.retransmissions);
  Expect(least < kWellBelowTheFirstRetransmissionMs, "something was waited for");
  ExpectEqual(best.outcome.retransmissions, 0u, "retransmissions");
  Expect(best.outcome.round_trips <= most_round_trips, "too many round trips");
}

constexpr uint32_t kNoSuite = NODEIPMI_CIPHER_SUITE_AUTO;

void FirstContactTakes17() { FirstContact({}, NODEIPMI_LAN_2_0, 17, 5); }
void FirstContactFallsBackTo3() { FirstContact({"--suites", "1,2,3"}, NODEIPMI_LAN_2_0, 3, 6); }
void FirstContactFallsBackTo15() { FirstContact({"--lan", "1.5"}, NODEIPMI_LAN_1_5, kNoSuite, 5); }
void FirstContactWithout15() { FirstContact({"--lan", "2.0"}, NODEIPMI_LAN_2_0, 17, 5); }
void FirstContactWithoutThe20Bit() {
  FirstContact({"--lan", "1.5", "--misbehave", "no-20-bit-probe"}, NODEIPMI_LAN_1_5, kNoSuite, 6,
               5);
}

// ---- ipmi_sim ----

void IpmiSimWorksWith(const std::vector<Node>& nodes) {
  ForeignBmc bmc = ForeignBmc::IpmiSim();
  Client client;
  size_t off = 0;
  size_t on = 0;
  const auto awaits = [&](const char* line, size_t times) {
    Expect(Await(Millis(10'000), [&] { return Occurrences(bmc.ChassisLog(), line) >= times; }),
           Text("the chassis was not asked '", line, "' ", times, " times:\n", bmc.ChassisLog()));
  };
  for (Node node : nodes) {
    node.address = bmc.address();
    std::printf("  suite %u, lan %u, auth %u\n", node.cipher_suite, node.lan, node.auth);
    client.Add("n", node);
    const Answer test = client.Test("n");
    ExpectWord(test, "ok", "test");
    if (node.cipher_suite == kNoSuite && node.lan != NODEIPMI_LAN_1_5) {
      ExpectEqual(test.outcome.cipher_suite, 3u, "suite that auto comes to");
    }
    ExpectWord(client.Power("n", NODEIPMI_POWER_OFF), "ok", "power off");
    awaits("set power 0", ++off);
    ExpectWord(client.Power("n", NODEIPMI_POWER_ON), "ok", "power on");
    awaits("set power 1", ++on);
    const Answer status = client.Power("n", NODEIPMI_POWER_STATUS);
    ExpectWord(status, "ok", "power status");
    ExpectEqual(status.outcome.power, kOn, "power");
    if (status.outcome.retransmissions == 0) {
      ExpectEqual(status.outcome.round_trips, kRoundTripsOfAKnownNode,
                  "round trips for the power status of a known node");
    }
  }
  ExpectWord(client.Power("n", NODEIPMI_POWER_RESET), "ok", "reset");
  awaits("set reset 1", 1);
  ExpectWord(client.Power("n", NODEIPMI_POWER_CYCLE), "ok", "power cycle");
  awaits("set power 0", ++off);
  // It turns the power on again by itself some time later.
  const Ran ran = RunCommand(client.folder(), {"test", "n", "--json"});
  ExpectEqual(ran.exit_code, 0, "exit code of the command, which printed " + ran.output);
}

// A process of its own for each version: it dies of an IPMI 1.5 session after one with suite 11.
void IpmiSimWorksWith20() {
  std::vector<Node> nodes = {{}};
  for (const uint32_t suite : {1u, 2u, 3u, 6u, 11u}) nodes.push_back({.cipher_suite = suite});
  IpmiSimWorksWith(nodes);
}

void IpmiSimWorksWith15() {
  IpmiSimWorksWith({{.lan = NODEIPMI_LAN_1_5},
                    {.lan = NODEIPMI_LAN_1_5, .auth = NODEIPMI_AUTH_MD5},
                    {.lan = NODEIPMI_LAN_1_5, .auth = NODEIPMI_AUTH_STRAIGHT}});
}

void IpmiSimPrivileges() {
  ForeignBmc bmc = ForeignBmc::IpmiSim();
  Client client;
  for (const uint32_t lan : {NODEIPMI_LAN_2_0, NODEIPMI_LAN_1_5}) {
    const uint32_t suite = lan == NODEIPMI_LAN_2_0 ? 3 : NODEIPMI_CIPHER_SUITE_AUTO;
    client.Add("oper",
               {.address = bmc.address(), .user = "oper", .lan = lan, .cipher_suite = suite});
    client.Add("user",
               {.address = bmc.address(), .user = "user", .lan = lan, .cipher_suite = suite});
    client.Add("nobody",
               {.address = bmc.address(), .user = "nobody", .lan = lan, .cipher_suite = suite});
    client.Add("wrong",
               {.address = bmc.address(), .password = "wrong", .lan = lan, .cipher_suite = suite});
    ExpectWord(client.Test("oper"), "ok", Text("operator tests, lan ", lan));
    ExpectWord(client.Power("oper", NODEIPMI_POWER_ON), "ok",
               Text("operator powers on, lan ", lan));
    ExpectWord(client.Test("user"), "ok", Text("user tests, lan ", lan));
    // With IPMI 2.0 it grants any privilege to anybody.
    if (lan == NODEIPMI_LAN_1_5)
      ExpectWord(client.Power("user", NODEIPMI_POWER_OFF, 2000), "privilege_too_low",
                 "user powers off");
    ExpectWord(client.Test("nobody", 2000), "bad_user", Text("unknown user, lan ", lan));
    ExpectWord(client.Test("wrong", 2000), "bad_password", Text("wrong password, lan ", lan));
  }
  ExpectEqual(Occurrences(bmc.ChassisLog(), "set power 0"), 0u,
              "times that the user's power off was carried out");
}

// Of its LAN it knows only zeros. It has no DCMI, and refuses to tell of the channel in a session.
void IpmiSimTellsOfItself() {
  ForeignBmc bmc = ForeignBmc::IpmiSim();
  Client client;
  for (const uint32_t lan : {NODEIPMI_LAN_2_0, NODEIPMI_LAN_1_5}) {
    client.Add("n", {.address = bmc.address(), .lan = lan});
    nodeipmi_device_info info = {};
    info.struct_size = sizeof info;
    Answer answer;
    answer.error.struct_size = sizeof answer.error;
    (void)nodeipmi_info(client.handle(), "n", 0, &info, nullptr, &answer.error);
    ExpectWord(answer, "ok", Text("info, lan ", lan));
    ExpectEqual(info.manufacturer_id, 0x1291u, "manufacturer");
    ExpectEqual(info.product_id, 0xF02u, "product");
    ExpectEqual(info.cipher_suite_count, 15u, "cipher suites");
    ExpectEqual(info.lan_ip, std::string("0.0.0.0"), "address");
    ExpectEqual(info.lan_mac, std::string("00:00:00:00:00:00"), "MAC address");
    ExpectEqual(info.channel_flags, 0u, "what it tells of the channel");
    ExpectEqual(info.dcmi_major, 0u, "version of DCMI");
    ExpectEqual(info.sessions_possible, 63u, "sessions that are possible");
    ExpectEqual(info.session_count, 1u, "sessions that it tells of");
    const nodeipmi_session& own = info.sessions[0];
    const bool is_20 = lan == NODEIPMI_LAN_2_0;
    ExpectEqual(own.user_id, 2u, "user");
    ExpectEqual(own.privilege, 3u, "privilege");
    ExpectEqual(own.flags, NODEIPMI_SESSION_OWN | (is_20 ? NODEIPMI_SESSION_IPMI_2_0 : 0u),
                "what the session is");
  }
}

// It has 63 sessions at most and drops none of them within a minute, so a session that was left
// open would show.
void IpmiSimKeepsNoSession() {
  ForeignBmc bmc = ForeignBmc::IpmiSim();
  Client client;
  client.Add("20", {.address = bmc.address()});
  client.Add("15", {.address = bmc.address(), .lan = NODEIPMI_LAN_1_5});
  for (int i = 0; i < 50; ++i) {
    if (!ExpectWord(client.Test("20"), "ok", Text("test ", i, " with IPMI 2.0"))) return;
    if (!ExpectWord(client.Test("15"), "ok", Text("test ", i, " with IPMI 1.5"))) return;
  }
}

// ---- fakebmc ----

// It takes one session from each port of a client, so each operation gets a port of its own.
void FakebmcWorks() {
  ForeignBmc bmc = ForeignBmc::Fakebmc();
  Client client;
  client.Add("n", {.address = bmc.address(), .password = "password"});
  const Answer test = client.Test("n");
  ExpectWord(test, "ok", "test");
  ExpectEqual(test.outcome.cipher_suite, 3u, "suite that auto comes to");
  client.Reopen();
  ExpectWord(client.Power("n", NODEIPMI_POWER_ON), "ok", "power on");
  client.Reopen();
  ExpectEqual(client.Test("n").outcome.power, kOn, "power");
  client.Reopen();
  ExpectWord(client.Power("n", NODEIPMI_POWER_OFF), "ok", "power off");
  client.Reopen();
  const Answer off = client.Power("n", NODEIPMI_POWER_STATUS);
  ExpectEqual(off.outcome.power, kOff, "power");
  if (off.outcome.retransmissions == 0) {
    ExpectEqual(off.outcome.round_trips, kRoundTripsOfAKnownNode,
                "round trips for the power status of a known node");
  }
  client.Reopen();
  client.Add("17", {.address = bmc.address(), .password = "password", .cipher_suite = 17});
  ExpectWord(client.Test("17"), "cipher_refused",
             "answered with other algorithms than were asked for");
  client.Reopen();
  client.Add("wrong", {.address = bmc.address(), .password = "wrong"});
  ExpectWord(client.Test("wrong", 2000), "bad_password", "wrong password");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"bmcsim_each_suite", EachSuite},
                   {"bmcsim_each_authentication_of_15", EachAuthenticationOf15},
                   {"bmcsim_longest_names_and_passwords", LongestNamesAndPasswords},
                   {"bmcsim_ipv6_and_names", Ipv6AndNames},
                   {"first_contact_takes_17", FirstContactTakes17},
                   {"first_contact_falls_back_to_3", FirstContactFallsBackTo3},
                   {"first_contact_falls_back_to_15", FirstContactFallsBackTo15},
                   {"first_contact_without_15", FirstContactWithout15},
                   {"first_contact_without_the_20_bit", FirstContactWithoutThe20Bit},
                   {"ipmi_sim_works_with_20", IpmiSimWorksWith20},
                   {"ipmi_sim_works_with_15", IpmiSimWorksWith15},
                   {"ipmi_sim_privileges", IpmiSimPrivileges},
                   {"ipmi_sim_tells_of_itself", IpmiSimTellsOfItself},
                   {"ipmi_sim_keeps_no_session", IpmiSimKeepsNoSession},
                   {"fakebmc_works", FakebmcWorks}});
}
