#include "core/engine/pace.h"

#include <algorithm>
#include <utility>

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// BMCs end a session that was idle for 60 s (IPMI 2.0 §6.12.15), some of them sooner.
constexpr Duration kLongestIdle = 25s;
// A new session costs four packets more than a poll in one that was kept.
constexpr int kMostParts = 5;

// A BMC that is silent is polled less and less often.
constexpr Duration kSilentMost = 2min;
// Each wrong password may count towards a lock-out.
constexpr Duration kRefusedMost = 10min;
constexpr Duration kBusyWait = 60s;
constexpr uint8_t kMostDoublings = 6;

// A BMC that restarts is back in its old state some seconds later. One that refuses the credentials
// is believed at once.
constexpr Duration kAskAgain = 3s;
// Silence that was waited out is no slip.
constexpr Duration kWaitedOut = 2s;

// Each kept session that had ended at the BMC counts two, each that had not takes one away. With so
// many the BMC is one that ends them early, and not one that has restarted.
constexpr uint8_t kEndsEarly = 4;
constexpr uint16_t kColdPolls = 64;

// Each wait is up to 5 % shorter, so that no fleet gets into step.
constexpr int kJitterParts = 20;

int PartsOf(Duration interval) {
  return static_cast<int>((interval + kLongestIdle - Duration(1)) / kLongestIdle);
}

bool IsRefusal(Status status) {
  return status == Status::kBadUser || status == Status::kBadPassword || status == Status::kBadKg ||
         status == Status::kPrivilegeTooLow || status == Status::kCipherRefused ||
         status == Status::kNoCredentials;
}

// From wait - range to wait.
Duration Jittered(Duration wait, Duration range, uint32_t random) {
  const double part = static_cast<double>(random) / static_cast<double>(UINT32_MAX);
  return wait - range + Duration(static_cast<int64_t>(part * static_cast<double>(range.count())));
}

}  // namespace

Pace::Pace(Duration interval, bool keep, bool was_ok)
    : interval_(interval),
      period_(interval / std::max(PartsOf(interval), 1)),
      keep_(keep && PartsOf(interval) <= kMostParts),
      failing_(!was_ok) {}

Duration Pace::Wait(Status status) const {
  if (status == Status::kOk) return keep() ? period_ : interval_;
  if (status == Status::kBmcBusy) return std::max(interval_, kBusyWait);
  const Duration most = IsRefusal(status) ? kRefusedMost : kSilentMost;
  const auto doubled = interval_ * (1 << std::min<uint8_t>(failures_ - 1, kMostDoublings));
  return std::max(interval_, std::min<Duration>(doubled, most));
}

Pace::Verdict Pace::After(const Poll& poll, uint32_t random) {
  if (cold_polls_ > 0) --cold_polls_;
  if (poll.reopened) {
    ended_early_ = static_cast<uint8_t>(ended_early_ + 2);
  } else if (ended_early_ > 0) {
    --ended_early_;
  }
  if (ended_early_ >= kEndsEarly) {
    ended_early_ = 0;
    cold_polls_ = kColdPolls;
  }
  const bool ok = poll.status == Status::kOk;
  const bool slip =
      !ok && !failing_ && !asking_again_ && poll.took < kWaitedOut && !IsRefusal(poll.status);
  asking_again_ = slip;
  if (slip) {
    const Duration wait =
        poll.status == Status::kBmcBusy ? kBusyWait : std::min(kAskAgain, interval_);
    return {.wait = wait, .provisional = true};
  }
  failing_ = !ok;
  failures_ = ok ? 0 : static_cast<uint8_t>(std::min(failures_ + 1, 100));
  const Duration wait = Wait(poll.status);
  const Duration range = ok && std::exchange(first_, false) ? wait : wait / kJitterParts;
  return {.wait = Jittered(wait, range, random), .provisional = false};
}

}  // namespace ipmi
