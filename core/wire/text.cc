#include "core/wire/text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr char32_t kUnreadable = U'?';

struct Range {
  char32_t first;
  char32_t last;
};

// Control characters, and formatting characters that show nothing: soft hyphen, marks and
// overrides of direction, joiners, line separators, the byte order mark, tags; halves of pairs.
constexpr std::array kHarmful = {
    Range{0x00, 0x1F},      Range{0x7F, 0x9F},     Range{0xAD, 0xAD},     Range{0x61C, 0x61C},
    Range{0x180E, 0x180E},  Range{0x200B, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x206F},
    Range{0xD800, 0xDFFF},  Range{0xFEFF, 0xFEFF}, Range{0xFFF0, 0xFFFB}, Range{0xFFFE, 0xFFFF},
    Range{0xE0000, 0xE0FFF}};

bool IsHarmful(char32_t c) {
  for (const auto& [first, last] : kHarmful) {
    if (c >= first && c <= last) return true;
  }
  return c > 0x10FFFF || (c & 0xFFFE) == 0xFFFE;
}

void Append(std::string& text, char32_t c) {
  if (IsHarmful(c)) c = kUnreadable;
  const auto byte = [&](char32_t value) { text += static_cast<char>(static_cast<uint8_t>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

bool IsPrintableAscii(uint8_t c) { return c >= 0x20 && c < 0x7F; }

std::string FromLatin1(Reader in) {
  std::string text;
  while (in.remaining() > 0) {
    const uint8_t c = in.U8();
    if (c == 0) break;
    Append(text, c);
  }
  return text;
}

std::string FromUtf16(Reader in) {
  std::string text;
  char32_t high = 0;  // the first half of a pair
  while (in.remaining() >= 2) {
    const char32_t unit = in.U16();
    if (unit == 0) break;
    const bool completes = high != 0 && unit >= 0xDC00 && unit <= 0xDFFF;
    if (high != 0 && !completes) Append(text, kUnreadable);
    if (completes) {
      Append(text, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      high = 0;
    } else if (unit >= 0xD800 && unit <= 0xDBFF) {
      high = unit;
    } else {
      high = 0;
      Append(text, unit);
    }
  }
  if (high != 0) Append(text, kUnreadable);
  return text;
}

// §43.15: the more significant half of a byte comes first.
std::string FromBcdPlus(Reader in) {
  static constexpr std::string_view kDigits = "0123456789 -.:,_";
  std::string text;
  while (in.remaining() > 0) {
    const uint8_t pair = in.U8();
    text += kDigits[pair >> 4];
    text += kDigits[pair & 0x0F];
  }
  return text;
}

// §43.16: characters 0x20 to 0x5F, the least significant bits first.
std::string FromSixBitAscii(Reader in) {
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  while (in.remaining() > 0) {
    bits |= static_cast<uint32_t>(in.U8()) << count;
    for (count += 8; count >= 6; count -= 6) {
      text += static_cast<char>(0x20 + (bits & 0x3F));
      bits >>= 6;
    }
  }
  return text;
}

std::string InHexadecimal(Reader in) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  while (in.remaining() > 0) {
    const uint8_t byte = in.U8();
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0F];
  }
  return text;
}

}  // namespace

std::string SafeText(std::span<const uint8_t> bytes, TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::kUnicode:
      return std::ranges::all_of(bytes, IsPrintableAscii) ? FromLatin1(Reader(bytes))
                                                          : FromUtf16(Reader(bytes));
    case TextEncoding::kBcdPlus:
      return FromBcdPlus(Reader(bytes));
    case TextEncoding::kSixBitAscii:
      return FromSixBitAscii(Reader(bytes));
    case TextEncoding::kLatin1:
      return FromLatin1(Reader(bytes));
    case TextEncoding::kHexadecimal:
      return InHexadecimal(Reader(bytes));
  }
  return {};
}

std::string WithoutTrailingSpaces(std::string text) {
  text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace ipmi
