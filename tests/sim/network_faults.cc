#include "tests/sim/network_faults.h"

namespace bmcsim {
namespace {

using std::chrono::milliseconds;

constexpr Duration kLongestOvertaking = milliseconds(300);
constexpr Duration kShortestOvertaking = milliseconds(10);

}  // namespace

uint64_t FaultDice::Next() {
  state_ += 0x9E3779B97F4A7C15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

bool FaultDice::Percent(double percent) {
  if (percent <= 0) return false;
  return static_cast<double>(Next() >> 11) * 0x1p-53 * 100 < percent;
}

Duration FaultDice::UpTo(Duration most) {
  if (most.count() <= 0) return Duration{0};
  return Duration(static_cast<int64_t>(Next() % (static_cast<uint64_t>(most.count()) + 1)));
}

Fate Roll(const NetworkFaults& faults, FaultDice& dice) {
  Fate fate;
  if (dice.Percent(faults.loss)) {
    fate.copies = 0;
    return fate;
  }
  const auto transit = [&] { return faults.delay / 2 + dice.UpTo(faults.jitter / 2); };
  fate.holds[0] = transit();
  if (dice.Percent(faults.reorder)) {
    fate.holds[0] += kShortestOvertaking + dice.UpTo(kLongestOvertaking - kShortestOvertaking);
    fate.reordered = true;
  }
  if (dice.Percent(faults.duplicate)) {
    fate.copies = 2;
    fate.holds[1] = transit() + dice.UpTo(kLongestOvertaking);
  }
  return fate;
}

}  // namespace bmcsim
