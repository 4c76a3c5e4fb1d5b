// What the tools that people use today take for the power status of a BMC.
#pragma once

#include "tests/bench/fleet/bmcs.h"

namespace bench {

struct Peer {
  double cpu_us = 0;  // of the process, for each host: the median of the processes
  uint32_t hosts = 0;
  uint32_t processes = 0;
};

struct Peers {
  Peer ipmipower;
  Peer ipmitool;
};

// Of the first `count` BMCs, or of as many as need not be waited for.
Result<Peers> MeasurePeers(const Bmcs& bmcs, uint32_t count);

}  // namespace bench
