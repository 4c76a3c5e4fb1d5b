#include "core/base/scarce_memory.h"

#include <time.h>

#include <cstddef>
#include <new>
#include <utility>

namespace ipmi {
namespace {

// The usual model asks for memory when a thread first uses the variable of a library that was
// loaded later, and ends the process if there is none.
__attribute__((tls_model("initial-exec"))) constinit thread_local bool waits = false;

}  // namespace

WaitsForMemory::WaitsForMemory(bool now) noexcept : before_(std::exchange(waits, now)) {}
WaitsForMemory::~WaitsForMemory() { waits = before_; }

bool WaitedForMemory() noexcept {
  if (!waits) return false;
  constexpr timespec kMoment = {.tv_sec = 0, .tv_nsec = 5'000'000};
  (void)nanosleep(&kMoment, nullptr);
  return true;
}

}  // namespace ipmi

// The linker has every `new` of this library come here (--wrap), and nobody else's. The memory is
// the program's own operator new's, so it does not matter who deletes it.
extern "C" {

// The names are those that --wrap asks for.
// NOLINTBEGIN(bugprone-reserved-identifier)
void* __real__Znwm(size_t size);
void* __real__Znam(size_t size);

void* __wrap__Znwm(size_t size) {
  while (true) {
    try {
      return __real__Znwm(size);
    } catch (const std::bad_alloc&) {
      if (!ipmi::WaitedForMemory()) throw;
    }
  }
}

void* __wrap__Znam(size_t size) {
  while (true) {
    try {
      return __real__Znam(size);
    } catch (const std::bad_alloc&) {
      if (!ipmi::WaitedForMemory()) throw;
    }
  }
}
// NOLINTEND(bugprone-reserved-identifier)

}  // extern "C"
