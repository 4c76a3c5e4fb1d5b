#include "core/wire/sdr/id_string.h"

#include <algorithm>
#include <array>

#include "core/wire/text.h"

namespace ipmi {

std::string ReadIdString(Reader& in) {
  constexpr uint8_t kLengthMask = 0x1F;
  static constexpr std::array kEncodings = {TextEncoding::kUnicode, TextEncoding::kBcdPlus,
                                            TextEncoding::kSixBitAscii, TextEncoding::kLatin1};
  const uint8_t type_length = in.U8();
  const size_t announced = type_length & kLengthMask;
  const auto bytes = in.Bytes(std::min(announced, in.remaining()));
  return SafeText(bytes, kEncodings[type_length >> 6]);
}

}  // namespace ipmi
