#include "adapters/cli/browser.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace cli {
namespace {

std::vector<std::string> Browsers() {
  std::vector<std::string> programs;
  const char* const variable = std::getenv("BROWSER");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(':'), rest.size());
    if (end > 0) programs.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  programs.emplace_back("xdg-open");
  return programs;
}

// Its own session, so that it outlives this terminal; nothing of standard input; nothing on
// standard output, which carries our answer.
pid_t Start(const std::string& program, const std::string& address) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  if (posix_spawn_file_actions_init(&actions) != 0) return -1;
  if (posix_spawnattr_init(&attributes) != 0) return posix_spawn_file_actions_destroy(&actions), -1;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  std::string program_copy = program;
  std::string address_copy = address;
  char* const arguments[] = {program_copy.data(), address_copy.data(), nullptr};
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, program.c_str(), &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : -1;
}

bool FailsSoon(pid_t pid) {
  constexpr int kPatienceMs = 2000;
  // pidfd_open(): what glibc 2.36 declares of it cannot be linked from C++.
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) return false;
  pollfd ended = {.fd = fd, .events = POLLIN, .revents = 0};
  const bool has_ended = poll(&ended, 1, kPatienceMs) > 0;
  close(fd);
  int status = 0;
  return has_ended && waitpid(pid, &status, 0) == pid && status != 0;
}

}  // namespace

bool IsWebAddress(const std::string& address) {
  return (address.starts_with("http://") || address.starts_with("https://")) &&
         std::ranges::all_of(address, [](unsigned char c) { return c > ' ' && c != 0x7F; });
}

Expected<void> OpenInBrowser(const std::string& address) {
  for (const std::string& program : Browsers()) {
    const pid_t pid = Start(program, address);
    if (pid < 0) continue;
    if (!FailsSoon(pid)) return {};
    break;
  }
  return ProgramFailure("no browser could be started for " + address +
                        "; set $BROWSER to a program, or install xdg-utils");
}

}  // namespace cli
