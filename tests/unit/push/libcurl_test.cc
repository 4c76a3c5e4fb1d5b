// A machine without libcurl.
#include "adapters/push/libcurl.h"

#include <dlfcn.h>

#include <string>

#include "adapters/push/config.h"
#include "tests/unit/support/unit_test.h"

// Instead of that of the system.
#pragma GCC visibility push(default)
extern "C" void* dlopen(const char* /*path*/, int /*mode*/) noexcept { return nullptr; }
#pragma GCC visibility pop

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

Outcome TheConfigurationIsRefusedAndWhatToDoIsSaid() {
  const auto loaded = push::LoadLibcurl();
  EXPECT(!loaded && loaded.error().find("install libcurl4") != std::string::npos);
  const auto config = push::ParseConfig(
      R"({"sinks": [{"name": "a", "type": "cloudevents", "url": "https://a.example/"}]})", "/");
  EXPECT(!config && config.error() == loaded.error());
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TheConfigurationIsRefusedAndWhatToDoIsSaid),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
