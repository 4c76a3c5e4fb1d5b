#include "core/wire/sdr/id_string.h"

#include <algorithm>

#include "core/wire/text.h"

namespace ipmi {
namespace {

bool IsPrintableAscii(uint8_t c) { return c >= 0x20 && c < 0x7F; }

TextEncoding EncodingOf(uint8_t type_length, std::span<const uint8_t> bytes) {
  switch (type_length >> 6) {
    case 0:
      return std::ranges::all_of(bytes, IsPrintableAscii) ? TextEncoding::kLatin1
                                                          : TextEncoding::kUnicode;
    case 1:
      return TextEncoding::kBcdPlus;
    case 2:
      return TextEncoding::kSixBitAscii;
    default:
      return TextEncoding::kLatin1;
  }
}

}  // namespace

std::string ReadIdString(Reader& in) {
  constexpr uint8_t kLengthMask = 0x1F;
  const uint8_t type_length = in.U8();
  const size_t announced = type_length & kLengthMask;
  const auto bytes = in.Bytes(std::min(announced, in.remaining()));
  return SafeText(bytes, EncodingOf(type_length, bytes));
}

}  // namespace ipmi
