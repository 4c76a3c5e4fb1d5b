// Power and identification (IPMI 2.0 §28.2, §28.3, §28.5).
#include <array>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kPowerIsOn = 1 << 0;
constexpr uint8_t kIdentifySupported = 1 << 6;
constexpr uint8_t kIdentifyTemporary = 1 << 4;
constexpr uint8_t kIdentifyForced = 2 << 4;

uint8_t GetChassisStatus(CommandContext& context, Reader&, Writer& response) {
  const Chassis& chassis = context.bmc.chassis;
  uint8_t misc = kIdentifySupported;
  if (chassis.IsIdentifying(context.now))
    misc |= chassis.IsIdentifyForced() ? kIdentifyForced : kIdentifyTemporary;
  response.U8(chassis.on() ? kPowerIsOn : uint8_t{0});
  response.U8(chassis.last_power_event());
  response.U8(misc);
  response.U8(0);  // front panel
  return code::kOk;
}

uint8_t ControlChassis(CommandContext& context, Reader& request, Writer&) {
  const uint8_t control = request.U8() & 0x0F;
  if (!request.ok()) return code::kRequestLength;
  if (control > static_cast<uint8_t>(ChassisControl::kSoft)) return code::kInvalidField;
  Bmc& bmc = context.bmc;
  return bmc.chassis.Control(static_cast<ChassisControl>(control), *bmc.profile, context.now,
                             bmc.counters);
}

uint8_t IdentifyChassis(CommandContext& context, Reader& request, Writer&) {
  constexpr uint8_t kDefaultSeconds = 15;
  const uint8_t seconds = request.remaining() > 0 ? request.U8() : kDefaultSeconds;
  const bool forced = request.remaining() > 0 && (request.U8() & 1) != 0;
  context.bmc.chassis.Identify(forced ? ipmi::kNever : context.now + std::chrono::seconds(seconds));
  return code::kOk;
}

constexpr std::array<Command, 3> kCommands = {{
    {kNetFnChassis, command::kGetChassisStatus, "get_chassis_status", Privilege::kUser,
     GetChassisStatus},
    {kNetFnChassis, command::kChassisControl, "chassis_control", Privilege::kOperator,
     ControlChassis},
    {kNetFnChassis, 0x04, "chassis_identify", Privilege::kOperator, IdentifyChassis},
}};

}  // namespace

std::span<const Command> ChassisCommands() { return kCommands; }

}  // namespace bmcsim
