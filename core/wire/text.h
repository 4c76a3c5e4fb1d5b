// The texts of SDRs (IPMI 2.0 §43.15) and FRU inventories: four ways to write characters into
// bytes. Whatever a BMC holds there, what comes out is valid UTF-8 of one line without control
// characters, and does not change in which direction a terminal writes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ipmi {

enum class TextEncoding : uint8_t {
  // UTF-16, least significant byte first; but printable ASCII throughout is taken for that, since
  // some BMCs mark it as Unicode.
  kUnicode,
  kBcdPlus,      // digits, space, dash, period, and :,_
  kSixBitAscii,  // packed, four characters in three bytes
  kLatin1,       // 8-bit ASCII and ISO 8859-1
  kHexadecimal,  // bytes that are no text
};

// Ends at a character of value 0, except for kHexadecimal. Characters that could do harm become
// '?'.
std::string SafeText(std::span<const uint8_t> bytes, TextEncoding encoding);

// A text without the spaces that it ends with, with which many fields are filled up.
std::string WithoutTrailingSpaces(std::string text);

}  // namespace ipmi
