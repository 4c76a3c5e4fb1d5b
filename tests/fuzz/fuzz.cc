#include "tests/fuzz/fuzz.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace ipmi::fuzz {
namespace {

// Control characters, marks and overrides of direction, line separators.
bool IsHarmful(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF;
}

struct Folder {
  Folder() {
    std::string name = "/tmp";
    if (const char* const given = std::getenv("TMPDIR"))
      name = given;
    else if (access("/dev/shm", W_OK) == 0)
      name = "/dev/shm";
    else if (const char* const test = std::getenv("TEST_TMPDIR"))
      name = test;
    name += "/nodeipmi-fuzz.XXXXXX";
    FUZZ_CHECK(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
  std::string path;
};

}  // namespace

void Violated(const char* file, int line, const char* what) {
  (void)std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  std::abort();
}

bool IsSafeText(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<uint8_t>(text[i++]);
    const int more = lead < 0x80             ? 0
                     : (lead & 0xE0) == 0xC0 ? 1
                     : (lead & 0xF0) == 0xE0 ? 2
                     : (lead & 0xF8) == 0xF0 ? 3
                                             : -1;
    if (more < 0) return false;
    uint32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int n = 0; n < more; ++n, ++i) {
      if (i == text.size() || (static_cast<uint8_t>(text[i]) & 0xC0) != 0x80) return false;
      c = c << 6 | (static_cast<uint8_t>(text[i]) & 0x3F);
    }
    constexpr uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (c < kLeast[more] || IsHarmful(c)) return false;
  }
  return true;
}

bool Holds(std::span<const uint8_t> input, std::string_view text) {
  return !std::ranges::search(input, text, [](uint8_t a, char b) {
            return a == static_cast<uint8_t>(b);
          }).empty();
}

const std::string& MemoryFolder() {
  static const Folder kFolder;
  return kFolder.path;
}

}  // namespace ipmi::fuzz
