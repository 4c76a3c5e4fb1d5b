#include "core/wire/sdr/record_sharing.h"

#include <algorithm>
#include <string>

#include "core/wire/text.h"

namespace ipmi {
namespace {

// "A" to "Z", "AA", "AB", …
std::string Letters(unsigned value) {
  std::string text;
  for (++value; value > 0; value = (value - 1) / 26) {
    text.insert(text.begin(), static_cast<char>('A' + (value - 1) % 26));
  }
  return text;
}

}  // namespace

RecordSharing ReadRecordSharing(Reader& in) {
  const uint8_t first = in.U8();
  const uint8_t second = in.U8();
  return {.direction = static_cast<uint8_t>(first >> 6),
          .alphabetic = (first >> 4 & 0x03) == 1,
          .count = std::max(uint8_t{1}, static_cast<uint8_t>(first & 0x0F)),
          .instance_follows = (second & 0x80) != 0,
          .first_modifier = static_cast<uint8_t>(second & 0x7F)};
}

std::vector<Sensor> Expand(const Sensor& sensor, const RecordSharing& sharing) {
  constexpr unsigned kLastSensorNumber = 0xFE;  // 0xFF is reserved
  std::vector<Sensor> sensors;
  for (unsigned i = 0; i < sharing.count; ++i) {
    if (i > 0 && sensor.number + i > kLastSensorNumber) break;
    Sensor& one = sensors.emplace_back(sensor);
    one.number = static_cast<uint8_t>(sensor.number + i);
    if (sharing.instance_follows) {
      one.entity.instance = static_cast<uint8_t>((sensor.entity.instance + i) & 0x7F);
    }
    if (sharing.count > 1) {
      const unsigned modifier = sharing.first_modifier + i;
      one.name += sharing.alphabetic ? Letters(modifier) : std::to_string(modifier);
    } else {
      one.name = WithoutTrailingSpaces(std::move(one.name));
    }
  }
  return sensors;
}

}  // namespace ipmi
