#include "tests/e2e/client/bmcsim.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "tests/e2e/client/check.h"

namespace e2e {
namespace {

constexpr Millis kPatience{20'000};

std::vector<std::string> Command(const std::vector<std::string>& options,
                                 const std::string& control) {
  std::vector<std::string> command = {BuiltFile("tests/sim/bmcsim"), "--exit-with-parent",
                                      "--control", control};
  if (std::ranges::find(options, "--port") == options.end())
    command.insert(command.end(), {"--port", "0"});
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

// The path of a Unix socket is short, so it is given from the working folder.
class Connection {
 public:
  explicit Connection(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof to.sun_path)
      throw std::runtime_error("too long for a socket: " + path);
    std::memcpy(to.sun_path, path.c_str(), path.size());
    const timeval patience{20, 0};
    (void)setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      close(fd_);
      throw std::runtime_error("bmcsim cannot be reached");
    }
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::string Ask(const std::string& line) {
    std::string answer;
    char block[8192];
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
      return answer;
    while (!answer.ends_with('\n')) {
      const ssize_t got = recv(fd_, block, sizeof block, 0);
      if (got <= 0) throw std::runtime_error("bmcsim does not answer " + line);
      answer.append(block, static_cast<size_t>(got));
    }
    answer.pop_back();
    return answer;
  }

 private:
  int fd_;
};

}  // namespace

Bmcsim::Bmcsim(const std::vector<std::string>& options)
    : process_(Command(options, control_), output_) {
  const bool started = Await(kPatience, [&] {
    const std::string output = ReadFile(output_);
    if (output.starts_with("ready ") && output.find('\n') != std::string::npos) {
      address_ = output.substr(6, output.find('\n') - 6);
    }
    return !address_.empty() || !process_.IsRunning();
  });
  if (!started || address_.empty())
    throw std::runtime_error("bmcsim does not start: " + ReadFile(output_));
}

uint16_t Bmcsim::port() const {
  return static_cast<uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
}

std::string Bmcsim::Ask(const std::string& command) {
  std::string answer = Connection(control_).Ask(command + '\n');
  if (answer.starts_with("error")) throw std::runtime_error(command + ": " + answer);
  return answer;
}

uint64_t Bmcsim::Counter(const std::string& name) { return std::stoull(Ask("counter " + name)); }

bool Bmcsim::AwaitCounter(const std::string& name, uint64_t at_least) {
  return Await(kPatience, [&] { return Counter(name) >= at_least; });
}

bool Bmcsim::AwaitNoOpenSession() {
  return Await(kPatience, [&] { return Counter("sessions.open") == 0; });
}

}  // namespace e2e
