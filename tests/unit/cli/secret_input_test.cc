#include "adapters/cli/secret_input.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <string>
#include <string_view>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

// What is read from a file that holds `content`; "!" and the message if that is refused.
std::string ReadBack(std::string_view content) {
  const int fd = memfd_create("content", MFD_CLOEXEC);
  if (fd < 0 || write(fd, content.data(), content.size()) != static_cast<ssize_t>(content.size()) ||
      lseek(fd, 0, SEEK_SET) != 0)
    return "!no file";
  const auto line = cli::ReadSecretFile("the password", "/dev/fd/" + std::to_string(fd));
  close(fd);
  return line ? std::string((*line)->Text()) : "!" + line.error().message;
}

bool Reads(std::string_view content, std::string_view line) { return ReadBack(content) == line; }

bool IsRefused(std::string_view content, std::string_view why) {
  const std::string read = ReadBack(content);
  return read.starts_with("!") && read.find(why) != std::string::npos;
}

bool Decodes(std::string_view text, std::string_view bytes) {
  auto line = std::make_unique<cli::Secret>();
  for (const char c : text) line->Append(c);
  const auto decoded = cli::DecodeHexadecimal(std::move(line));
  return decoded && (*decoded)->Text() == bytes;
}

bool IsNotHexadecimal(std::string_view text) {
  auto line = std::make_unique<cli::Secret>();
  for (const char c : text) line->Append(c);
  return !cli::DecodeHexadecimal(std::move(line));
}

// Whether the bytes of a secret are gone from where it was.
bool IsWipedWhenDestroyed() {
  alignas(cli::Secret) static char place[sizeof(cli::Secret)];
  auto* const secret = new (place) cli::Secret;
  for (const char c : std::string_view("hunter2")) secret->Append(c);
  const bool was_there =
      std::string_view(place, sizeof place).find("hunter2") != std::string_view::npos;
  secret->~Secret();
  // Read as the optimiser cannot foresee.
  const volatile char* const seen = place;
  std::string left;
  for (size_t i = 0; i < sizeof place; ++i) left += seen[i];
  return was_there && left.find("hunter2") == std::string::npos;
}

Outcome TakesTheFirstLine() {
  EXPECT(Reads("secret\n", "secret"));
  EXPECT(Reads("secret", "secret"));
  EXPECT(Reads("secret\nmore\n", "secret"));
  EXPECT(Reads("secret\r\n", "secret"));
  EXPECT(Reads(" se cret \n", " se cret "));
  EXPECT(Reads("\n", ""));
  return kPassed;
}

Outcome RefusesNothingAndTooMuch() {
  EXPECT(IsRefused("", "nothing"));
  EXPECT(IsRefused(std::string(cli::Secret::kMost + 1, 'x'), "too long"));
  EXPECT(Reads(std::string(cli::Secret::kMost, 'x'), std::string(cli::Secret::kMost, 'x')));
  return kPassed;
}

Outcome DecodesHexadecimalOnlyAfter0x() {
  EXPECT(Decodes("0x00ffA1", std::string_view("\x00\xFF\xA1", 3)));
  EXPECT(Decodes("00ff", "00ff"));
  EXPECT(Decodes("0x", ""));
  for (const std::string_view text : {"0x0", "0xzz", "0x-1", "0x 1", "0x0g"})
    EXPECT(IsNotHexadecimal(text));
  return kPassed;
}

Outcome WipesWhatItHeld() {
  EXPECT(IsWipedWhenDestroyed());
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesTheFirstLine),
      UNIT_TEST(RefusesNothingAndTooMuch),
      UNIT_TEST(DecodesHexadecimalOnlyAfter0x),
      UNIT_TEST(WipesWhatItHeld),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
