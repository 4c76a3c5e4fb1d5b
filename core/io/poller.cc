#include "core/io/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace ipmi {
namespace {

constexpr uint32_t kWakeNumber = 0;

bool Add(int epoll, int fd, uint32_t number) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = number;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

Error SystemError() {
  Error error;
  error.sys_errno = errno;
  error.message = std::string("No event queue can be set up: ") + strerror(errno) + ".";
  return error;
}

}  // namespace

Poller::Poller(FileDescriptor epoll, FileDescriptor event)
    : epoll_(std::move(epoll)), event_(std::move(event)) {}

Result<Poller> Poller::Open() {
  FileDescriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  FileDescriptor event(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!epoll.valid() || !event.valid() || !Add(epoll.get(), event.get(), kWakeNumber)) {
    return std::unexpected(SystemError());
  }
  return Poller(std::move(epoll), std::move(event));
}

Result<void> Poller::Watch(int fd, uint32_t number) {
  if (!Add(epoll_.get(), fd, number)) return std::unexpected(SystemError());
  return {};
}

void Poller::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const auto written = write(event_.get(), &one, sizeof one);
}

std::span<const uint32_t> Poller::WaitFor(Instant now, Instant until,
                                          std::span<uint32_t, kMaxWatched> numbers) {
  int timeout = -1;
  if (until != kNever) {
    // Rounded up: waking before the time would only mean waiting again.
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(until - now, Duration{})).count();
    timeout = static_cast<int>(std::min<int64_t>(left, 3'600'000));
  }
  epoll_event events[kMaxWatched];
  const int got = epoll_wait(epoll_.get(), events, kMaxWatched, timeout);
  size_t used = 0;
  for (int i = 0; i < got; ++i) {
    if (events[i].data.u32 != kWakeNumber) {
      numbers[used++] = events[i].data.u32;
      continue;
    }
    uint64_t count = 0;
    [[maybe_unused]] const auto cleared = read(event_.get(), &count, sizeof count);
  }
  return numbers.first(used);
}

}  // namespace ipmi
