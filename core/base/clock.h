// Time is passed in, so that a whole session runs in a test on a clock that the test advances.
#pragma once

#include <chrono>
#include <cstdint>

namespace ipmi {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;

// Later than every time that is ever reached.
inline constexpr Instant kNever = Instant::max();

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;         // for deadlines: never jumps
  virtual int64_t UnixMillis() const = 0;  // for people: milliseconds since 1970-01-01T00:00:00Z
};

// The machine's clocks.
const Clock& SystemClock();

}  // namespace ipmi
