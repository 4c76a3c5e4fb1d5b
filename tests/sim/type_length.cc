#include "tests/sim/type_length.h"

#include <cctype>

namespace bmcsim {
namespace {

constexpr std::string_view kBcdPlusCharacters = "0123456789 -.";

// The specifications leave the order of the two halves open. ipmitool reads the upper one first.
Bytes EncodeBcdPlus(std::string_view text) {
  constexpr uint8_t kSpace = 0x0A;
  Bytes bytes((text.size() + 1) / 2, 0);
  for (size_t i = 0; i < 2 * bytes.size(); ++i) {
    const size_t at = i < text.size() ? kBcdPlusCharacters.find(text[i]) : std::string_view::npos;
    const uint8_t digit = at == std::string_view::npos ? kSpace : static_cast<uint8_t>(at);
    bytes[i / 2] = static_cast<uint8_t>(bytes[i / 2] | digit << (i % 2 == 0 ? 4 : 0));
  }
  return bytes;
}

// Codes are the characters from the space on; the first stands in the lowest bits.
Bytes EncodeSixBit(std::string_view text) {
  Bytes bytes((text.size() * 6 + 7) / 8, 0);
  for (size_t i = 0; i < text.size(); ++i) {
    const int upper = std::toupper(static_cast<unsigned char>(text[i]));
    const uint32_t code = upper >= 0x20 && upper < 0x60 ? static_cast<uint32_t>(upper) - 0x20 : 0;
    const size_t bit = i * 6;
    const uint32_t shifted = code << (bit % 8);
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] | shifted);
    if (shifted > 0xFF) bytes[bit / 8 + 1] = static_cast<uint8_t>(shifted >> 8);
  }
  return bytes;
}

void Append(Bytes& out, StringType type, size_t length, const Bytes& bytes) {
  out.push_back(static_cast<uint8_t>(static_cast<uint8_t>(type) << 6 | length));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

Bytes EncodeString(std::string_view text, StringType type) {
  switch (type) {
    case StringType::kBcdPlus:
      return EncodeBcdPlus(text);
    case StringType::kSixBit:
      return EncodeSixBit(text);
    case StringType::kBinary:
    case StringType::kEightBit:
      break;
  }
  return Bytes(text.begin(), text.end());
}

void AppendRecordString(Bytes& out, std::string_view text, StringType type) {
  Append(out, type, text.size(), EncodeString(text, type));
}

void AppendAreaString(Bytes& out, std::string_view text, StringType type) {
  const Bytes bytes = EncodeString(text, type);
  Append(out, type, bytes.size(), bytes);
}

}  // namespace bmcsim
