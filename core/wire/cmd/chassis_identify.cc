#include "core/wire/cmd/chassis_identify.h"

namespace ipmi {
namespace {

constexpr uint8_t kChassisIdentify = 0x04;
constexpr uint8_t kForceOn = 0x01;

}  // namespace

Request MakeChassisIdentify(uint8_t seconds) {
  Request request{
      .net_fn = NetFn::kChassis, .command = kChassisIdentify, .privilege = Privilege::kOperator};
  request.SetData({seconds});
  return request;
}

Request MakeChassisIdentifyForced() {
  Request request{
      .net_fn = NetFn::kChassis, .command = kChassisIdentify, .privilege = Privilege::kOperator};
  request.SetData({0, kForceOn});
  return request;
}

}  // namespace ipmi
