#include "adapters/extension/structs.h"

namespace extension {
namespace {

// The bytes of the character that the text begins with; 0 if it begins with none, or with a control
// character (RFC 3629 §4).
size_t CharacterSize(std::string_view text) {
  const auto byte = [text](size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead < 0x20 || lead == 0x7F ? 0 : 1;
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // Shortest form only, neither surrogates nor what is beyond Unicode; U+0080 to U+009F steer
  // terminals.
  const unsigned least = lead == 0xC2 || lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (lead < 0xC2 || lead > 0xF4 || byte(1) < least || byte(1) > most) return 0;
  for (size_t i = 2; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return size;
}

}  // namespace

void CopyText(std::string_view text, std::span<char> out) {
  std::ranges::fill(out, '\0');
  size_t room = out.size() - 1;
  for (auto to = out.begin(); !text.empty();) {
    const size_t whole = CharacterSize(text);
    const size_t size = std::max<size_t>(whole, 1);
    if (size > room) return;
    to = std::ranges::copy(whole == 0 ? "?" : text.substr(0, size), to).out;
    text.remove_prefix(size);
    room -= size;
  }
}

std::string TextOf(std::span<const char> text) {
  return {text.begin(), std::ranges::find(text, '\0')};
}

}  // namespace extension
