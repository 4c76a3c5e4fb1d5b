#include "core/wire/sdr/reading_factors.h"

namespace ipmi {
namespace {

constexpr uint8_t kLowSix = 0x3F;

// The value of the lowest `bits` bits as two's complement.
constexpr int16_t Signed(int value, int bits) {
  const int sign = 1 << (bits - 1);
  return static_cast<int16_t>((value ^ sign) - sign);
}

}  // namespace

ReadingFactors ReadReadingFactors(Reader& in, uint8_t* direction) {
  const uint8_t m = in.U8();
  const uint8_t m_tolerance = in.U8();
  const uint8_t b = in.U8();
  const uint8_t b_accuracy = in.U8();
  const uint8_t accuracy = in.U8();
  const uint8_t exponents = in.U8();
  if (direction != nullptr) *direction = accuracy & 0x03;
  return {.m = Signed(m | (m_tolerance >> 6) << 8, 10),
          .b = Signed(b | (b_accuracy >> 6) << 8, 10),
          .b_exponent = static_cast<int8_t>(Signed(exponents & 0x0F, 4)),
          .result_exponent = static_cast<int8_t>(Signed(exponents >> 4, 4)),
          .tolerance = static_cast<uint8_t>(m_tolerance & kLowSix),
          .accuracy = static_cast<uint16_t>((b_accuracy & kLowSix) | (accuracy >> 4) << 6),
          .accuracy_exponent = static_cast<uint8_t>(accuracy >> 2 & 0x03)};
}

}  // namespace ipmi
