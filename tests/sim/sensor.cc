#include "tests/sim/sensor.h"

namespace bmcsim {

int ToSigned(RawFormat format, uint8_t raw) {
  const bool negative = (raw & 0x80) != 0;
  switch (format) {
    case RawFormat::kOnesComplement:
      return negative ? -static_cast<int>(static_cast<uint8_t>(~raw)) : raw;
    case RawFormat::kTwosComplement:
      return static_cast<int8_t>(raw);
    case RawFormat::kUnsigned:
    case RawFormat::kNone:
      break;
  }
  return raw;
}

uint8_t ComparisonBits(const Sensor& sensor, uint8_t raw) {
  const int value = ToSigned(sensor.format, raw);
  uint8_t bits = 0;
  for (size_t place = 0; place < sensor.thresholds.raw.size(); ++place) {
    const auto bit = static_cast<uint8_t>(1 << place);
    if ((sensor.thresholds.readable & bit) == 0) continue;
    const int threshold = ToSigned(sensor.format, sensor.thresholds.raw[place]);
    const bool upper = place >= Thresholds::kUpperNonCritical;
    if (upper ? value >= threshold : value <= threshold) bits = static_cast<uint8_t>(bits | bit);
  }
  return bits;
}

uint16_t ThresholdEvents(uint8_t thresholds) {
  int events = 0;
  for (int place = 0; place < 6; ++place) {
    const bool upper = place >= Thresholds::kUpperNonCritical;
    if ((thresholds & 1 << place) != 0) events |= 1 << (2 * place + (upper ? 1 : 0));
  }
  return static_cast<uint16_t>(events);
}

FactorsAtRaw FactorsAt(const Sensor& sensor, uint8_t raw) {
  if (sensor.linearization != Linearization::kNonLinear) return {sensor.factors, raw};
  // Two straight lines that meet: as it stands up to 100, and twice as steep from there on.
  constexpr uint8_t kBend = 100;
  Factors factors = sensor.factors;
  if (raw < kBend) return {factors, kBend};
  factors.b = static_cast<int16_t>(factors.b - kBend * factors.m);
  factors.m = static_cast<int16_t>(factors.m * 2);
  return {factors, raw};
}

std::array<uint8_t, 6> EncodeFactors(const Factors& factors) {
  const auto m = static_cast<uint16_t>(factors.m & 0x3FF);
  const auto b = static_cast<uint16_t>(factors.b & 0x3FF);
  const auto high = [](uint16_t value) { return static_cast<uint8_t>(value >> 8 << 6); };
  return {static_cast<uint8_t>(m),
          static_cast<uint8_t>(high(m) | (factors.tolerance & 0x3F)),
          static_cast<uint8_t>(b),
          static_cast<uint8_t>(high(b) | (factors.accuracy & 0x3F)),
          static_cast<uint8_t>(factors.accuracy >> 6 << 4),
          static_cast<uint8_t>((factors.r_exponent & 0x0F) << 4 | (factors.b_exponent & 0x0F))};
}

}  // namespace bmcsim
