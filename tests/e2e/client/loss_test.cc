// Tests one after the other through a network that loses, duplicates and reorders: each must come
// out right, and no session be left at the BMC.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"

namespace e2e {
namespace {

void AllSequentialTestsSucceed() {
  const int count = IsSanitized() ? 100 : 1000;
  // What is held back comes up to 300 ms late: most of the time that the test takes is that.
  Bmcsim bmc({"--loss", "20", "--duplicate", "20", "--reorder", "20", "--seed", "7"});
  Client client;
  client.Add("n", {.address = bmc.address()});
  std::vector<double> latencies;
  uint64_t retransmissions = 0;
  int failed = 0;
  const auto begin = Clock::now();
  for (int i = 0; i < count && failed < 5; ++i) {
    const Answer answer = client.Test("n", 10'000);
    if (!ExpectWord(answer, "ok", Text("test ", i, " after ", InMillis(answer.took), " ms")))
      ++failed;
    latencies.push_back(InMillis(answer.took));
    retransmissions += answer.outcome.retransmissions;
  }
  const double seconds = InMillis(Clock::now() - begin) / 1000;
  std::ranges::sort(latencies);
  const auto percentile = [&](size_t percent) {
    return latencies[(latencies.size() - 1) * percent / 100];
  };
  std::printf(
      "%zu tests in %.1f s; latency in ms: 50 %% %.1f, 90 %% %.1f, 99 %% %.1f, most %.1f; %llu "
      "retransmissions\n",
      latencies.size(), seconds, percentile(50), percentile(90), percentile(99), latencies.back(),
      static_cast<unsigned long long>(retransmissions));
  Expect(bmc.AwaitNoOpenSession(), Text(bmc.Counter("sessions.open"), " sessions are left open"));
  ExpectEqual(bmc.Counter("sessions.timed_out"), 0u, "sessions that the BMC had to end itself");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  return e2e::RunCases(
      {argv, static_cast<size_t>(argc)},
      {{"all_sequential_tests_succeed_through_loss", e2e::AllSequentialTestsSucceed}});
}
