#include "tests/bench/simulator.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

namespace bench {
namespace {

constexpr int kPatienceMillis = 10'000;

// Up to the line's end, which is left out; empty if none comes.
std::string ReadLine(int fd) {
  std::string line;
  pollfd readable = {.fd = fd, .events = POLLIN, .revents = 0};
  char byte = 0;
  while (poll(&readable, 1, kPatienceMillis) == 1 && read(fd, &byte, 1) == 1) {
    if (byte == '\n') return line;
    line += byte;
  }
  return {};
}

void End(pid_t pid) {
  kill(pid, SIGTERM);
  waitpid(pid, nullptr, 0);
}

}  // namespace

Result<Simulator> Simulator::Launch(const std::string& folder, const Words& options) {
  const auto program = BuiltProgram("tests/sim/bmcsim");
  if (!program) return std::unexpected(program.error());
  const auto control = BuiltProgram("tests/sim/bmcctl");
  if (!control) return std::unexpected(control.error());
  const std::string socket = folder + "/control";
  const Words words = Joined({*program, "--control", socket, "--exit-with-parent"}, options);

  std::array<int, 2> pipe_ends = {};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return Failed("no pipe can be made");
  const auto pid = Start(words, pipe_ends[1]);
  close(pipe_ends[1]);
  const std::string line = pid ? ReadLine(pipe_ends[0]) : std::string();
  close(pipe_ends[0]);
  if (!pid) return std::unexpected(pid.error());
  constexpr std::string_view kReady = "ready ";
  if (!line.starts_with(kReady)) {
    End(*pid);
    return Failed("bmcsim does not start: " + line);
  }
  return Simulator(*pid, line.substr(kReady.size()), {*control, socket});
}

Simulator::Simulator(Simulator&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      address_(std::move(other.address_)),
      control_(std::move(other.control_)) {}

Simulator::~Simulator() {
  if (pid_ != 0) End(pid_);
}

Result<std::string> Simulator::Ask(const Words& question) const {
  auto answer = Measure(Joined(control_, question));
  if (!answer) return std::unexpected(std::move(answer).error());
  return std::move(answer->output);
}

Result<void> Simulator::ResetCounters() const {
  const auto answer = Ask({"reset-counters"});
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<uint64_t> Simulator::Counter(const std::string& name) const {
  const auto answer = Ask({"counter", name});
  if (!answer) return std::unexpected(answer.error());
  uint64_t value = 0;
  const auto parsed = std::from_chars(answer->data(), answer->data() + answer->size(), value);
  if (parsed.ec != std::errc{}) return Failed("bmcsim has no counter " + name + ": " + *answer);
  return value;
}

}  // namespace bench
