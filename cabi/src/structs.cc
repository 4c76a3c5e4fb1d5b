#include "cabi/src/structs.h"

namespace ipmi::cabi {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

void CopyText(std::string_view text, std::span<char> out) {
  size_t size = std::min(text.size(), out.size() - 1);
  while (size < text.size() && size > 0 && IsContinuation(text[size])) --size;
  std::ranges::fill(out, '\0');
  for (size_t i = 0; i < size; ++i) {
    // U+0080 to U+009F are control characters of two bytes: C2 80 to C2 9F.
    const bool wide_control = static_cast<unsigned char>(text[i]) == 0xC2 && i + 1 < size &&
                              static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (wide_control) {
      out[i] = '?';
      out[++i] = '?';
    } else {
      out[i] = IsControl(text[i]) ? '?' : text[i];
    }
  }
}

}  // namespace ipmi::cabi
