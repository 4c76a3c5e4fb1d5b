// What is told of each attack of a hostile network when it is all that happens, a row for each; and
// that none of them leaves a session open, is believed, or costs more time than there is.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "tests/e2e/network/asking.h"
#include "tests/e2e/network/faults.h"

namespace e2e {
namespace {

// For what goes on until the time is over. The floods of other rows take most of an engine's time
// with a sanitizer.
#ifdef TESTED_WITH_SANITIZER
constexpr uint32_t kTimeoutMs = 5000;
#else
constexpr uint32_t kTimeoutMs = 2000;
#endif
// Where the right end is success or a refusal, a loaded machine must not make it a time-out.
constexpr uint32_t kLongTimeoutMs = 20'000;
constexpr uint32_t kPrimingTimeoutMs = 30'000;
constexpr Question kQuestions[] = {Question::kPower, Question::kSensors, Question::kTest};

struct Row {
  std::string attacks;
  std::set<std::string> words;  // what an operation may come to; empty for any failure
  std::string part = {};        // of each message that tells what the attack led to, one at least
};

// Where an attack leaves chances, it is what the seed makes of them; so there may be several words.
const std::set<std::string> kAnyFailure = {};

std::vector<Row> Rows() {
  return {
      {"replay", {"ok"}},
      {"replay-other", {"ok"}},
      {"reorder", {"ok"}},
      {"hold-back", {"no_answer", "protocol_error"}},
      {"hold-back=10", {"ok"}},
      {"truncate", {"no_answer", "protocol_error", "not_ipmi"}},
      {"truncate=20", {"ok"}},
      // What is behind a packet of the set-up does no harm. On a loaded machine the time may be
      // over before the attack is noticed, while a session is set up (no_answer) or with its first
      // question (timed_out), here and below.
      {"extend", {"no_answer", "protocol_error", "timed_out", "bmc_busy"}},
      {"extend=20", {"ok"}},
      // A bit of what the handshake does not protect may make any refusal of it.
      {"flip", kAnyFailure},
      {"drop", {"no_answer"}},
      {"drop=20", {"ok"}},
      {"flood", {"ok"}},
      {"ten-thousand=50", {"ok"}},
      {"for-ever", {"ok"}},
      {"other-port", {"no_answer"}},
      {"other-port=20", {"ok"}},
      {"other-address", {"no_answer"}},
      {"other-address=20", {"ok"}},
      {"strip-authentication", {"protocol_error", "timed_out", "no_answer"}, "integrity"},
      {"strip-authentication=20", {"ok"}},
      {"strip-encryption", {"protocol_error", "timed_out", "no_answer"}, "integrity"},
      {"strip-encryption=20", {"ok"}},
      {"lies", {"ok"}},
      {"other-session", {"protocol_error", "no_answer"}},
      {"other-session=10", {"ok"}},
      {"renumber", {"protocol_error", "timed_out", "no_answer"}, "integrity"},
      {"renumber=20", {"ok"}},
      {"weaker-request", {"cipher_refused"}},
      {"weaker-answer", {"cipher_refused"}},
      {"weaker-both", {"protocol_error", "timed_out", "bad_password", "no_answer", "bad_kg"}},
      {"refuse-suite", {"cipher_refused"}, "cipher suite 17 before"},
      {"refuse-user", {"bad_user"}},
      {"refuse-password", {"bad_password"}},
      {"refuse-session", {"bmc_busy"}},
      {"spoil-rakp2", {"bad_password"}},
      {"spoil-rakp4", {"bad_kg"}},
      {"only-15", {"no_answer"}},
  };
}

std::string NameOf(const std::string& attacks) { return attacks.substr(0, attacks.find('=')); }

// What came of a row's operations.
struct Sum {
  std::string said;  // by all of them
  uint64_t lost = 0;
};

// Of all rows of an attack.
struct Tally {
  uint64_t tried = 0;
  uint64_t lost = 0;
  uint64_t leaked = 0;
};

uint32_t TimeoutOf(const Row& row) {
  const bool goes_on =
      row.words.empty() || row.words.contains("no_answer") || row.words.contains("protocol_error");
  return goes_on ? kTimeoutMs : kLongTimeoutMs;
}

// "part" for a list that lacks something, and says so.
std::string WordOf(const Found& found) {
  return found.ok() && !found.trouble.empty() ? "part" : found.word();
}

void Judge(const Row& row, const Found& found, const Truth& truth, double stall_ms, Sum& sum) {
  const std::string wrong = WhatIsWrong(found, truth);
  if (found.question == Question::kTest) {
    std::printf("  %-24s %7.1f ms  %s: %s\n", row.attacks.c_str(), InMillis(found.took),
                WordOf(found).c_str(), found.ok() ? found.trouble.c_str() : found.message.c_str());
  }
  const std::string title =
      Text(row.attacks, ": ", WordOf(found), ": ", found.message, ' ', found.trouble);
  Expect(row.words.empty() ? !found.ok() : row.words.contains(WordOf(found)), title);
  const bool too_soon = WordOf(found) == "timed_out" || WordOf(found) == "no_answer";
  Expect(found.ok() || too_soon || found.message.contains(row.part), title + " lacks: " + row.part);
  sum.said += title + '\n';
  const bool right = Expect(wrong.empty(), title + wrong);
  const bool in_time = Expect(found.late_ms() <= kAllowedExcessMs + stall_ms,
                              Text(title, ": ", found.late_ms(), " ms over the deadline"));
  if (!right || !in_time) ++sum.lost;
}

// Each question to all, at the same time.
void AskAll(Crowd& crowd, const std::vector<Row>& rows, std::vector<Sum>& sums) {
  Asking asking(crowd);
  for (const Question question : kQuestions) {
    for (size_t i = 0; i < rows.size(); ++i) {
      crowd.Change(i);
      asking.Ask(i, question, TimeoutOf(rows[i]));
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      const Found found = asking.Next();
      const size_t node = found.node;
      Judge(rows[node], found, crowd.truth(node), asking.longest_stall_ms(), sums[node]);
    }
  }
}

void EachAttack() {
  const std::vector<Row> rows = Rows();
  Crowd crowd(rows.size());
  Asking asking(crowd);
  for (size_t i = 0; i < rows.size(); ++i) asking.Ask(i, Question::kSensors, kPrimingTimeoutMs);
  for (size_t i = 0; i < rows.size(); ++i) Expect(asking.Next().ok(), "first contact");
  for (size_t i = 0; i < rows.size(); ++i) crowd.Attack(i, Text(rows[i].attacks, ",seed=", i));
  std::vector<Sum> sums(rows.size());
  AskAll(crowd, rows, sums);
  crowd.client().Close();
  Expect(Await(Millis(20'000), [&] { return crowd.bmcs().Counter("sessions.half_open") == 0; }),
         "half-open sessions end");

  std::map<std::string, Tally> by_name;
  for (size_t i = 0; i < rows.size(); ++i) {
    Expect(sums[i].said.contains(rows[i].part), sums[i].said + "lacks: " + rows[i].part);
    const std::string name = NameOf(rows[i].attacks);
    Tally& tally = by_name[name];
    const uint64_t tried = crowd.Counter(i, "attacks." + name);
    Expect(tried > 0, rows[i].attacks + " was never done");
    const uint64_t unclosed = crowd.Counter(i, "sessions.unclosed");
    ExpectEqual(unclosed, 0u, rows[i].attacks + ": sessions left open");
    tally.tried += tried;
    tally.lost += sums[i].lost;
    tally.leaked += unclosed;
  }
  for (const auto& [name, tally] : by_name)
    RecordFault("network attack: " + name, tally.tried, tally.lost, tally.leaked);
}

void TheTableIsComplete() {
  std::set<std::string> in_table;
  for (const Row& row : Rows()) in_table.insert(NameOf(row.attacks));
  const Ran ran = Run({BuiltFile("tests/sim/bmcsim"), "--list-attacks"});
  std::istringstream lines(ran.output);
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const std::string name = line.substr(0, line.find(' '));
    Expect(in_table.contains(name), Text("what comes of ", name, " is not in the table"));
  }
  ExpectEqual(count, in_table.size(), "attacks that bmcsim lists");
}

// ---- Weaker sessions ----

// Once cipher suite 17 has worked, nothing brings the node below it, and nothing is forgotten.
void NothingLowersWhatWasUsedBefore() {
  const std::vector<std::string> attacks = {"refuse-suite", "weaker-request", "weaker-answer",
                                            "weaker-both", "only-15"};
  Crowd crowd(attacks.size());
  Client& client = crowd.client();
  for (size_t i = 0; i < attacks.size(); ++i) {
    const std::string name = Crowd::NameOf(i);
    ExpectEqual(client.Test(name).outcome.cipher_suite, 17u, "suite of the first contact");
    crowd.Attack(i, attacks[i]);
    const Answer attacked = client.Test(name, kTimeoutMs);
    Expect(attacked.status() != NODEIPMI_OK, attacks[i] + " makes it come to OK");
    const uint32_t suite = attacked.outcome.cipher_suite;
    Expect(suite == 17 || suite == NODEIPMI_CIPHER_SUITE_AUTO,
           Text(attacks[i], ": a session with suite ", suite));
    Expect(attacked.outcome.lan != NODEIPMI_LAN_1_5, attacks[i] + ": an IPMI 1.5 session");
    ExpectEqual(crowd.Counter(i, "commands.get_session_challenge"), 0u, "IPMI 1.5 sessions");
    crowd.Attack(i, "none");
    const Answer after = client.Test(name);
    ExpectWord(after, "ok", attacks[i] + ", and then none");
    ExpectEqual(after.outcome.cipher_suite, 17u, "suite after " + attacks[i]);
  }
}

// Before anything is known of a BMC, whoever is in the middle may hide what it has: what was used
// is told. A node whose settings name the suite, or IPMI 2.0, is not talked down then either.
void FirstContactIsToldHowItWas() {
  Crowd crowd(3);
  crowd.Add(1, {.lan = NODEIPMI_LAN_2_0});
  crowd.Add(2, {.cipher_suite = 17});
  crowd.AttackAll("only-15");
  const Answer hidden = crowd.client().Test("n0", kLongTimeoutMs);
  ExpectWord(hidden, "ok", "IPMI 2.0 is hidden");
  ExpectEqual(hidden.outcome.lan, NODEIPMI_LAN_1_5, "what is told");
  for (const char* const name : {"n1", "n2"})
    ExpectWord(crowd.client().Test(name, kTimeoutMs), "no_answer", "with settings");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"the_table_is_complete", TheTableIsComplete},
                   {"each_attack", EachAttack},
                   {"nothing_lowers_what_was_used_before", NothingLowersWhatWasUsedBefore},
                   {"first_contact_is_told_how_it_was", FirstContactIsToldHowItWas}});
}
