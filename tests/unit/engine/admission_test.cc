// How many BMCs are asked at once, in a network of the test's own.
#include "core/engine/admission.h"

#include <deque>
#include <random>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;
using testing::kPassed;
using testing::Outcome;

constexpr Duration kRoundTrip = 5ms;

// BMCs that are asked in turn, over a network that carries `capacity` packets at a time and drops
// what is above, and that loses `loss` of the rest.
class Network {
 public:
  Network(uint32_t capacity, double loss) : capacity_(capacity), loss_(loss) {}

  // Asks `count` BMCs, each for one answer, as many at once as is admitted.
  void Ask(int count) {
    while (count > 0) {
      std::deque<AdmissionSlot> slots;
      while (count > 0 && admission.HasRoom()) {
        admission.Enter(slots.emplace_back(), now);
        --count;
      }
      most = std::max(most, static_cast<uint32_t>(slots.size()));
      now += kRoundTrip;
      for (size_t i = 0; i < slots.size(); ++i)
        admission.Leave(slots[i], 1, Repeats(slots.size()), now);
    }
  }

  Admission admission;
  Instant now{1s};
  uint32_t most = 0;

 private:
  uint32_t Repeats(size_t asked) {
    const double too_many =
        asked > capacity_ ? 1.0 - static_cast<double>(capacity_) / static_cast<double>(asked) : 0;
    uint32_t repeats = 0;
    std::uniform_real_distribution<double> dice(0, 1);
    while (repeats < 10 && (dice(random_) < loss_ || dice(random_) < too_many)) ++repeats;
    return repeats;
  }

  uint32_t capacity_;
  double loss_;
  std::mt19937 random_{7};
};

Outcome GrowsWhereNothingIsLost() {
  Network network(1'000'000, 0);
  const uint32_t first = network.admission.limit();
  network.Ask(10'000);
  EXPECT(network.admission.limit() > 8 * first);
  network.Ask(100'000);
  EXPECT(network.most <= 4096);  // a bound there is
  return kPassed;
}

Outcome ShrinksToWhatTheNetworkCarries() {
  Network network(200, 0);
  network.Ask(200'000);
  EXPECT(network.admission.limit() <= 300);
  EXPECT(network.admission.limit() >= 100);
  return kPassed;
}

// A fifth of all packets lost is a bad network, not one that is asked too much.
Outcome IsNotSlowedByLossThatItDoesNotCause() {
  Network network(1'000'000, 0.36);
  network.Ask(100'000);
  EXPECT(network.admission.limit() >= 512);
  return kPassed;
}

Outcome FindsTheCapacityOfABadNetwork() {
  Network network(200, 0.1);
  network.Ask(200'000);
  EXPECT(network.admission.limit() <= 450);
  EXPECT(network.admission.limit() >= 64);
  return kPassed;
}

Outcome TheDeadGiveTheirSlotsBack() {
  Admission admission;
  Instant now{1s};
  const uint32_t limit = admission.limit();
  std::deque<AdmissionSlot> dead(limit);
  for (auto& slot : dead) admission.Enter(slot, now);
  EXPECT(!admission.HasRoom());
  EXPECT(admission.NextExpiry() > now && admission.NextExpiry() <= now + 500ms);
  now = admission.NextExpiry();
  admission.Expire(now);
  EXPECT(admission.HasRoom() && admission.NextExpiry() == kNever);
  // They are still asked; when they are given up nothing is counted twice, and nothing learned.
  for (auto& slot : dead) admission.Leave(slot, 0, 5, now + 10s);
  EXPECT(admission.limit() == limit);
  std::deque<AdmissionSlot> live(limit);
  for (auto& slot : live) {
    EXPECT(admission.HasRoom());
    admission.Enter(slot, now);
  }
  EXPECT(!admission.HasRoom());
  return kPassed;
}

// Where all are slow, others must not be asked as well: that would make them slower still.
Outcome WhoeverHasAnsweredKeepsTheSlotLonger() {
  Network network(1'000'000, 0);
  network.Ask(1'000);
  AdmissionSlot silent;
  AdmissionSlot slow;
  network.admission.Enter(silent, network.now);
  network.admission.Enter(slow, network.now);
  network.admission.Heard(slow, network.now + 10ms);
  EXPECT(network.admission.NextExpiry() == network.now + 20ms);
  network.admission.Expire(network.now + 20ms);
  EXPECT(!silent.listed() && slow.listed());
  EXPECT(network.admission.NextExpiry() == network.now + 510ms);
  network.admission.Heard(silent, network.now + 30ms);  // too late for that
  EXPECT(!silent.listed());
  network.admission.Expire(network.now + 510ms);
  EXPECT(!slow.listed());
  return kPassed;
}

// Where BMCs answer in milliseconds, nobody waits long for one that does not.
Outcome PatienceFollowsTheFleet() {
  Network network(1'000'000, 0);
  network.Ask(1'000);
  AdmissionSlot silent;
  network.admission.Enter(silent, network.now);
  EXPECT(network.admission.NextExpiry() == network.now + 20ms);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(GrowsWhereNothingIsLost),
      UNIT_TEST(ShrinksToWhatTheNetworkCarries),
      UNIT_TEST(IsNotSlowedByLossThatItDoesNotCause),
      UNIT_TEST(FindsTheCapacityOfABadNetwork),
      UNIT_TEST(TheDeadGiveTheirSlotsBack),
      UNIT_TEST(WhoeverHasAnsweredKeepsTheSlotLonger),
      UNIT_TEST(PatienceFollowsTheFleet),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
