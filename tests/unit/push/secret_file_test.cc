#include "adapters/push/secret_file.h"

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

// The token in a file of this mode; "!" and the message if that is refused.
std::string ReadBack(std::string_view content, mode_t mode = 0600) {
  const ipmi::testing::ScratchFolder folder;
  const std::string path = folder.File("token");
  const auto* bytes = reinterpret_cast<const uint8_t*>(content.data());
  if (!ipmi::testing::WriteBytes(path, {bytes, content.size()})) return "!not written";
  if (chmod(path.c_str(), mode) != 0) return "!no mode";
  const auto token = push::ReadTokenFile(path);
  return token ? std::string(token->Text()) : "!" + token.error();
}

Outcome TakesAWordWithoutWhatSurroundsIt() {
  EXPECT(ReadBack("t0ken") == "t0ken");
  EXPECT(ReadBack(" t0ken\r\n\n") == "t0ken");
  EXPECT(ReadBack("t0ken", 0400) == "t0ken");
  return kPassed;
}

Outcome RefusesAFileThatIsOpenToOthers() {
  for (const mode_t mode : {0640, 0604, 0620, 0610, 0601}) {
    const std::string read = ReadBack("t0ken", mode);
    EXPECT(read.find("chmod 600") != std::string::npos);
    EXPECT(read.find("t0ken") == std::string::npos);
  }
  return kPassed;
}

// Such would be a header of its own.
Outcome RefusesMoreThanAWordAndDoesNotRepeatIt() {
  for (const std::string_view content : {"t0ken x", "t0ken\r\nX-Header: y",
                                         "t0k\001en",
                                         "t0ken\x80", "", "\n"}) {
    const std::string read = ReadBack(content);
    EXPECT(read.starts_with("!"));
    EXPECT(read.find("t0k") == std::string::npos);
  }
  EXPECT(ReadBack(std::string("t0ken\0x", 7)).starts_with("!"));
  EXPECT(ReadBack(std::string(100'000, 'a')).starts_with("!"));
  return kPassed;
}

Outcome RefusesWhatIsNoFile() {
  EXPECT(!push::ReadSecretFile("/dev/null"));
  EXPECT(!push::ReadSecretFile("/"));
  EXPECT(!push::ReadSecretFile("/nowhere/at/all"));
  EXPECT(!push::CheckTrusted("/"));
  return kPassed;
}

// It may be read by others, but not written.
Outcome TrustsWhatNobodyElseWritesTo() {
  const ipmi::testing::ScratchFolder folder;
  const std::string path = folder.File("ca.pem");
  EXPECT(ipmi::testing::WriteBytes(path, {}));
  EXPECT(chmod(path.c_str(), 0644) == 0 && push::CheckTrusted(path));
  for (const mode_t mode : {0664, 0646, 0666}) {
    EXPECT(chmod(path.c_str(), mode) == 0);
    const auto trusted = push::CheckTrusted(path);
    EXPECT(!trusted && trusted.error().find("others can write to it") != std::string::npos);
  }
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesAWordWithoutWhatSurroundsIt),
      UNIT_TEST(RefusesAFileThatIsOpenToOthers),
      UNIT_TEST(RefusesMoreThanAWordAndDoesNotRepeatIt),
      UNIT_TEST(RefusesWhatIsNoFile),
      UNIT_TEST(TrustsWhatNobodyElseWritesTo),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
