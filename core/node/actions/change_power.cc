#include "core/node/actions/change_power.h"

#include <algorithm>
#include <array>

#include "core/session/refusal.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// Often at first: a power cycle may keep the node off for a second only.
constexpr Duration kFirstPolls = 250ms;
constexpr Duration kFirstPollsLast = 3s;
constexpr Duration kPolls = 1s;
// A power cycle may be so short that no poll sees the node off; after this it counts if it is on.
constexpr Duration kCycleSettles = 5s;

std::string_view ActionName(ChassisAction action) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "power off", "power on", "power cycle", "reset", "diagnostic interrupt", "soft shutdown"};
  return kNames[static_cast<size_t>(action)];
}

}  // namespace

Step ChangePower::Begin() {
  report_.power_may_differ = true;
  return Step::Send(MakeChassisControl(action_));
}

Step ChangePower::OnResponse(const Response& response) {
  switch (phase_) {
    case Phase::kControl:
      if (response.completion_code == kNotInPresentState &&
          (action_ == ChassisAction::kPowerCycle || action_ == ChassisAction::kHardReset)) {
        Error error = CommandRefused(ActionName(action_), response.completion_code);
        error.message += " The node may be off: power it on instead.";
        return Step::Fail(std::move(error));
      }
      if (response.completion_code != kCompletedNormally)
        return Refused(ActionName(action_), response.completion_code);
      if (wait_ == Duration{}) return Step::Done();
      phase_ = Phase::kWatching;
      return Resume();
    case Phase::kAfterLoss:
      (void)TakeChassisStatus(response);
      return Step::Fail(Lost());
    case Phase::kWatching:
      break;
  }
  if (auto error = TakeChassisStatus(response)) return Step::Fail(*std::move(error));
  if (Reached()) return Step::Done();
  if (waited_ >= wait_) return Step::Fail(NotReached());
  const Duration wait = std::min(waited_ < kFirstPollsLast ? kFirstPolls : kPolls, wait_ - waited_);
  waited_ += wait;
  return Step::Wait(wait);
}

Step ChangePower::Resume() {
  // The first look at a cycle or reset comes later: the node is on both before and after.
  const bool comes_back =
      action_ == ChassisAction::kPowerCycle || action_ == ChassisAction::kHardReset;
  if (comes_back && waited_ == Duration{}) {
    waited_ = std::min(kFirstPolls, wait_);
    return Step::Wait(waited_);
  }
  return Step::Send(MakeGetChassisStatus());
}

Step ChangePower::OnAnswerLost() {
  phase_ = Phase::kAfterLoss;
  return Step::Send(MakeGetChassisStatus());
}

bool ChangePower::Reached() {
  const bool on = report_.power == PowerState::kOn;
  seen_off_ = seen_off_ || !on;
  switch (action_) {
    case ChassisAction::kPowerDown:
    case ChassisAction::kSoftShutdown:
      return !on;
    case ChassisAction::kPowerCycle:
      return on && (seen_off_ || waited_ >= std::min(kCycleSettles, wait_));
    case ChassisAction::kPowerUp:
    case ChassisAction::kHardReset:
    case ChassisAction::kDiagnosticInterrupt:
      break;
  }
  return on;
}

std::string_view ChangePower::PowerWords() const {
  switch (report_.power) {
    case PowerState::kOn:
      return "on";
    case PowerState::kOff:
      return "off";
    case PowerState::kUnknown:
      break;
  }
  return "in a power state that could not be read";
}

Error ChangePower::NotReached() const {
  Error error = MakeError(Status::kTimedOut);
  error.stage = Stage::kCommand;
  error.message = "The BMC accepted the " + std::string(ActionName(action_)) +
                  ", but the node is still " + std::string(PowerWords()) +
                  " at the end of the wait.";
  return error;
}

Error ChangePower::Lost() const {
  Error error = MakeError(Status::kOutcomeUnknown);
  error.stage = Stage::kCommand;
  error.message = "The " + std::string(ActionName(action_)) +
                  " was sent once and its answer was lost: whether it was carried out is not "
                  "known. The node is now " +
                  std::string(PowerWords()) + ".";
  return error;
}

std::optional<Step> ChangePower::Expired(Lateness lateness) {
  if (phase_ == Phase::kWatching) return Step::Fail(NotReached());
  // Who is busy until the end has not carried it out.
  const bool may_be_carried_out =
      !MakeChassisControl(action_).repeatable && lateness != Lateness::kBusy;
  if (phase_ == Phase::kAfterLoss || may_be_carried_out) return Step::Fail(Lost());
  return std::nullopt;
}

}  // namespace ipmi
