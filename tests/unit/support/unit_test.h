// How a unit test is written here.
//
// A failed CMocka assertion leaves by longjmp, past the destructors of the frames between. So a
// test's body never asserts: it returns what it found, its objects are destroyed, and only then is
// CMocka told.
//
//   Outcome RefusesEmptyName() {
//     const auto added = store->Add({}, {});
//     EXPECT(!added);
//     return kPassed;
//   }
//
//   int main() {
//     const CMUnitTest tests[] = {UNIT_TEST(RefusesEmptyName)};
//     return cmocka_run_group_tests(tests, nullptr, nullptr);
//   }
#pragma once

#include <type_traits>

#include "tests/unit/support/cmocka.h"

namespace ipmi::testing {

struct Outcome {
  enum class Kind { kPassed, kFailed, kSkipped };

  Kind kind = Kind::kPassed;
  const char* file = nullptr;
  int line = 0;
  const char* what = nullptr;  // the condition that did not hold, or why the test cannot run here
};
static_assert(std::is_trivially_destructible_v<Outcome>);

inline constexpr Outcome kPassed = {};

template <Outcome (*body)()>
void RunBody(void**) {
  const Outcome outcome = body();
  if (outcome.kind == Outcome::Kind::kFailed) {
    print_error("does not hold: %s\n", outcome.what);
    _fail(outcome.file, outcome.line);
  }
  if (outcome.kind == Outcome::Kind::kSkipped) {
    print_message("not run here: %s\n", outcome.what);
    _skip(outcome.file, outcome.line);
  }
}

}  // namespace ipmi::testing

#define UNIT_TEST(body) \
  CMUnitTest { #body, ::ipmi::testing::RunBody<body>, nullptr, nullptr, nullptr }

// Ends a test's body, or a helper of it that returns an Outcome, if the condition does not hold.
#define EXPECT(condition)                                                                          \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      return ::ipmi::testing::Outcome{::ipmi::testing::Outcome::Kind::kFailed, __FILE__, __LINE__, \
                                      #condition};                                                 \
    }                                                                                              \
  } while (false)

// Ends the body with what a helper of it found, unless that is kPassed.
#define EXPECT_PASSED(call)                                                  \
  do {                                                                       \
    const ::ipmi::testing::Outcome found = (call);                           \
    if (found.kind != ::ipmi::testing::Outcome::Kind::kPassed) return found; \
  } while (false)

// `why` is a string literal.
#define SKIP_TEST(why)                                                   \
  return ::ipmi::testing::Outcome {                                      \
    ::ipmi::testing::Outcome::Kind::kSkipped, __FILE__, __LINE__, "" why \
  }
