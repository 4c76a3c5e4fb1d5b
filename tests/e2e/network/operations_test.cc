// Thousands of operations through a network that does all of its attacks at a time: no session is
// left open, nothing is told that is not so, and nothing takes longer than it was given.
//
// NODEIPMI_NETWORK_OPERATIONS is how many (600), NODEIPMI_NETWORK_SEED what they are thrown with
// (1):
//   bazel test --test_env=NODEIPMI_NETWORK_OPERATIONS=10000 //tests/e2e/network:operations_test
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "tests/e2e/network/asking.h"
#include "tests/e2e/network/faults.h"

namespace e2e {
namespace {

constexpr size_t kNodes = 100;
constexpr uint32_t kPrimingTimeoutMs = 30'000;
constexpr const char* kAttacks =
    "replay=10,replay-other=5,reorder=5,hold-back=1,truncate=2,extend=2,flip=3,drop=3,flood=0.5,"
    "ten-thousand=0.02,for-ever=0.2,other-port=2,other-address=2,strip-authentication=2,"
    "strip-encryption=2,lies=3,other-session=2,renumber=2,weaker-request=1,weaker-answer=1,"
    "weaker-both=1,refuse-suite=0.5,refuse-user=0.5,refuse-password=0.5,refuse-session=0.5,"
    "spoil-rakp2=0.5,spoil-rakp4=0.5,only-15=0.2";

size_t FromEnvironment(const char* name, size_t otherwise) {
  const char* const text = getenv(name);
  return text == nullptr ? otherwise : std::stoul(text);
}

double CpuSeconds() {
  rusage usage{};
  (void)getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

Question QuestionOf(size_t number) {
  constexpr Question kQuestions[] = {Question::kPower, Question::kTest, Question::kPower,
                                     Question::kSensors};
  return kQuestions[number % std::size(kQuestions)];
}

uint32_t TimeoutOf(Question question) { return question == Question::kSensors ? 3000 : 1500; }

// Each node is used once on a good network: with cipher suite 17, which is remembered.
void Prime(Crowd& crowd) {
  Asking asking(crowd);
  for (size_t i = 0; i < crowd.size(); ++i) asking.Ask(i, Question::kSensors, kPrimingTimeoutMs);
  for (size_t i = 0; i < crowd.size(); ++i) {
    const Found found = asking.Next();
    Expect(found.ok(), Text("first contact: ", found.message));
    ExpectEqual(WhatIsWrong(found, crowd.truth(found.node)), "", "first contact");
  }
}

struct Tally {
  std::map<std::string, size_t> words;
  size_t ended = 0;
  size_t wrong = 0;
  size_t late = 0;
  double latest_ms = -1e9;
  double stall_ms = 0;
};

void Count(const Found& found, const Truth& truth, double stall_ms, Tally& tally) {
  ++tally.ended;
  ++tally.words[found.word()];
  const std::string wrong = WhatIsWrong(found, truth);
  if (!wrong.empty()) ++tally.wrong;
  Expect(wrong.empty(), Text(Crowd::NameOf(found.node), ": ", wrong));
  tally.latest_ms = std::max(tally.latest_ms, found.late_ms());
  if (found.late_ms() > kAllowedExcessMs + stall_ms) ++tally.late;
}

// One operation at a time on each node. Something else is so before the next one begins, so that
// what is replayed of the last one is wrong.
Tally AskAll(Crowd& crowd, size_t operations) {
  Asking asking(crowd);
  Tally tally;
  size_t asked = 0;
  const auto ask = [&](size_t node) {
    crowd.Change(node);
    const Question question = QuestionOf(asked++ + node);
    asking.Ask(node, question, TimeoutOf(question));
  };
  for (size_t i = 0; i < std::min(crowd.size(), operations); ++i) ask(i);
  while (tally.ended < operations) {
    const Found found = asking.Next();
    tally.stall_ms = asking.longest_stall_ms();
    Count(found, crowd.truth(found.node), tally.stall_ms, tally);
    if (asked < operations) ask(found.node);
  }
  return tally;
}

void OperationsThroughAHostileNetwork() {
  const size_t operations =
      FromEnvironment("NODEIPMI_NETWORK_OPERATIONS", IsSanitized() ? 200 : 600);
  const size_t seed = FromEnvironment("NODEIPMI_NETWORK_SEED", 1);
  Crowd crowd(kNodes, {"--seed", std::to_string(seed)});
  Prime(crowd);
  (void)crowd.bmcs().Ask("reset-counters");
  crowd.AttackAll(Text(kAttacks, ",seed=", seed));
  const auto begin = Clock::now();
  const double cpu_before = CpuSeconds();
  const Tally tally = AskAll(crowd, operations);
  std::printf("  %zu operations with seed %zu in %.1f s, %.1f s of CPU in the client\n",
              tally.ended, seed, InMillis(Clock::now() - begin) / 1000, CpuSeconds() - cpu_before);
  for (const auto& [word, count] : tally.words) std::printf("  %6zu %s\n", count, word.c_str());

  crowd.client().Close();  // whatever is still being closed is, in the time that there is for it
  // What was held back on its way opens no session once its half-open one is forgotten.
  Expect(Await(Millis(20'000), [&] { return crowd.bmcs().Counter("sessions.half_open") == 0; }),
         "half-open sessions end");
  const uint64_t unclosed = crowd.bmcs().Counter("sessions.unclosed");
  std::printf(
      "  told wrongly: %zu; over the deadline by more than 100 ms: %zu (most: %.1f ms; the machine "
      "itself stood still for up to %.1f ms)\n",
      tally.wrong, tally.late, tally.latest_ms, tally.stall_ms);
  std::printf(
      "  sessions opened: %llu; closed: %llu; asked to close, but the network has kept "
      "that: %llu; left open by the client: %llu\n",
      static_cast<unsigned long long>(crowd.bmcs().Counter("sessions.opened")),
      static_cast<unsigned long long>(crowd.bmcs().Counter("sessions.closed")),
      static_cast<unsigned long long>(crowd.bmcs().Counter("sessions.open") +
                                      crowd.bmcs().Counter("sessions.timed_out") - unclosed),
      static_cast<unsigned long long>(unclosed));
  ExpectEqual(tally.wrong, 0u, "answers that are not so");
  ExpectEqual(tally.late, 0u, "operations over the deadline by more than 100 ms");
  ExpectEqual(unclosed, 0u, "sessions left open");
  Expect(tally.words.at("ok") > operations / 2, "most operations succeed all the same");
  RecordFault("all network attacks at a time", tally.ended, tally.wrong + tally.late, unclosed);
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  return e2e::RunCases(
      {argv, static_cast<size_t>(argc)},
      {{"operations_through_a_hostile_network", e2e::OperationsThroughAHostileNetwork}});
}
