// What the network between client and BMC does to datagrams. Seeded, so that a run can be repeated.
#pragma once

#include <cstdint>

#include "tests/sim/types.h"

namespace bmcsim {

// Each direction of each BMC suffers on its own.
struct NetworkFaults {
  double loss = 0;       // percent of datagrams that vanish
  double duplicate = 0;  // percent that come twice, the second up to 300 ms later
  double reorder = 0;    // percent held back by 10 to 300 ms more, so that later ones overtake them
  Duration delay{0};     // of a round trip: each direction takes half of it
  Duration jitter{0};    // at most this much is added to a round trip, half of it in each direction

  bool Any() const {
    return loss > 0 || duplicate > 0 || reorder > 0 || delay.count() > 0 || jitter.count() > 0;
  }
};

// A small generator per BMC (splitmix64): what one BMC suffers does not depend on the others'
// traffic.
class FaultDice {
 public:
  explicit FaultDice(uint64_t seed) : state_(seed) {}

  bool Percent(double percent);
  // Evenly from nothing to `most`.
  Duration UpTo(Duration most);
  uint64_t Next();

 private:
  uint64_t state_;
};

// What becomes of one datagram: how many copies arrive, and when each.
struct Fate {
  uint8_t copies = 1;
  std::array<Duration, 2> holds = {};
  bool reordered = false;
};
Fate Roll(const NetworkFaults& faults, FaultDice& dice);

}  // namespace bmcsim
