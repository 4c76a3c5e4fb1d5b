// Tests one after the other through a network that loses, duplicates and reorders: each must come
// out right, and no session be left at the BMC.
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <thread>
#include <vector>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"

namespace e2e {
namespace {

struct Tests {
  std::vector<double> latencies;  // in ms
  uint64_t retransmissions = 0;
};

// One after the other, of one BMC.
void TestSequentially(int count, unsigned seed, Tests& tests) {
  Bmcsim bmc({"--loss", "20", "--duplicate", "20", "--reorder", "20", "--seed", Text(seed)});
  Client client;
  client.Add("n", {.address = bmc.address()});
  int failed = 0;
  for (int i = 0; i < count && failed < 5; ++i) {
    const Answer answer = client.Test("n", 10'000);
    if (!ExpectWord(answer, "ok",
                    Text("seed ", seed, ": test ", i, " after ", InMillis(answer.took), " ms")))
      ++failed;
    tests.latencies.push_back(InMillis(answer.took));
    tests.retransmissions += answer.outcome.retransmissions;
  }
  Expect(bmc.AwaitNoOpenSession(), Text(bmc.Counter("sessions.open"), " sessions are left open"));
  ExpectEqual(bmc.Counter("sessions.timed_out"), 0u, "sessions that the BMC had to end itself");
}

void AllSequentialTestsSucceed() {
  const int count = IsSanitized() ? 30 : 300;
  // What is held back comes up to 300 ms late: most of the time that a test takes is that, so
  // several wait side by side.
  std::array<Tests, 4> all;
  {
    std::array<std::jthread, all.size()> threads;
    for (unsigned i = 0; i < all.size(); ++i)
      threads[i] = std::jthread([count, i, &all] {
        try {
          TestSequentially(count, 7 + i, all[i]);
        } catch (const std::exception& exception) {
          Expect(false, exception.what());
        }
      });
  }
  Tests sum;
  for (const Tests& tests : all) {
    sum.latencies.insert(sum.latencies.end(), tests.latencies.begin(), tests.latencies.end());
    sum.retransmissions += tests.retransmissions;
  }
  if (!Expect(!sum.latencies.empty(), "nothing was tested")) return;
  std::ranges::sort(sum.latencies);
  const auto percentile = [&](size_t percent) {
    return sum.latencies[(sum.latencies.size() - 1) * percent / 100];
  };
  std::printf(
      "%zu tests; latency in ms: 50 %% %.1f, 90 %% %.1f, 99 %% %.1f, most %.1f; %llu "
      "retransmissions\n",
      sum.latencies.size(), percentile(50), percentile(90), percentile(99), sum.latencies.back(),
      static_cast<unsigned long long>(sum.retransmissions));
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  return e2e::RunCases(
      {argv, static_cast<size_t>(argc)},
      {{"all_sequential_tests_succeed_through_loss", e2e::AllSequentialTestsSucceed}});
}
