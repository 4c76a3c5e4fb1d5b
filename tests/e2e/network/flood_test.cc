// A network, or a BMC, that answers far too much: the client takes no more memory for it, and ends
// in time.
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/network/faults.h"

namespace e2e {
namespace {

constexpr uint32_t kTimeoutMs = 30'000;
constexpr int kWarmUp = 20;
constexpr int kTests = 12;
constexpr long kAllowedGrowthKb = 1024;

long ResidentKb() {
  std::ifstream file("/proc/self/statm");
  long size = 0;
  long resident = 0;
  file >> size >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

struct Flood {
  const char* name;
  const char* attacks;    // of the network
  const char* misbehave;  // of the BMC itself
  const char* counter;    // shows that it was done
  uint64_t at_least;
};

void Flooded(const Flood& flood) {
  Bmcsim bmc;
  Client client;
  client.Add("n", {.address = bmc.address()});
  uint64_t wrong = 0;
  for (int i = 0; i < kWarmUp; ++i) ExpectWord(client.Test("n", kTimeoutMs), "ok", "warm-up");
  (void)bmc.Ask(Text("set network ", flood.attacks));
  (void)bmc.Ask(Text("set misbehave ", flood.misbehave));
  // What the allocator and SQLite take for the first answers they keep.
  ExpectWord(client.Test("n", kTimeoutMs), "ok", flood.name);
  const long before = ResidentKb();
  for (int i = 0; i < kTests; ++i) {
    const bool on = i % 2 == 0;
    (void)bmc.Ask(Text("set power ", on ? "on" : "off"));
    const Answer answer = client.Test("n", kTimeoutMs);
    const uint32_t power = on ? NODEIPMI_POWER_STATE_ON : NODEIPMI_POWER_STATE_OFF;
    const bool right = ExpectWord(answer, "ok", flood.name) &
                       ExpectEqual(answer.outcome.power, power, "power") &
                       Expect(InMillis(answer.took) <= kTimeoutMs + kAllowedExcessMs,
                              Text(flood.name, " takes ", InMillis(answer.took), " ms"));
    if (!right) ++wrong;
  }
  const long grown = ResidentKb() - before;
  std::printf("  %-28s resident before %ld KiB, grown by %ld KiB\n", flood.name, before, grown);
  // A sanitizer keeps what was freed for a while.
  Expect(IsSanitized() || grown <= kAllowedGrowthKb,
         Text(flood.name, ": the client grows by ", grown, " KiB"));
  Expect(bmc.Counter(flood.counter) >= flood.at_least, Text(flood.name, ": it was not done"));
  (void)Expect(bmc.AwaitNoOpenSession(), Text(flood.name, ": a session is left open"));
  RecordFault(flood.name, kTests, wrong + (grown > kAllowedGrowthKb ? 1 : 0),
              bmc.Counter("sessions.open"));
}

void TenThousandAnswersForOneQuestion() {
  // Of four answers one, or on a busy machine the copies keep the simulator from the next question.
  Flooded({"ten thousand answers to one question", "ten-thousand=25", "none",
           "attacks.ten-thousand", kTests / 2});
}

void ABmcThatFloods() {
  Flooded({"a BMC that answers 1,000 times", "none", "flood=1000", "packets.out",
           uint64_t{4000} * kTests});
}

void AnswersForEver() {
  Flooded({"answers that never end", "for-ever,lies", "none", "attacks.for-ever", kTests});
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"ten_thousand_answers_for_one_question", TenThousandAnswersForOneQuestion},
                   {"a_bmc_that_floods", ABmcThatFloods},
                   {"answers_for_ever", AnswersForEver}});
}
