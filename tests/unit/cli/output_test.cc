// A failed CMocka assertion leaves by longjmp: the helpers hold the objects, the tests only assert.
#include "adapters/cli/output.h"

#include <locale.h>

#include <cstring>
#include <string>
#include <string_view>

#include "adapters/cli/browser.h"
#include "tests/unit/support/cmocka.h"

namespace {

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

void LeavesTextAlone(void**) {
  assert_true(Prints("rack1-n07: OK", "rack1-n07: OK"));
  assert_true(Prints("Grüße, 你好, 𝄞", "Grüße, 你好, 𝄞"));
  assert_true(Prints("%n%s%x", "%n%s%x"));
  assert_true(Prints("", ""));
}

void ReplacesControlCharacters(void**) {
  assert_true(Prints("\x1B[31mred", "\xEF\xBF\xBD[31mred"));
  for (const std::string_view character :
       {"\n", "\r", "\t", "\b", "\x07", "\x7F", "\xC2\x80", "\xC2\x9B", "\xE2\x80\xAE",
        "\xE2\x81\xA6", "\xE2\x80\xA8"}) {
    assert_true(IsReplaced(character));
  }
  assert_true(Prints(std::string_view("a\0b", 3),
                     "a\xEF\xBF\xBD"
                     "b"));
}

void ReplacesBrokenUtf8(void**) {
  for (const std::string_view broken :
       {"\x80", "\xC0\xAF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\xE0\x80\x80"}) {
    assert_true(IsReplaced(broken));
  }
}

void CountsColumnsNotBytes(void**) {
  assert_int_equal(Width("abc"), 3);
  assert_int_equal(Width("ü"), 1);
  assert_int_equal(Width("你好"), 4);
  assert_int_equal(Width(""), 0);
}

void JsonHoldsNoRawControlCharacters(void**) {
  assert_true(JsonIs("a\"b\\c", R"({"k":"a\"b\\c"})"));
  assert_true(JsonIs("a\nb\x1B",
                     "{\"k\":\"a\xEF\xBF\xBD"
                     "b\xEF\xBF\xBD\"}"));
}

void OnlyHttpAndHttpsAreOpened(void**) {
  assert_true(IsWeb("http://10.0.0.7/"));
  assert_true(IsWeb("https://[fe80::1]:8443/a?b"));
  for (const char* const address :
       {"", "http:", "ftp://a/", "file:///etc/passwd", "javascript:alert(1)", "HTTP//",
        " https://a/", "-https://a/", "https://a/ b", "https://a/\n", "//a/"}) {
    assert_false(IsWeb(address));
  }
}

}  // namespace

int main() {
  setlocale(LC_CTYPE, "C.UTF-8");
  const CMUnitTest tests[] = {
      cmocka_unit_test(LeavesTextAlone),
      cmocka_unit_test(ReplacesControlCharacters),
      cmocka_unit_test(ReplacesBrokenUtf8),
      cmocka_unit_test(CountsColumnsNotBytes),
      cmocka_unit_test(JsonHoldsNoRawControlCharacters),
      cmocka_unit_test(OnlyHttpAndHttpsAreOpened),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
