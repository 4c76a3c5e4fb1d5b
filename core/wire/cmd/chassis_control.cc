#include "core/wire/cmd/chassis_control.h"

namespace ipmi {

Request MakeChassisControl(ChassisAction action) {
  constexpr uint8_t kChassisControl = 0x02;
  Request request{
      .net_fn = NetFn::kChassis, .command = kChassisControl, .privilege = Privilege::kOperator};
  request.repeatable = action == ChassisAction::kPowerDown || action == ChassisAction::kPowerUp;
  request.SetData({static_cast<uint8_t>(action)});
  return request;
}

}  // namespace ipmi
