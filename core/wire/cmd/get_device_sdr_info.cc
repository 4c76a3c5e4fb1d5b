#include "core/wire/cmd/get_device_sdr_info.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetDeviceSdrInfo(DeviceSdrCount count, uint8_t lun) {
  constexpr uint8_t kGetDeviceSdrInfo = 0x20;
  Request request{.net_fn = NetFn::kSensor, .command = kGetDeviceSdrInfo, .lun = lun};
  // IPMI 1.5 has no such byte, and counts sensors.
  if (count == DeviceSdrCount::kSdrs) request.SetData({static_cast<uint8_t>(count)});
  return request;
}

std::optional<DeviceSdrInfo> ReadDeviceSdrInfo(std::span<const uint8_t> data) {
  Reader in(data);
  DeviceSdrInfo info;
  info.count = in.U8();
  const uint8_t flags = in.U8();
  info.dynamic = (flags & 0x80) != 0;
  info.luns_with_sensors = flags & 0x0F;
  if (info.dynamic) info.population_change = in.U32();
  if (!in.ok()) return std::nullopt;
  return info;
}

}  // namespace ipmi
