// libcurl comes when somebody pushes, and goes with the last who does.
#include "adapters/push/libcurl.h"

#include <dlfcn.h>

#include <fstream>
#include <iterator>
#include <string>

#include "adapters/push/config.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

bool is_installed = true;

bool IsMapped() {
  std::ifstream maps("/proc/self/maps");
  const std::string text(std::istreambuf_iterator<char>(maps), {});
  return text.find("libcurl.so") != std::string::npos;
}

}  // namespace

// Instead of that of the system.
#pragma GCC visibility push(default)
extern "C" void* dlopen(const char* path, int mode) noexcept {
  static const auto kNext = reinterpret_cast<decltype(&::dlopen)>(dlsym(RTLD_NEXT, "dlopen"));
  return is_installed ? kNext(path, mode) : nullptr;
}
#pragma GCC visibility pop

namespace {

constexpr char kConfig[] =
    R"({"sinks": [{"name": "a", "type": "cloudevents", "url": "https://a.example/"}]})";

Outcome ItGoesWithTheLastWhoHoldsIt() {
  EXPECT(!IsMapped());
  auto first = push::LoadLibcurl();
  auto second = push::LoadLibcurl();
  EXPECT(first && second && IsMapped());
  first->reset();
  EXPECT(IsMapped() && push::libcurl().getdate("Sun, 06 Nov 1994 08:49:37 GMT", nullptr) > 0);
  second->reset();
  EXPECT(!IsMapped());
  return kPassed;
}

Outcome AConfigurationHoldsIt() {
  auto config = push::ParseConfig(kConfig, "/");
  EXPECT(config && IsMapped());
  *config = {};
  EXPECT(!IsMapped());
  return kPassed;
}

Outcome WithoutItWhatToDoIsSaidAndLaterItIsFound() {
  is_installed = false;
  const auto loaded = push::LoadLibcurl();
  EXPECT(!loaded && loaded.error().find("install libcurl4") != std::string::npos);
  const auto config = push::ParseConfig(kConfig, "/");
  EXPECT(!config && config.error() == loaded.error());
  // What is wrong in the file is said first.
  EXPECT(push::ParseConfig("{", "/").error().find("libcurl") == std::string::npos);
  is_installed = true;
  EXPECT(push::ParseConfig(kConfig, "/"));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(ItGoesWithTheLastWhoHoldsIt),
      UNIT_TEST(AConfigurationHoldsIt),
      UNIT_TEST(WithoutItWhatToDoIsSaidAndLaterItIsFound),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
