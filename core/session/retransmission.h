// When to send again: a time-out that follows the measured round trip (as TCP's does, RFC 6298),
// and grows with each further transmission.
#pragma once

#include <cstdint>

#include "core/base/clock.h"

namespace ipmi {

// The round trip of one BMC, kept from session to session.
class RttEstimate {
 public:
  void Sample(Duration round_trip);
  // How long to wait for an answer before sending again.
  Duration Timeout() const;

 private:
  int32_t smoothed_us_ = 0;  // 0: nothing measured yet
  int32_t variation_us_ = 0;
};

class RetransmitTimer {
 public:
  // The first transmission was made now. An answer is awaited for `timeout`.
  void Start(Instant now, Duration timeout);
  // A further transmission was made now. The wait grows by `percent` of the last one, up to
  // `ceiling`.
  void Restart(Instant now, int percent, Duration ceiling);
  // Nothing was sent: only waits, without a further transmission or a measured round trip.
  void Wait(Instant until) {
    due_ = until;
    transmissions_ = 0;
  }
  void Stop() { due_ = kNever; }

  Instant due() const { return due_; }
  int transmissions() const { return transmissions_; }
  // The round trip, if the answer can only belong to one transmission (Karn's rule).
  void SampleInto(RttEstimate& rtt, Instant now) const;

 private:
  Instant due_ = kNever;
  Instant sent_ = {};
  Duration wait_ = {};
  int transmissions_ = 0;
};

}  // namespace ipmi
