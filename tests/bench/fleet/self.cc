#include "tests/bench/fleet/self.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

namespace bench {
namespace {

constexpr const char* kEngine = "ipmi-engine";

struct Counted {
  std::atomic<int64_t> calls = 0;
  std::atomic<int64_t> datagrams = 0;
  void Add(int count) {
    if (count <= 0) return;
    calls.fetch_add(1, std::memory_order_relaxed);
    datagrams.fetch_add(count, std::memory_order_relaxed);
  }
};
constinit Counted sends;
constinit Counted receives;

int64_t Nanoseconds(clockid_t clock) {
  timespec time = {};
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// The number behind `label` in a file of /proc.
int64_t NumberIn(const std::filesystem::path& file, const std::string& label) {
  std::ifstream stream(file);
  for (std::string word; stream >> word;) {
    int64_t number = 0;
    if (word == label && stream >> number) return number;
  }
  return 0;
}

std::string FirstLine(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

}  // namespace

Used operator-(const Used& after, const Used& before) {
  return {.wall_ns = after.wall_ns - before.wall_ns,
          .process_ns = after.process_ns - before.process_ns,
          .engine_ns = after.engine_ns - before.engine_ns,
          .engine_sleeps = after.engine_sleeps - before.engine_sleeps,
          .sends = after.sends - before.sends,
          .sent = after.sent - before.sent,
          .receives = after.receives - before.receives,
          .received = after.received - before.received};
}

Used UsedSoFar() {
  Used used{.wall_ns = Nanoseconds(CLOCK_MONOTONIC),
            .process_ns = Nanoseconds(CLOCK_PROCESS_CPUTIME_ID),
            .sends = sends.calls,
            .sent = sends.datagrams,
            .receives = receives.calls,
            .received = receives.datagrams};
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (FirstLine(task.path() / "comm") != kEngine) continue;
    int64_t on_processor = 0;
    std::ifstream(task.path() / "schedstat") >> on_processor;
    used.engine_ns += on_processor;
    used.engine_sleeps += NumberIn(task.path() / "status", "voluntary_ctxt_switches:");
  }
  return used;
}

void TakeUse(const Used& used, double operations, Measured& measured) {
  constexpr double kKib = 1024;
  const auto each = [](int64_t all, double of) {
    return of > 0 ? static_cast<double>(all) / of : 0;
  };
  measured.engine_cpu_us = each(used.engine_ns, operations) / 1e3;
  measured.process_cpu_us = each(used.process_ns, operations) / 1e3;
  measured.process_cpu_percent = 100 * each(used.process_ns, static_cast<double>(used.wall_ns));
  measured.sent_per_call = each(used.sent, static_cast<double>(used.sends));
  measured.received_per_call = each(used.received, static_cast<double>(used.receives));
  measured.sleeps_per_operation = each(used.engine_sleeps, operations);
  measured.rss_bytes = kKib * static_cast<double>(NumberIn("/proc/self/status", "VmRSS:"));
  measured.peak_rss_bytes = kKib * static_cast<double>(NumberIn("/proc/self/status", "VmHWM:"));
}

}  // namespace bench

// The library finds these before glibc's, because the program stands before it.
extern "C" {

__attribute__((visibility("default"))) int sendmmsg(int fd, mmsghdr* messages, unsigned count,
                                                    int flags) {
  const auto done = static_cast<int>(syscall(SYS_sendmmsg, fd, messages, count, flags));
  bench::sends.Add(done);
  return done;
}

__attribute__((visibility("default"))) int recvmmsg(int fd, mmsghdr* messages, unsigned count,
                                                    int flags, timespec* timeout) {
  const auto done = static_cast<int>(syscall(SYS_recvmmsg, fd, messages, count, flags, timeout));
  bench::receives.Add(done);
  return done;
}

}  // extern "C"
