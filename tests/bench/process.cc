#include "tests/bench/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace bench {
namespace {

// The same for every command and whoever starts the benchmark.
constexpr std::array kEnvironment = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent",
    "LC_ALL=C.UTF-8"};

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

double Millis(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

double NowMillis() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string ReadFromStart(int fd) {
  std::string text;
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t got = pread(fd, block.data(), block.size(), static_cast<off_t>(text.size()));
    if (got <= 0) return text;
    text.append(block.data(), static_cast<size_t>(got));
  }
}

std::string Line(const Words& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

// spawn wants pointers to what may be written, and writes nothing.
std::vector<char*> Pointers(const auto& strings, const auto& pointer_of) {
  std::vector<char*> pointers;
  for (const auto& string : strings) pointers.push_back(const_cast<char*>(pointer_of(string)));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::unexpected<ipmi::Error> Failed(std::string message) {
  return ipmi::FailWith(ipmi::Status::kInternal, std::move(message));
}

Result<std::string> BuiltProgram(std::string_view path) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  // Of a test, or of `bazel run`.
  const char* const runfiles = getenv("TEST_SRCDIR");
  const std::string found = (runfiles != nullptr ? runfiles : self.string() + ".runfiles") +
                            "/nodeipmi/" + std::string(path);
  if (error || access(found.c_str(), X_OK) != 0)
    return Failed(found + " is not there; use: bazel run");
  return found;
}

Result<std::string> InstalledProgram(std::string_view name) {
  for (const char* const folder :
       {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/"}) {
    std::string path = folder + std::string(name);
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return Failed(std::string(name) + " is not installed; use: third_party/install test");
}

Words Joined(Words first, const Words& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

Result<pid_t> Start(const Words& words, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  const auto arguments = Pointers(words, [](const std::string& word) { return word.c_str(); });
  const auto environment = Pointers(kEnvironment, [](const char* variable) { return variable; });
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, words[0].c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return Failed("cannot start " + words[0] + ": " + strerror(error));
  return pid;
}

Result<Measurement> Measure(const Words& words, std::chrono::milliseconds patience) {
  const Descriptor output(memfd_create("output", MFD_CLOEXEC));
  if (output.get() < 0) return Failed(std::string("cannot keep output: ") + strerror(errno));
  const double before = NowMillis();
  const auto pid = Start(words, output.get());
  if (!pid) return std::unexpected(pid.error());
  // Not glibc's pidfd_open(): Debian 12's header lacks extern "C".
  const Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, *pid, 0)));
  pollfd ended = {.fd = process.get(), .events = POLLIN, .revents = 0};
  const bool in_time = poll(&ended, 1, static_cast<int>(patience.count())) == 1;
  const double after = NowMillis();
  if (!in_time) kill(*pid, SIGKILL);
  int status = 0;
  rusage usage = {};
  if (wait4(*pid, &status, 0, &usage) != *pid) return Failed("cannot wait for " + words[0]);
  std::string text = ReadFromStart(output.get());
  if (!in_time) return Failed(Line(words) + "\ndoes not come to an end");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return Failed(Line(words) + "\nfailed: " + text);
  return Measurement{.wall_ms = after - before,
                     .cpu_ms = Millis(usage.ru_utime) + Millis(usage.ru_stime),
                     .peak_rss_bytes = static_cast<double>(usage.ru_maxrss) * 1024,
                     .output = std::move(text)};
}

}  // namespace bench
