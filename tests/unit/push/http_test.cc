// What libcurl leaves behind.
#include "adapters/push/http.h"

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/sanitizer.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using std::chrono::milliseconds;

// The resolver of the system, which hangs.
std::mutex resolver_mutex;
std::condition_variable resolver_changed;
int waiting = 0;
bool hangs = true;

// Whether something was to be kept in memory.
std::atomic<bool> kept = false;

}  // namespace

// Instead of those of the system, for libraries too.
#pragma GCC visibility push(default)
extern "C" {

int getaddrinfo(const char* /*node*/, const char* /*service*/, const addrinfo* /*hints*/,
                addrinfo** /*result*/) {
  std::unique_lock lock(resolver_mutex);
  ++waiting;
  resolver_changed.notify_all();
  resolver_changed.wait(lock, [] { return !hangs; });
  --waiting;
  return EAI_AGAIN;
}

void* dlopen(const char* path, int mode) noexcept {
  if ((mode & RTLD_NODELETE) != 0) kept = true;
  static const auto kNext = reinterpret_cast<decltype(&::dlopen)>(dlsym(RTLD_NEXT, "dlopen"));
  return kNext(path, mode);
}

}  // extern "C"
#pragma GCC visibility pop

namespace {

// Its thread needs libcurl when the resolver lets it go; a plugin may be gone by then.
Outcome ALookUpThatOutlivesItsRequestKeepsLibcurl() {
  {
    const auto http = push::Http::Make();
    EXPECT(http);
    push::SinkConfig sink;
    sink.timeout_ms = 100;
    push::Request request;
    request.method = "GET";
    request.url = "https://nowhere.example/";
    EXPECT((*http)->Start(1, sink, request));
    std::vector<push::Answer> answers;
    while (answers.empty()) answers = (*http)->Work(milliseconds(100));
    EXPECT(answers[0].status == 0 && !answers[0].error.empty());
    EXPECT((*http)->InFlight() == 0);
    std::unique_lock lock(resolver_mutex);
    EXPECT(resolver_changed.wait_for(lock, std::chrono::seconds(30), [] { return waiting == 1; }));
  }
  EXPECT(kept);
  {
    const std::lock_guard lock(resolver_mutex);
    hangs = false;
    resolver_changed.notify_all();
  }
#ifdef TESTED_WITH_TSAN
  constexpr size_t kOwn = 2;  // one is the sanitizer's
#else
  constexpr size_t kOwn = 1;
#endif
  while (ipmi::testing::NamesIn("/proc/self/task").size() > kOwn) std::this_thread::yield();
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(ALookUpThatOutlivesItsRequestKeepsLibcurl),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
