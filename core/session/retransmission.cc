#include "core/session/retransmission.h"

#include <algorithm>
#include <cstdlib>

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// Before anything is measured: a BMC across a continent that is slow to hash still answers in this
// time.
constexpr Duration kInitialTimeout = 300ms;
// The variation of a long row of equal round trips fades to nothing, and the next may still come a
// little later (RFC 6298 §2.3, whose G this is).
constexpr Duration kLeastMargin = 20ms;
constexpr Duration kLongestTimeout = 2s;
constexpr int32_t kLongestSampleUs = 60'000'000;

}  // namespace

void RttEstimate::Sample(Duration round_trip) {
  const auto us = static_cast<int32_t>(
      std::clamp<int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(round_trip).count(),
                          1, kLongestSampleUs));
  if (smoothed_us_ == 0) {
    smoothed_us_ = us;
    variation_us_ = us / 2;
    return;
  }
  variation_us_ += (std::abs(smoothed_us_ - us) - variation_us_) / 4;
  smoothed_us_ += (us - smoothed_us_) / 8;
  smoothed_us_ = std::max(smoothed_us_, 1);
}

Duration RttEstimate::Timeout() const {
  if (smoothed_us_ == 0) return kInitialTimeout;
  const Duration margin =
      std::max<Duration>(4 * std::chrono::microseconds(variation_us_), kLeastMargin);
  return std::min<Duration>(std::chrono::microseconds(smoothed_us_) + margin, kLongestTimeout);
}

void RetransmitTimer::Start(Instant now, Duration timeout) {
  sent_ = now;
  wait_ = timeout;
  due_ = now + timeout;
  transmissions_ = 1;
}

void RetransmitTimer::Restart(Instant now, int percent, Duration ceiling) {
  wait_ = std::min(wait_ + wait_ * percent / 100, std::max(wait_, ceiling));
  due_ = now + wait_;
  ++transmissions_;
}

void RetransmitTimer::SampleInto(RttEstimate& rtt, Instant now) const {
  if (transmissions_ == 1) rtt.Sample(now - sent_);
}

}  // namespace ipmi
