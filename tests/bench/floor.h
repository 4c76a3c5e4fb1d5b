// The least that an operation on many BMCs can cost: a bare loop that exchanges datagrams of the
// same lengths, in the same batches, with as many addresses, and does the same cryptography. It has
// no session, parses nothing, keeps no time and knows no failure.
#pragma once

#include <cstdint>
#include <span>

#include "tests/bench/floor_work.h"
#include "tests/bench/process.h"

namespace bench {

struct FloorOptions {
  std::span<const Exchange> exchanges;  // an operation
  uint64_t addresses = 1;               // from kFirstAddress on
  double batch = 64;                    // datagrams of a system call, on average
  uint64_t operations = 1;
};

struct FloorTime {
  double cpu_us = 0;  // of an operation
  double sleeps = 0;  // how often an operation waited for its answers
};

// On one thread, with its answers from another, whose time does not count.
Result<FloorTime> MeasureFloor(const FloorOptions& options);

}  // namespace bench
