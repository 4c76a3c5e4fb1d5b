// Threads of the library: no signal of the host's is delivered to them.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <thread>
#include <utility>

namespace ipmi {

// Throws std::system_error if the system has no thread left.
template <typename... Args>
std::thread StartThread(Args&&... args) {
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
  return std::thread(std::forward<Args>(args)...);
}

}  // namespace ipmi
