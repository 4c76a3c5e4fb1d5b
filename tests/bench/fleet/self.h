// What this process has used so far, of processor, memory and system calls.
#pragma once

#include <cstdint>

#include "tests/bench/fleet/measured.h"

namespace bench {

struct Used {
  int64_t wall_ns = 0;
  int64_t process_ns = 0;  // of processor, all threads
  int64_t engine_ns = 0;   // of processor, the library's engine
  int64_t engine_sleeps = 0;
  // By sendmmsg and recvmmsg, which only the engine calls; calls that found nothing do not count.
  int64_t sends = 0;
  int64_t sent = 0;
  int64_t receives = 0;
  int64_t received = 0;
};
Used operator-(const Used& after, const Used& before);

Used UsedSoFar();

// Fills in what was used for so many operations, and how much memory is used now.
void TakeUse(const Used& used, double operations, Measured& measured);

}  // namespace bench
