// Waits for sockets, for a point in time, or to be woken by another thread.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/clock.h"
#include "core/base/file_descriptor.h"
#include "core/base/result.h"

namespace ipmi {

class Poller {
 public:
  static Result<Poller> Open();

  // Watches a descriptor for input, under a number of the caller's (not 0).
  Result<void> Watch(int fd, uint32_t number);
  // Waits until `until` at most, and calls ready(number) for each descriptor that has input.
  template <typename Ready>
  void Wait(Instant now, Instant until, Ready ready) {
    uint32_t numbers[kMaxWatched];
    for (const uint32_t number : WaitFor(now, until, numbers)) ready(number);
  }
  // From any thread: the present or next Wait returns at once.
  void Wake();

 private:
  static constexpr int kMaxWatched = 8;
  Poller(FileDescriptor epoll, FileDescriptor event);
  std::span<const uint32_t> WaitFor(Instant now, Instant until,
                                    std::span<uint32_t, kMaxWatched> numbers);

  FileDescriptor epoll_;
  FileDescriptor event_;
};

}  // namespace ipmi
