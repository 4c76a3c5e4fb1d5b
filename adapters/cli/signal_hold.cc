#include "adapters/cli/signal_hold.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <initializer_list>

namespace cli {
namespace {

sigset_t HeldSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action = {};
    // What the caller ignores (nohup) stays ignored.
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
      sigaddset(&set, signal);
  }
  return set;
}

}  // namespace

SignalHold::SignalHold() {
  sigset_t held = HeldSignals();
  fd_ = signalfd(-1, &held, SFD_CLOEXEC);
  if (fd_ < 0) sigemptyset(&held);  // nobody could hear them: they end the program
  pthread_sigmask(SIG_BLOCK, &held, &before_);
}

int SignalHold::Take() const {
  signalfd_siginfo info;
  pollfd ready = {.fd = fd_, .events = POLLIN, .revents = 0};
  if (poll(&ready, 1, 0) != 1 || read(fd_, &info, sizeof info) != sizeof info) return 0;
  return static_cast<int>(info.ssi_signo);
}

SignalHold::~SignalHold() {
  if (fd_ >= 0) close(fd_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace cli
