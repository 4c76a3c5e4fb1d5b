#include "adapters/extension/structs.h"

namespace extension {
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
  std::ranges::transform(text.substr(0, size), out.begin(),
                         [](char c) { return IsControl(c) ? '?' : c; });
}

std::string TextOf(std::span<const char> text) {
  return {text.begin(), std::ranges::find(text, '\0')};
}

}  // namespace extension
