// When a BMC is polled next: the fleet not in step, a dead BMC more seldom, a busy one left alone,
// a failure that may be none asked again soon.
#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/base/status.h"

namespace ipmi {

class Pace {
 public:
  // keep: sessions are kept from poll to poll. They must not be idle for long, or the BMC closes
  // them: a long interval is divided, as long as that costs the BMC less than new sessions would.
  // was_ok: it answered when it was last asked, by somebody else.
  Pace(Duration interval, bool keep, bool was_ok);

  // A poll has come to an end.
  struct Poll {
    Status status;
    Duration took;
    bool reopened;  // the session that was kept had ended at the BMC
  };
  struct Verdict {
    Duration wait;     // from the poll's end to the next one's beginning
    bool provisional;  // a failure that the next poll is to confirm
  };
  // random: any number, another each time.
  Verdict After(const Poll& poll, uint32_t random);

  // The next session is worth keeping.
  bool keep() const { return keep_ && cold_polls_ == 0; }

 private:
  Duration Wait(Status status) const;

  Duration interval_;
  Duration period_;  // with a kept session: a part of the interval
  bool keep_;
  bool failing_;  // it never answered, or the last poll failed, and not provisionally
  bool asking_again_ = false;
  bool first_ = true;        // the wait after the first poll is any part of the interval
  uint8_t failures_ = 0;     // in a row
  uint8_t ended_early_ = 0;  // grows with each kept session that had ended, and fades
  uint16_t cold_polls_ = 0;  // so many without a kept session, since this BMC ends them early
};

}  // namespace ipmi
