// Chassis Control, and the wait until the node has reached the state.
#pragma once

#include "core/node/action.h"
#include "core/wire/cmd/chassis_control.h"

namespace ipmi {

class ChangePower final : public Action {
 public:
  // wait: how long the node may take to reach the state; 0 does not look.
  ChangePower(ChassisAction action, Duration wait) : action_(action), wait_(wait) {}

  Privilege privilege() const override { return Privilege::kOperator; }
  Step Begin() override;
  Step OnResponse(const Response& response) override;
  Step OnAnswerLost() override;
  Step Resume() override;
  std::optional<Step> Expired(Lateness lateness) override;

 private:
  enum class Phase : uint8_t { kControl, kAfterLoss, kWatching };

  bool Reached();
  Error NotReached() const;
  Error Lost() const;
  std::string_view PowerWords() const;

  ChassisAction action_;
  Duration wait_;
  Duration waited_ = {};
  Phase phase_ = Phase::kControl;
  bool seen_off_ = false;
};

}  // namespace ipmi
