// Chassis Control off, and on again once the power was read back as off: what proves that a node
// was down, in one session.
#pragma once

#include "core/node/action.h"
#include "core/node/actions/change_power.h"

namespace ipmi {

class OffAndOn final : public Action {
 public:
  // wait: how long the node may take to be off, and again to be on; not 0.
  explicit OffAndOn(Duration wait)
      : off_(ChassisAction::kPowerDown, wait), on_(ChassisAction::kPowerUp, wait) {}

  Privilege privilege() const override { return off_.privilege(); }
  Step Begin() override { return Take(off_.Begin()); }
  Step OnResponse(const Response& response) override { return Take(now().OnResponse(response)); }
  Step OnAnswerLost() override { return Take(now().OnAnswerLost()); }
  Step Resume() override { return Take(now().Resume()); }
  std::optional<Step> Expired(Lateness lateness) override { return now().Expired(lateness); }

 private:
  ChangePower& now() { return report_.seen_off ? on_ : off_; }
  Step Take(Step step);

  ChangePower off_;
  ChangePower on_;
};

}  // namespace ipmi
