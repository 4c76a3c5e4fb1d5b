#include "core/wire/cmd/get_sensor_reading_factors.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSensorReadingFactors(uint8_t sensor_number, uint8_t reading, uint8_t lun) {
  constexpr uint8_t kGetSensorReadingFactors = 0x23;
  Request request{.net_fn = NetFn::kSensor, .command = kGetSensorReadingFactors, .lun = lun};
  request.SetData({sensor_number, reading});
  return request;
}

std::optional<SensorReadingFactors> ReadSensorReadingFactors(std::span<const uint8_t> data) {
  Reader in(data);
  SensorReadingFactors answer;
  answer.next_reading = in.U8();
  answer.factors = ReadReadingFactors(in);
  if (!in.ok()) return std::nullopt;
  return answer;
}

}  // namespace ipmi
