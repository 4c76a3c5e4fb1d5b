// Every answer and record is also read cut off.
#pragma once

#include <cstddef>

#include "tests/unit/support/hex.h"

namespace ipmi::testing {

// True if `read`, which returns an optional, reads `whole`, whatever follows it, and nothing that
// is shorter than `least`. Each cut is a block of its own, so that reading past it is noticed.
bool Needs(size_t least, const Bytes& whole, auto read) {
  for (size_t size = 0; size <= whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    if (static_cast<bool>(read(cut)) != (size >= least)) return false;
  }
  Bytes longer = whole;
  longer.resize(whole.size() + 40, 0xA5);
  return static_cast<bool>(read(longer));
}

}  // namespace ipmi::testing
