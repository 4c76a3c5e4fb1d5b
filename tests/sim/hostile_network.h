// Somebody between the consoles and the BMCs who sees every datagram: runs the attacks that each
// BMC's network is to suffer, each with its own probability.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "tests/sim/network_attacks.h"

namespace bmcsim {

class HostileNetwork {
 public:
  // What arrives in place of a datagram of the BMC number `index`, in that order.
  std::vector<Passing> Pass(Bmc& bmc, size_t index, bool inbound, Passing datagram);

 private:
  const std::deque<Seen>& SeenOfAnother(size_t index, FaultDice& dice);

  // An attack never sees more of a BMC than its last datagrams.
  std::map<size_t, std::deque<Seen>> seen_;
  std::map<uint32_t, Algorithms> weakened_;
};

}  // namespace bmcsim
