#include "adapters/push/retry.h"

#include <set>

#include "adapters/push/libcurl.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using push::milliseconds;
using push::ParseRetryAfter;
using push::Verdict;
using push::VerdictOn;

constexpr milliseconds kLeast{1000};
constexpr milliseconds kMost{60'000};

// The greatest and the least of many.
struct Span {
  milliseconds least = milliseconds::max();
  milliseconds greatest{0};
};
Span Of(uint32_t failures) {
  push::Backoff backoff(7);
  Span span;
  for (int i = 0; i < 20'000; ++i) {
    const milliseconds delay = backoff.After(failures, kLeast, kMost);
    span.least = std::min(span.least, delay);
    span.greatest = std::max(span.greatest, delay);
  }
  return span;
}

Outcome DelaysAreAnythingUpToADoubledBound() {
  EXPECT(Of(0).greatest <= kLeast && Of(0).greatest > kLeast * 9 / 10);
  EXPECT(Of(3).greatest <= kLeast * 8 && Of(3).greatest > kLeast * 7);
  EXPECT(Of(3).least < kLeast);
  return kPassed;
}

Outcome DelaysAreBounded() {
  for (const uint32_t failures : {6u, 20u, 1000u, 4'000'000'000u})
    EXPECT(Of(failures).greatest <= kMost);
  return kPassed;
}

Outcome TwoSinksDoNotKeepStep() {
  push::Backoff one(1);
  push::Backoff other(2);
  int same = 0;
  for (int i = 0; i < 100; ++i)
    if (one.After(10, kLeast, kMost) == other.After(10, kLeast, kMost)) ++same;
  EXPECT(same < 10);
  return kPassed;
}

Outcome RetryAfterIsSecondsOrADate() {
  EXPECT(ParseRetryAfter("120", 0) == milliseconds(120'000));
  EXPECT(ParseRetryAfter(" 7\r\n", 0) == milliseconds(7'000));
  EXPECT(ParseRetryAfter("0", 0) == milliseconds(0));
  // 784111777 seconds since 1970 (RFC 9110 §5.6.7).
  EXPECT(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", 784111770) == milliseconds(7'000));
  EXPECT(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", 784111800) == milliseconds(0));
  return kPassed;
}

Outcome RetryAfterIsBoundedAndNonsenseIsNone() {
  EXPECT(ParseRetryAfter("999999999", 0) == push::kMostRetryAfter);
  EXPECT(ParseRetryAfter("99999999999999999999999999", 0) == push::kMostRetryAfter);
  EXPECT(ParseRetryAfter("Sun, 06 Nov 2094 08:49:37 GMT", 0) == push::kMostRetryAfter);
  for (const char* value : {"", " ", "-5", "soon", "1.5x", "\x01\xff"})
    EXPECT(!ParseRetryAfter(value, 0));
  return kPassed;
}

Outcome OnlyTheRecordsOwnFaultCountsAgainstIt() {
  for (const int status : {200, 201, 202, 204, 299})
    EXPECT(VerdictOn(status) == Verdict::kDelivered);
  for (const int status : {400, 409, 413, 415, 422, 499})
    EXPECT(VerdictOn(status) == Verdict::kRefused);
  for (const int status : {0, 101, 301, 302, 307, 401, 403, 404, 407, 408, 425, 429, 500, 503, 599})
    EXPECT(VerdictOn(status) == Verdict::kTrouble);
  return kPassed;
}

}  // namespace

int main() {
  const auto library = push::LoadLibcurl();
  if (!library) return 1;
  const CMUnitTest tests[] = {
      UNIT_TEST(DelaysAreAnythingUpToADoubledBound),
      UNIT_TEST(DelaysAreBounded),
      UNIT_TEST(TwoSinksDoNotKeepStep),
      UNIT_TEST(RetryAfterIsSecondsOrADate),
      UNIT_TEST(RetryAfterIsBoundedAndNonsenseIsNone),
      UNIT_TEST(OnlyTheRecordsOwnFaultCountsAgainstIt),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
