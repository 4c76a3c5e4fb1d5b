#include "core/wire/cmd/get_sensor_thresholds.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSensorThresholds(uint8_t sensor_number, uint8_t lun) {
  constexpr uint8_t kGetSensorThresholds = 0x27;
  Request request{.net_fn = NetFn::kSensor, .command = kGetSensorThresholds, .lun = lun};
  request.SetData({sensor_number});
  return request;
}

std::optional<Thresholds> ReadSensorThresholds(std::span<const uint8_t> data) {
  Reader in(data);
  Thresholds thresholds;
  thresholds.present = in.U8() & kAllThresholds;
  for (uint8_t& raw : thresholds.raw) raw = in.U8();
  if (!in.ok()) return std::nullopt;
  return thresholds;
}

}  // namespace ipmi
