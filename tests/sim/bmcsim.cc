// The simulator's main function: reads the options, opens the sockets, runs the loop.
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <optional>

#include "tests/sim/options.h"
#include "tests/sim/server.h"
#include "tests/sim/text.h"

namespace bmcsim {
namespace {

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

int Complain(const ipmi::Error& error) {
  (void)std::fprintf(stderr, "bmcsim: %s\n", error.message.c_str());
  return error.status == ipmi::Status::kInvalidArgument ? kBadUsage : kFailed;
}

Result<int> TakeSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals, signal);
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0)
    return SystemError("cannot block signals", errno);
  const int fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  if (fd < 0) return SystemError("cannot take signals", errno);
  return fd;
}

Result<void> SayReady(const Options& options, uint16_t port) {
  const std::string where = DisplayAddress(options.address, port);
  if (!options.ready_path.empty()) {
    if (const auto written = WriteFileAtomically(options.ready_path, where + '\n'); !written)
      return written;
  }
  std::printf("ready %s\n", where.c_str());
  (void)std::fflush(stdout);
  return {};
}

Result<void> Serve(Options options) {
  const auto signals = TakeSignals();
  if (!signals) return std::unexpected(signals.error());
  auto socket = UdpSocket::Open(options.address, options.port);
  if (!socket) return std::unexpected(socket.error());
  std::optional<ControlSocket> control;
  if (!options.control_path.empty()) {
    auto opened = ControlSocket::Open(options.control_path);
    if (!opened) return std::unexpected(opened.error());
    control.emplace(std::move(*opened));
  }
  Fleet fleet(std::move(options.groups), options.seed, ipmi::SystemClock().Now());
  if (const auto said = SayReady(options, socket->port()); !said) return said;
  return Server({std::move(*socket), std::move(control), *signals, options.counters_path}, fleet)
      .Run();
}

}  // namespace
}  // namespace bmcsim

int main(int argc, char** argv) {
  auto options = bmcsim::ParseOptions(std::span(argv, static_cast<size_t>(argc)).subspan(1));
  if (!options) return bmcsim::Complain(options.error());
  if (options->help || options->list_misbehaviours || options->list_attacks) {
    const std::string text = options->help                 ? bmcsim::HelpText()
                             : options->list_misbehaviours ? bmcsim::DescribeMisbehaviours()
                                                           : bmcsim::DescribeAttacks();
    (void)std::fputs(text.c_str(), stdout);
    return 0;
  }
  if (options->exit_with_parent) (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
  const auto served = bmcsim::Serve(std::move(*options));
  return served ? 0 : bmcsim::Complain(served.error());
}
