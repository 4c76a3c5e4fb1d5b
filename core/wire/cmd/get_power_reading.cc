#include "core/wire/cmd/get_power_reading.h"

#include "core/bytes/reader.h"
#include "core/wire/cmd/get_dcmi_capabilities_info.h"

namespace ipmi {
namespace {

constexpr uint8_t kSystemPowerStatistics = 1;
constexpr uint8_t kEnhancedPowerStatistics = 2;

Request Make(uint8_t mode, uint8_t attributes) {
  constexpr uint8_t kGetPowerReading = 0x02;
  constexpr uint8_t kReserved = 0;
  Request request{.net_fn = NetFn::kGroup, .command = kGetPowerReading};
  request.SetData({kDcmiGroup, mode, attributes, kReserved});
  return request;
}

}  // namespace

Request MakeGetPowerReading() { return Make(kSystemPowerStatistics, 0); }

Request MakeGetPowerReading(uint8_t average_period) {
  return Make(kEnhancedPowerStatistics, average_period);
}

std::optional<PowerReading> ReadPowerReading(std::span<const uint8_t> data) {
  Reader in(data);
  const uint8_t group = in.U8();
  PowerReading reading;
  reading.current = in.U16();
  reading.minimum = in.U16();
  reading.maximum = in.U16();
  reading.average = in.U16();
  reading.timestamp = in.U32();
  reading.period = in.U32();
  reading.active = (in.U8() & 0x40) != 0;
  if (!in.ok() || group != kDcmiGroup) return std::nullopt;
  return reading;
}

}  // namespace ipmi
