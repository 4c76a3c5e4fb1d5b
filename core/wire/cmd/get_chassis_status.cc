#include "core/wire/cmd/get_chassis_status.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetChassisStatus() {
  constexpr uint8_t kGetChassisStatus = 0x01;
  return {.net_fn = NetFn::kChassis, .command = kGetChassisStatus};
}

std::optional<ChassisStatus> ReadChassisStatus(std::span<const uint8_t> data) {
  Reader in(data);
  const uint8_t power = in.U8();
  in.Skip(1);  // last power event
  const uint8_t misc = in.U8();
  if (!in.ok()) return std::nullopt;
  ChassisStatus status;
  status.power_on = (power & 0x01) != 0;
  status.power_overload = (power & 0x02) != 0;
  status.power_interlock = (power & 0x04) != 0;
  status.power_fault = (power & 0x08) != 0;
  status.power_control_fault = (power & 0x10) != 0;
  status.intrusion = (misc & 0x01) != 0;
  status.drive_fault = (misc & 0x04) != 0;
  status.cooling_fault = (misc & 0x08) != 0;
  status.identify_known = (misc & 0x40) != 0;
  status.identify_on = (misc & 0x30) != 0;
  return status;
}

}  // namespace ipmi
