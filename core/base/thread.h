// Threads of the library: no signal of the host's is delivered to them, they wait for memory where
// there is none, and each has a name, which `ps` and debuggers show.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <functional>
#include <thread>
#include <utility>

#include "core/base/scarce_memory.h"

namespace ipmi {

// name: 15 characters at most. Throws std::system_error if the system has no thread left.
template <typename... Args>
std::thread StartThread(const char* name, Args&&... args) {
  struct BlockedSignals {
    BlockedSignals() {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_BLOCK, &all, &before);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
    sigset_t before;
  };
  const BlockedSignals blocked;  // a thread begins with its maker's mask
  std::thread thread(
      [](auto run, auto... rest) {
        const WaitsForMemory waits;
        std::invoke(std::move(run), std::move(rest)...);
      },
      std::forward<Args>(args)...);
  (void)pthread_setname_np(thread.native_handle(), name);
  return thread;
}

}  // namespace ipmi
