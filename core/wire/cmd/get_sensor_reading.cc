#include "core/wire/cmd/get_sensor_reading.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSensorReading(uint8_t sensor_number, uint8_t lun) {
  constexpr uint8_t kGetSensorReading = 0x2D;
  Request request{.net_fn = NetFn::kSensor, .command = kGetSensorReading, .lun = lun};
  request.SetData({sensor_number});
  return request;
}

std::optional<SensorReading> ReadSensorReading(std::span<const uint8_t> data) {
  Reader in(data);
  SensorReading reading;
  reading.value = in.U8();
  const uint8_t flags = in.U8();
  if (!in.ok()) return std::nullopt;
  reading.event_messages_enabled = (flags & 0x80) != 0;
  reading.scanning_enabled = (flags & 0x40) != 0;
  reading.unavailable = (flags & 0x20) != 0;
  reading.has_states = in.remaining() > 0;
  if (reading.has_states) reading.states = in.U8();
  // The second byte is there for discrete sensors only, and its top bit is reserved.
  if (in.remaining() > 0) reading.states |= static_cast<uint16_t>((in.U8() & 0x7F) << 8);
  return reading;
}

}  // namespace ipmi
