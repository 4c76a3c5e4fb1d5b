// BMCs that misbehave. What can be tolerated safely is; everything else comes to an error of its
// own within the deadline. What must not happen twice does not, and nothing is left open wherever
// the BMC answers Close Session.
#include <cstdio>
#include <set>
#include <sstream>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"

namespace e2e {
namespace {

constexpr uint32_t kTimeoutMs = 800;
// Where the right end is success, a loaded machine must not make it a time-out.
constexpr uint32_t kLongTimeoutMs = 15'000;
constexpr double kAllowedExcessMs = 100;
constexpr int kMeasurements = 5;
constexpr uint32_t kTest = 0xFF;  // in place of an action of nodeipmi_power

struct Row {
  std::string misbehaviour;
  std::string word;
  std::vector<std::string> options = {};  // further ones of bmcsim
  Node node = {};
  uint32_t action = kTest;
};

const Node kWrongUser{.user = "nobody"};
const Node k20{.lan = NODEIPMI_LAN_2_0};
const Node k15{.lan = NODEIPMI_LAN_1_5};
const Node kSuite1{.cipher_suite = 1};
const Node kSuite3{.cipher_suite = 3};
const Node kSuite8{.cipher_suite = 8};
const Node kSuite12{.cipher_suite = 12};

// What only a client that asks for sensors, the log or inventories meets: power works as ever.
constexpr const char* kOnlyOfHealth[] = {
    "sdr-no-whole-read",
    "small-reads-ca",
    "small-reads-c7",
    "small-reads-c8",
    "small-reads-ff",
    "sdr-c5",
    "sdr-count",
    "sdr-loop",
    "sdr-stuck",
    "sdr-last-c3",
    "sdr-short-answer",
    "sdr-long-length",
    "sdr-name-31",
    "sdr-name-past-end",
    "sdr-name-unicode",
    "sdr-endless",
    "sdr-owners",
    "escape-strings",
    "reading-short",
    "health-short",
    "health-noise",
    "sensor-busy",
    "bridged-lost",
    "bridged-first",
    "bridged-embedded",
    "bridged-refused",
    "sel-c5",
    "sel-loop",
    "sel-stuck",
    "sel-endless",
    "sel-count",
    "sel-long-entry",
    "sel-short-entry",
    "sel-slow-erase",
    "fru-more",
    "fru-claims-more",
    "fru-none",
    "fru-empty-answer",
    "fru-busy",
    "fru-size",
    "fru-areas-past-end",
    "fru-long-areas",
    "fru-bad-checksums",
    "fru-odd-6bit",
    "fru-no-end-mark",
    "dcmi-none",
    "dcmi-empty-answer",
    "dcmi-capabilities-empty-answer",
    "lan-parameter-long",
    "suites-end-inside",
};

std::vector<Row> PowerRows() {
  return {
      {"full", "bmc_busy"},
      {"full", "bmc_busy", {}, k15},
      {"insufficient-as-cipher-refusal", "ok", {"--suites", "3"}},
      {"insufficient-as-cipher-refusal", "bmc_busy", {"--suites", "8"}},
      {"refuse-cipher=1", "ok", {"--suites", "3"}},
      {"refuse-cipher=4", "ok", {"--suites", "3"}},
      {"refuse-cipher=5", "ok", {"--suites", "3"}},
      {"refuse-cipher=10", "ok", {"--suites", "3"}},
      {"refuse-cipher=17", "ok", {"--suites", "3"}},
      {"refuse-cipher=18", "ok", {"--suites", "3"}},
      {"refuse-cipher=17", "cipher_refused", {"--suites", "8"}},
      {"other-algorithms", "cipher_refused"},
      {"short-open-session", "protocol_error"},
      {"wrong-tag", "protocol_error"},
      {"wrong-session-id", "protocol_error"},
      {"rakp2-long", "ok"},
      {"rakp2-long", "ok", {}, kSuite3},
      {"rakp2-short", "protocol_error"},
      {"rakp2-error-8-bytes", "bad_user", {}, kWrongUser},
      {"unknown-user-as-bad-password", "bad_password", {}, kWrongUser},
      {"rakp4-integrity-length", "ok"},
      {"rakp4-integrity-length", "ok", {}, kSuite3},
      {"rakp4-integrity-length", "ok", {}, kSuite8},
      {"rakp4-integrity-length", "ok", {}, kSuite12},
      {"rakp4-integrity-length", "protocol_error", {}, kSuite1},  // no code at all proves nothing
      {"rakp4-long", "ok"},
      {"rakp4-long", "ok", {}, kSuite3},
      {"hash-open-session-privilege", "ok"},
      {"inbound-off-by-one", "ok", {}, k15},
      {"drops-sequence-gap", "ok"},
      {"drops-sequence-gap", "ok", {}, k15},
      {"busy", "ok"},
      {"busy", "ok", {}, {}, NODEIPMI_POWER_CYCLE},  // 0xC0 says that nothing was done
      {"busy=1000000", "bmc_busy"},
      {"cf-duplicate", "ok"},
      {"cf-duplicate", "ok", {}, k15},
      {"control-c3", "ok"},
      {"control-c3", "bmc_busy", {}, {}, NODEIPMI_POWER_ON},
      {"cycle-ignored", "ok", {}, {}, NODEIPMI_POWER_CYCLE},
      {"c1", "command_refused"},
      {"d4", "privilege_too_low"},
      {"d5", "command_refused"},
      {"lost-control-answer", "no_answer", {}, {}, NODEIPMI_POWER_ON},
      {"no-close", "ok"},
      {"no-close", "ok", {}, k15},
      {"no-20-bit-probe", "ok"},
      {"extended-absent", "ok"},
      {"extended-absent", "ok", {}, k20},
      {"auth15-disabled-but-required", "no_answer", {}, k15},
      {"clear-authenticated", "protocol_error"},
      {"clear-authenticated", "protocol_error", {}, {.cipher_suite = 2}},
      {"clear-encrypted", "protocol_error"},
      {"bad-integrity", "protocol_error"},
      {"bad-integrity", "protocol_error", {}, kSuite8},
      {"aes-short", "protocol_error"},
      {"aes-unaligned", "protocol_error"},
      {"aes-pad-long", "protocol_error"},
      {"aes-pad-16", "ok"},
      {"long-payload-length", "protocol_error"},
      {"zero-session-id", "protocol_error", {}, k15},
      {"zero-session-id",
       "ok",
       {},
       {.lan = NODEIPMI_LAN_1_5, .options = NODEIPMI_OPTION_ZERO_SESSION_ID}},
      {"silent", "no_answer"},
      {"silent", "no_answer", {}, k15},
      {"silent-open-session", "no_answer"},
      {"no-rakp1", "no_answer"},
      {"no-rakp3", "no_answer"},
      {"http", "not_ipmi"},
      {"replay", "ok"},
      {"replay", "ok", {}, k15},
      {"stale", "ok"},
      {"stale", "ok", {}, k15},
      {"late", "ok"},
      {"late", "ok", {}, k15},
      {"one-behind", "ok"},
      {"one-behind", "ok", {}, k15},
      {"other-source", "no_answer"},
      {"other-address", "no_answer"},
      {"garbage", "ok"},
      {"garbage", "ok", {}, k15},
      {"truncated", "ok"},
      {"truncated", "ok", {}, k15},
      {"flood", "ok"},
      {"flood", "ok", {}, k15},
      {"restart=1", "ok"},
      {"reboot=2", "ok"},
      {"early-expiry", "ok"},
  };
}

std::vector<Row> AllRows() {
  std::vector<Row> rows = PowerRows();
  for (const char* const name : kOnlyOfHealth) rows.push_back({name, "ok"});
  return rows;
}

std::string NameOf(const std::string& misbehaviour) {
  return misbehaviour.substr(0, misbehaviour.find('='));
}

std::string Title(const Row& row) {
  std::string title = row.misbehaviour;
  if (row.node.lan != NODEIPMI_LAN_AUTO) title += Text(" lan ", row.node.lan);
  if (row.node.cipher_suite != NODEIPMI_CIPHER_SUITE_AUTO)
    title += Text(" suite ", row.node.cipher_suite);
  if (row.node.options != 0) title += " with its option";
  if (!row.options.empty()) title += Text(' ', row.options.back());
  if (row.action != kTest) title += " power";
  return title;
}

Answer Ask(Client& client, uint32_t action, uint32_t timeout_ms) {
  return action == kTest ? client.Test("n", timeout_ms) : client.Power("n", action, timeout_ms);
}

bool EndsByTheDeadline(const std::string& word) {
  return word == "no_answer" || word == "not_ipmi" || word == "protocol_error" ||
         word == "bmc_busy";
}

void EachMisbehaviour() {
  Client client;
  for (const Row& row : AllRows()) {
    std::vector<std::string> options = {"--misbehave", row.misbehaviour};
    options.insert(options.end(), row.options.begin(), row.options.end());
    Bmcsim bmc(options);
    Node node = row.node;
    node.address = bmc.address();
    const uint32_t timeout_ms = row.word == "ok" ? kLongTimeoutMs : kTimeoutMs;
    Answer answer;
    for (int i = 0; i < kMeasurements; ++i) {
      client.Add("n", node);
      answer = Ask(client, row.action, timeout_ms);
      if (InMillis(answer.took) <= timeout_ms + kAllowedExcessMs) break;
    }
    std::printf("  %-44s %7.1f ms  %s\n", Title(row).c_str(), InMillis(answer.took),
                Describe(answer).c_str());
    ExpectWord(answer, row.word, Title(row));
    Expect(InMillis(answer.took) <= timeout_ms + kAllowedExcessMs,
           Text(Title(row), " takes ", InMillis(answer.took), " ms"));
    if (row.word == "ok" || !EndsByTheDeadline(row.word)) {
      Expect(bmc.AwaitNoOpenSession(), Text(Title(row), ": a session is left open"));
    }
  }
}

void TheTableIsComplete() {
  std::set<std::string> in_table;
  for (const Row& row : AllRows()) in_table.insert(NameOf(row.misbehaviour));
  const Ran ran = Run({BuiltFile("tests/sim/bmcsim"), "--list-misbehaviours"});
  std::istringstream lines(ran.output);
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const std::string name = NameOf(line.substr(0, line.find(' ')));
    Expect(in_table.contains(name), Text("what comes of ", name, " is not in the table"));
  }
  Expect(count > 40, "bmcsim lists its misbehaviours");
}

// ---- What must not happen twice ----

struct Once {
  const char* name;
  uint32_t action;
};

void SentOnce() {
  Client client;
  for (const uint32_t lan : {NODEIPMI_LAN_2_0, NODEIPMI_LAN_1_5}) {
    for (const Once& once :
         {Once{"cycle", NODEIPMI_POWER_CYCLE}, Once{"reset", NODEIPMI_POWER_RESET},
          Once{"soft", NODEIPMI_POWER_SOFT}, Once{"diag", NODEIPMI_POWER_DIAG}}) {
      for (const char* const misbehaviour : {"lost-control-answer", "control-c3"}) {
        const bool executed = std::string(misbehaviour) == "lost-control-answer";
        Bmcsim bmc({"--misbehave", misbehaviour, "--soft-delay", "0", "--cycle-time", "0"});
        client.Add("n", {.address = bmc.address(), .lan = lan});
        const Answer answer = client.Power("n", once.action, 6000);
        const std::string title = Text(once.name, " with ", misbehaviour, ", lan ", lan);
        std::printf("  %s: %.0f ms, %s\n", title.c_str(), InMillis(answer.took),
                    Describe(answer).c_str());
        ExpectWord(answer, "outcome_unknown", title);
        ExpectEqual(bmc.Counter("commands.chassis_control"), 1u,
                    title + ": times that it was sent");
        ExpectEqual(bmc.Counter(Text("chassis_control.", once.name)), executed ? 1u : 0u,
                    title + ": times that it was done");
        const bool is_off = executed && once.action == NODEIPMI_POWER_SOFT;
        ExpectEqual(answer.outcome.power,
                    is_off ? NODEIPMI_POWER_STATE_OFF : NODEIPMI_POWER_STATE_ON, title + ": power");
        Expect(answer.message().find(is_off ? "is now off" : "is now on") != std::string::npos,
               title + ": the power state is not in the message");
        Expect(bmc.AwaitNoOpenSession(), title + ": a session is left open");
      }
    }
  }
}

// Where the time ends before the answer is given up, the outcome is no less unknown.
void SentOnceEvenIfTimeEnds() {
  Client client;
  Bmcsim bmc({"--misbehave", "lost-control-answer"});
  client.Add("n", {.address = bmc.address()});
  ExpectWord(client.Power("n", NODEIPMI_POWER_CYCLE, 500), "outcome_unknown",
             "cycle in half a second");
  ExpectEqual(bmc.Counter("chassis_control.cycle"), 1u, "times that it was done");
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
}

void SentOnceThroughLoss() {
  constexpr int kTimes = 40;
  Client client;
  Bmcsim bmc({"--loss", "20", "--seed", "3"});
  client.Add("n", {.address = bmc.address()});
  int done = 0;
  for (int i = 0; i < kTimes; ++i) {
    const uint64_t before = bmc.Counter("chassis_control.reset");
    const Answer answer = client.Power("n", NODEIPMI_POWER_RESET, kLongTimeoutMs);
    const uint64_t times = bmc.Counter("chassis_control.reset") - before;
    Expect(times <= 1, Text("a reset was done ", times, " times"));
    if (answer.status() == NODEIPMI_OK) {
      ++done;
      ExpectEqual(times, 1u, "times that a reset that came to OK was done");
    } else {
      ExpectWord(answer, "outcome_unknown", "reset");
    }
  }
  std::printf("  %d of %d resets came to OK, the others to outcome_unknown\n", done, kTimes);
  Expect(bmc.AwaitNoOpenSession(), "a session is left open");
}

// ---- No silent downgrade ----

void NoDowngradeFrom17() {
  Client client;
  std::optional<Bmcsim> bmc(std::in_place);
  const std::string port = std::to_string(bmc->port());
  client.Add("n", {.address = bmc->address()});
  const Answer first = client.Test("n");
  ExpectWord(first, "ok", "first contact");
  ExpectEqual(first.outcome.cipher_suite, 17u, "suite of the first contact");
  bmc.reset();

  bmc.emplace(std::vector<std::string>{"--port", port, "--suites", "1,2,3,6,7,8,11,12"});
  const Answer refused = client.Test("n", kTimeoutMs);
  ExpectWord(refused, "cipher_refused", "17 is refused now");
  Expect(refused.message().find("cipher suite 17") != std::string::npos,
         "the message names the suite: " + refused.message());
  ExpectEqual(bmc->Counter("packets.in"), 1u + refused.outcome.retransmissions,
              "packets that the BMC got: Open Session for 17, and no other");
  bmc.reset();

  bmc.emplace(std::vector<std::string>{"--port", port, "--lan", "1.5"});
  ExpectWord(client.Test("n", kTimeoutMs), "no_answer", "IPMI 2.0 is gone now");
  ExpectEqual(bmc->Counter("commands.get_channel_auth_capabilities"), 0u, "questions for IPMI 1.5");
  ExpectEqual(bmc->Counter("commands.get_session_challenge"), 0u, "IPMI 1.5 sessions");
}

void NoDowngradeFromANamedSuite() {
  Client client;
  Bmcsim bmc({"--suites", "3"});
  client.Add("n", {.address = bmc.address(), .cipher_suite = 17});
  const Answer refused = client.Test("n", kTimeoutMs);
  ExpectWord(refused, "cipher_refused", "17 is not there");
  ExpectEqual(bmc.Counter("packets.in"), 1u + refused.outcome.retransmissions,
              "packets that the BMC got");
  Bmcsim old({"--lan", "1.5"});
  client.Add("n", {.address = old.address(), .cipher_suite = 17});
  ExpectWord(client.Test("n", kTimeoutMs), "no_answer", "the BMC has no IPMI 2.0");
  ExpectEqual(old.Counter("commands.get_session_challenge"), 0u, "IPMI 1.5 sessions");
}

// Announced and silent: nobody is asked for a weaker session.
void NoDowngradeWhereIpmi20IsAnnounced() {
  Client client;
  Bmcsim bmc({"--misbehave", "silent-open-session"});
  client.Add("n", {.address = bmc.address()});
  ExpectWord(client.Test("n", kTimeoutMs), "no_answer", "Open Session is not answered");
  ExpectEqual(bmc.Counter("commands.get_session_challenge"), 0u, "IPMI 1.5 sessions");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"the_table_is_complete", TheTableIsComplete},
                   {"each_misbehaviour", EachMisbehaviour},
                   {"sent_once", SentOnce},
                   {"sent_once_even_if_time_ends", SentOnceEvenIfTimeEnds},
                   {"sent_once_through_loss", SentOnceThroughLoss},
                   {"no_downgrade_from_17", NoDowngradeFrom17},
                   {"no_downgrade_from_a_named_suite", NoDowngradeFromANamedSuite},
                   {"no_downgrade_where_ipmi_20_is_announced", NoDowngradeWhereIpmi20IsAnnounced}});
}
