// Sends one line to a running bmcsim and prints the line it answers: bmcctl PATH COMMAND…
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "tests/sim/text.h"
#include "tests/sim/unix_path.h"

namespace bmcsim {
namespace {

constexpr timeval kPatience = {10, 0};

Result<std::string> Converse(int fd, const UnixPath& path, std::string line) {
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  if (connect(fd, path.address(), path.size()) != 0)
    return SystemError("cannot reach bmcsim", errno);
  line += '\n';
  if (send(fd, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
    return SystemError("cannot send to bmcsim", errno);
  }
  std::string answer;
  char block[4096];
  while (!answer.ends_with('\n')) {
    const ssize_t got = recv(fd, block, sizeof block, 0);
    if (got < 0) return SystemError("no answer from bmcsim", errno);
    if (got == 0) return Wrong("bmcsim closed the connection");
    answer.append(block, static_cast<size_t>(got));
  }
  return answer;
}

Result<std::string> Ask(const std::string& path, const std::string& line) {
  const auto address = UnixPath::Of(path);
  if (!address) return std::unexpected(address.error());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return SystemError("cannot make a Unix socket", errno);
  auto answer = Converse(fd, *address, line);
  close(fd);
  return answer;
}

}  // namespace
}  // namespace bmcsim

int main(int argc, char** argv) {
  if (argc < 3) {
    (void)std::fprintf(stderr,
                       "Usage: bmcctl PATH COMMAND…\n"
                       "  bmcctl /tmp/ctl counters\n"
                       "  bmcctl /tmp/ctl set power off\n");
    return 2;
  }
  std::string line = argv[2];
  for (int i = 3; i < argc; ++i) line += std::string(" ") + argv[i];
  const auto answer = bmcsim::Ask(argv[1], line);
  if (!answer) {
    (void)std::fprintf(stderr, "bmcctl: %s\n", answer.error().message.c_str());
    return 1;
  }
  (void)std::fputs(answer->c_str(), stdout);
  return answer->starts_with("error") ? 1 : 0;
}
