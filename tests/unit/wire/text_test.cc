// Texts out of records, whatever bytes a BMC keeps there.
#include "core/wire/text.h"

#include "core/wire/sdr/id_string.h"
#include "core/wire/timestamp.h"
#include "tests/unit/support/hex.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::Bytes;
using testing::Hex;
using testing::kPassed;
using testing::Outcome;

std::string Text(TextEncoding encoding, std::string_view hex) {
  return SafeText(Hex(hex), encoding);
}

// Valid UTF-8 without control characters.
bool IsHarmless(std::string_view text) {
  size_t more = 0;  // continuation bytes that are due
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (more > 0) {
      if ((byte & 0xC0) != 0x80) return false;
      --more;
    } else if (byte < 0x20 || byte == 0x7F) {
      return false;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) return false;
      more = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    }
  }
  return more == 0;
}

Outcome ReadsLatin1UntilItsEnd() {
  EXPECT(Text(TextEncoding::kLatin1, "43 50 55 20 54 65 6d 70") == "CPU Temp");
  EXPECT(Text(TextEncoding::kLatin1, "b0 43 00 41") == "°C");
  EXPECT(Text(TextEncoding::kLatin1, "ff") == "ÿ");
  EXPECT(Text(TextEncoding::kLatin1, "").empty());
  return kPassed;
}

Outcome DisarmsEscapeSequences() {
  EXPECT(Text(TextEncoding::kLatin1, "1b 5b 32 4a 41 0d 0a 9b 31 6d 7f") == "?[2JA???1m?");
  EXPECT(Text(TextEncoding::kLatin1, "25 6e 25 73") == "%n%s");
  EXPECT(Text(TextEncoding::kUnicode, "2e20 4100 1b00 0f20") == "?A??");
  return kPassed;
}

Outcome ReadsUtf16() {
  EXPECT(Text(TextEncoding::kUnicode, "4100 e400 ac20 3dd800de") == "Aä€\U0001F600");
  EXPECT(Text(TextEncoding::kUnicode, "3dd8 4100") == "?A");
  EXPECT(Text(TextEncoding::kUnicode, "3dd8 3dd8 00de") == "?\U0001F600");
  EXPECT(Text(TextEncoding::kUnicode, "00de 3dd8") == "??");
  EXPECT(Text(TextEncoding::kUnicode, "4100 42") == "A");
  EXPECT(Text(TextEncoding::kUnicode, "4100 0000 4200") == "A");
  return kPassed;
}

Outcome ReadsBcdPlus() {
  EXPECT(Text(TextEncoding::kBcdPlus, "12 3a b4 c5 de 6f") == "123 -4.5:,6_");
  return kPassed;
}

// The example of §43.16: "IPMI".
Outcome ReadsSixBitAscii() {
  EXPECT(Text(TextEncoding::kSixBitAscii, "29 dc a6") == "IPMI");
  EXPECT(Text(TextEncoding::kSixBitAscii, "29 dc a6 29") == "IPMII");
  EXPECT(Text(TextEncoding::kSixBitAscii, "29 dc") == "IP");
  EXPECT(Text(TextEncoding::kSixBitAscii, "29") == "I");
  EXPECT(Text(TextEncoding::kSixBitAscii, "ff ff ff") == "____");
  return kPassed;
}

Outcome WritesOtherBytesInHexadecimal() {
  EXPECT(Text(TextEncoding::kHexadecimal, "00 1b ff") == "001bff");
  EXPECT(WithoutTrailingSpaces("FAN 1   ") == "FAN 1");
  EXPECT(WithoutTrailingSpaces("    ").empty() && WithoutTrailingSpaces("").empty());
  return kPassed;
}

Outcome NoBytesMakeAHarmfulText() {
  uint32_t random = 1;
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes(static_cast<size_t>(round % 9));
    for (auto& byte : bytes) {
      random = random * 1664525 + 1013904223;
      byte = static_cast<uint8_t>(random >> 24);
    }
    for (int encoding = 0; encoding <= 4; ++encoding) {
      EXPECT(IsHarmless(SafeText(bytes, static_cast<TextEncoding>(encoding))));
    }
  }
  for (uint32_t unit = 1; unit < 0x10000; ++unit) {
    const Bytes bytes = {static_cast<uint8_t>(unit), static_cast<uint8_t>(unit >> 8)};
    EXPECT(IsHarmless(SafeText(bytes, TextEncoding::kUnicode)));
  }
  return kPassed;
}

std::string IdString(std::string_view hex) {
  const Bytes bytes = Hex(hex);
  Reader in(bytes);
  return ReadIdString(in);
}

Outcome ReadsIdStrings() {
  EXPECT(IdString("c4 46414e31 99") == "FAN1");
  EXPECT(IdString("83 29dca6") == "IPMI");
  EXPECT(IdString("42 1234") == "1234");
  EXPECT(IdString("04 4100 4200") == "AB");
  EXPECT(IdString("04 46414e31") == "FAN1");  // ASCII that is marked as Unicode
  EXPECT(IdString("c0").empty());
  return kPassed;
}

Outcome AnIdStringThatAnnouncesTooMuchIsTakenAsFarAsItIsThere() {
  EXPECT(IdString("df 30313233343536373839414243444546") == "0123456789ABCDEF");
  EXPECT(IdString("c8 46414e") == "FAN");
  EXPECT(IdString("ff").empty());
  EXPECT(IdString("84 29dca6") == "IPMI");  // a length in characters
  Reader nothing({});
  EXPECT(ReadIdString(nothing).empty() && !nothing.ok());
  return kPassed;
}

Outcome TellsKindsOfTimestamps() {
  EXPECT(KindOfTimestamp(0) == TimestampKind::kSinceInitialization);
  EXPECT(KindOfTimestamp(0x1FFFFFFF) == TimestampKind::kSinceInitialization);
  EXPECT(KindOfTimestamp(0x20000001) == TimestampKind::kCalendar);
  EXPECT(KindOfTimestamp(0xFFFFFFFE) == TimestampKind::kCalendar);
  EXPECT(KindOfTimestamp(0xFFFFFFFF) == TimestampKind::kUnspecified);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsLatin1UntilItsEnd),
      UNIT_TEST(DisarmsEscapeSequences),
      UNIT_TEST(ReadsUtf16),
      UNIT_TEST(ReadsBcdPlus),
      UNIT_TEST(ReadsSixBitAscii),
      UNIT_TEST(WritesOtherBytesInHexadecimal),
      UNIT_TEST(NoBytesMakeAHarmfulText),
      UNIT_TEST(ReadsIdStrings),
      UNIT_TEST(AnIdStringThatAnnouncesTooMuchIsTakenAsFarAsItIsThere),
      UNIT_TEST(TellsKindsOfTimestamps),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
