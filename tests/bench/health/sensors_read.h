// What nodeipmi says that it read of one BMC, held against the requests that the BMC counted.
#pragma once

#include <cstddef>
#include <string>

#include "tests/bench/process.h"

namespace bench {

struct SensorsRead {
  size_t sensors = 0;  // of the BMC itself: each is a request
  double round_trips = 0;
};

// From what `nodeipmi sensors NODE --json` prints.
Result<SensorsRead> SensorsReadOf(const std::string& document);

// What a session needs before its first command: Open Session, RAKP 1 and RAKP 3 (IPMI 2.0 §13.15).
// A session to read sensors stays at the privilege that it begins with.
inline constexpr double kSessionSetUp = 3;

// What the BMC counted.
struct RequestsCounted {
  double all = 0;
  double closes = 0;   // of sessions, among them
  double repeats = 0;  // among them: no round trip more, but an answer that was late
};

// One round trip for each sensor, those of the session's set-up, one request to close it, and no
// other.
Result<void> CheckRoundTrips(const SensorsRead& read, const RequestsCounted& counted);

}  // namespace bench
