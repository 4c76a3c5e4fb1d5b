#include "adapters/cli/output.h"

#include <locale.h>

#include <cstring>
#include <string>
#include <string_view>

#include "adapters/cli/browser.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

constexpr std::string_view kReplaced = "\xEF\xBF\xBD";

bool Prints(std::string_view text, std::string_view printed) {
  return cli::Printable(text) == printed;
}

bool IsReplaced(std::string_view character) {
  return cli::Printable("a" + std::string(character) + "b").find(kReplaced) == 1;
}

size_t Width(std::string_view text) { return cli::DisplayWidth(std::string(text)); }

// The document of one string.
bool JsonIs(std::string_view value, std::string_view text) {
  const cli::Json object = cli::JsonObject();
  cli::AddString(object.get(), "k", value);
  char* const printed = cJSON_PrintUnformatted(object.get());
  const bool is = printed == text;
  cJSON_free(printed);
  return is;
}

bool IsWeb(const char* address) { return cli::IsWebAddress(address); }

Outcome LeavesTextAlone() {
  EXPECT(Prints("rack1-n07: OK", "rack1-n07: OK"));
  EXPECT(Prints("Grüße, 你好, 𝄞", "Grüße, 你好, 𝄞"));
  EXPECT(Prints("%n%s%x", "%n%s%x"));
  EXPECT(Prints("", ""));
  return kPassed;
}

Outcome ReplacesControlCharacters() {
  EXPECT(Prints("\x1B[31mred", "\xEF\xBF\xBD[31mred"));
  for (const std::string_view character :
       {"\n", "\r", "\t", "\b", "\x07", "\x7F", "\xC2\x80", "\xC2\x9B", "\xE2\x80\xAE",
        "\xE2\x81\xA6", "\xE2\x80\xA8"}) {
    EXPECT(IsReplaced(character));
  }
  EXPECT(Prints(std::string_view("a\0b", 3),
                "a\xEF\xBF\xBD"
                "b"));
  return kPassed;
}

Outcome ReplacesBrokenUtf8() {
  for (const std::string_view broken :
       {"\x80", "\xC0\xAF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\xE0\x80\x80"}) {
    EXPECT(IsReplaced(broken));
  }
  return kPassed;
}

Outcome CountsColumnsNotBytes() {
  EXPECT(Width("abc") == 3);
  EXPECT(Width("ü") == 1);
  EXPECT(Width("你好") == 4);
  EXPECT(Width("") == 0);
  return kPassed;
}

Outcome CutsByColumns() {
  EXPECT(cli::CutTo("abcdef", 6) == "abcdef");
  EXPECT(cli::CutTo("abcdef", 5) == "abcd…");
  EXPECT(cli::CutTo("abcdef", 1) == "…");
  EXPECT(cli::CutTo("abcdef", 0).empty());
  // A wide character goes as a whole.
  EXPECT(cli::CutTo("你好吗", 5) == "你好…");
  EXPECT(cli::CutTo("你好吗", 4) == "你…");
  EXPECT(cli::PadTo("你好吗", 4) == "你… ");
  EXPECT(cli::PadTo("ü", 3) == "ü  ");
  EXPECT(cli::PadTo("", 0).empty());
  return kPassed;
}

Outcome JsonHoldsNoRawControlCharacters() {
  EXPECT(JsonIs("a\"b\\c", R"({"k":"a\"b\\c"})"));
  EXPECT(JsonIs("a\nb\x1B",
                "{\"k\":\"a\xEF\xBF\xBD"
                "b\xEF\xBF\xBD\"}"));
  return kPassed;
}

Outcome OnlyHttpAndHttpsAreOpened() {
  EXPECT(IsWeb("http://10.0.0.7/"));
  EXPECT(IsWeb("https://[fe80::1]:8443/a?b"));
  for (const char* const address :
       {"", "http:", "ftp://a/", "file:///etc/passwd", "javascript:alert(1)", "HTTP//",
        " https://a/", "-https://a/", "https://a/ b", "https://a/\n", "//a/"}) {
    EXPECT(!IsWeb(address));
  }
  return kPassed;
}

}  // namespace

int main() {
  (void)setlocale(LC_CTYPE, "C.UTF-8");
  const CMUnitTest tests[] = {
      UNIT_TEST(LeavesTextAlone),
      UNIT_TEST(ReplacesControlCharacters),
      UNIT_TEST(ReplacesBrokenUtf8),
      UNIT_TEST(CountsColumnsNotBytes),
      UNIT_TEST(CutsByColumns),
      UNIT_TEST(JsonHoldsNoRawControlCharacters),
      UNIT_TEST(OnlyHttpAndHttpsAreOpened),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
