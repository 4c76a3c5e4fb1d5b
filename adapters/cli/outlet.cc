#include "adapters/cli/outlet.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace cli {
namespace {

// O_NONBLOCK belongs to the open file, which others have too (the shell, other programs of a
// pipeline). So a pipe or a terminal is opened once more.
int OpenAgain(int fd) {
  struct stat info = {};
  if (fstat(fd, &info) != 0 || (!S_ISFIFO(info.st_mode) && isatty(fd) == 0)) return fd;
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const int again = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  return again < 0 ? fd : again;
}

// What a pipe takes as a whole or not at all, and a socket at once when it says that it can: so
// where it could not be opened again, writing still waits for nobody. Whole lines if possible, so
// that those of several programs do not mix.
size_t NextPiece(std::string_view text) {
  const size_t most = std::min<size_t>(text.size(), PIPE_BUF);
  const size_t line_end = text.substr(0, most).find_last_of('\n');
  return line_end == std::string_view::npos ? most : line_end + 1;
}

}  // namespace

Outlet::Outlet(int fd) : given_(fd), fd_(OpenAgain(fd)) {}

Outlet::~Outlet() {
  if (fd_ != given_) close(fd_);
}

pollfd Outlet::Awaited() const {
  return {.fd = fd_, .events = static_cast<short>(kept_.empty() ? 0 : POLLOUT), .revents = 0};
}

bool Outlet::IsReady() {
  pollfd wanted = Awaited();
  if (poll(&wanted, 1, 0) != 1) return false;
  if (kept_.empty()) error_ = EPIPE;  // ready though nothing was asked for: there is no reader
  return !kept_.empty();
}

void Outlet::Flush() {
  while (error_ == 0 && IsReady()) {
    const ssize_t written = write(fd_, kept_.data(), NextPiece(kept_));
    if (written >= 0)
      kept_.erase(0, static_cast<size_t>(written));
    else if (errno == EAGAIN)
      return;
    else if (errno != EINTR)
      error_ = errno;
  }
}

bool Outlet::FlushUntil(Time deadline) {
  for (;;) {
    Flush();
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (error_ != 0 || kept_.empty() || left.count() <= 0) return error_ == 0 && kept_.empty();
    pollfd wanted = Awaited();
    poll(&wanted, 1, static_cast<int>(std::min<int64_t>(left.count(), 1000)));
  }
}

}  // namespace cli
