#include "adapters/cli/runner.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <new>
#include <system_error>

#include "adapters/cli/failure.h"

namespace cli {

class Run;

struct Ticket {
  Run* run;
  size_t index;
};

namespace {

// A library of another release may have structs of another size.
template <typename T>
void CopyStruct(T& to, const T* from) {
  if (from == nullptr) return;
  std::memcpy(&to, from, std::min<size_t>(sizeof to, from->struct_size));
  to.struct_size = sizeof to;
}

NodeResult EmptyResult(const std::string& node) {
  NodeResult result = {.node = node, .error = EmptyError(), .outcome = {}, .info = {}};
  result.outcome.struct_size = sizeof result.outcome;
  result.outcome.cipher_suite = NODEIPMI_CIPHER_SUITE_AUTO;
  result.info.struct_size = sizeof result.info;
  return result;
}

void FreeTicket(void* user_data) { delete static_cast<Ticket*>(user_data); }

}  // namespace

class Run {
 public:
  Run(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
      const SignalHold& signals, const Submit& submit)
      : state_(state),
        timeout_ms_(timeout_ms),
        signals_(signals),
        submit_(submit),
        ops_(nodes.size()),
        wake_(eventfd(0, EFD_CLOEXEC)) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    for (const std::string& node : nodes) report_.results.push_back(EmptyResult(node));
    shows_progress_ = nodes.size() > 1 && isatty(STDERR_FILENO) != 0;
  }
  ~Run() { close(wake_); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  RunReport Finish() {
    for (;;) {
      SubmitMore();
      if (Done() == report_.results.size()) break;
      ShowProgress();
      Wait();
    }
    if (shows_progress_) std::fputs("\r\033[K", stderr);
    return std::move(report_);
  }

  // From a thread of the library.
  void Complete(size_t index, const nodeipmi_error* error, const nodeipmi_outcome* outcome,
                const nodeipmi_device_info* info) {
    const std::lock_guard lock(mutex_);
    NodeResult& result = report_.results[index];
    CopyStruct(result.error, error);
    CopyStruct(result.outcome, outcome);
    CopyStruct(result.info, info);
    ++done_;
    // Under the lock, so that the descriptor still stands: Finish returns only after the lock is
    // free.
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
  }

 private:
  size_t Done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

  void SubmitMore() {
    for (; submitted_ < ops_.size() && submitted_ - Done() < kMostInFlight; ++submitted_) {
      NodeResult& result = report_.results[submitted_];
      nodeipmi_error error = EmptyError();
      if (report_.signal != 0) {
        error.status = NODEIPMI_CANCELLED;
        std::snprintf(error.message, sizeof error.message, "%s",
                      nodeipmi_status_sentence(NODEIPMI_CANCELLED));
      } else if (submit_({.state = state_,
                          .node = result.node.c_str(),
                          .timeout_ms = timeout_ms_,
                          .ticket = new Ticket{this, submitted_},
                          .op = &ops_[submitted_],
                          .error = &error}) == NODEIPMI_OK) {
        continue;
      }
      const std::lock_guard lock(mutex_);
      result.error = error;
      ++done_;
    }
  }

  void ShowProgress() {
    if (!shows_progress_) return;
    std::fprintf(stderr, "\r%zu/%zu done\033[K", Done(), ops_.size());
    std::fflush(stderr);
  }

  void Wait() {
    pollfd fds[] = {{.fd = wake_, .events = POLLIN, .revents = 0},
                    {.fd = signals_.fd(), .events = POLLIN, .revents = 0}};
    if (poll(fds, 2, -1) < 0) return;
    if ((fds[0].revents & POLLIN) != 0) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = read(wake_, &count, sizeof count);
    }
    signalfd_siginfo info;
    if ((fds[1].revents & POLLIN) != 0 && read(signals_.fd(), &info, sizeof info) == sizeof info)
      HandleSignal(static_cast<int>(info.ssi_signo));
  }

  void HandleSignal(int signal) {
    if (report_.signal != 0) _exit(kExitSignal + signal);  // asked twice: no more patience
    report_.signal = signal;
    for (size_t i = 0; i < submitted_; ++i) nodeipmi_op_cancel(state_, ops_[i], nullptr);
  }

  nodeipmi* const state_;
  const uint32_t timeout_ms_;
  const SignalHold& signals_;
  const Submit& submit_;
  std::vector<nodeipmi_op> ops_;
  const int wake_;
  bool shows_progress_ = false;
  size_t submitted_ = 0;

  std::mutex mutex_;  // of what Complete touches
  RunReport report_;
  size_t done_ = 0;
};

namespace {

void OnDone(void* user_data, nodeipmi_op /*op*/, const nodeipmi_error* error,
            const nodeipmi_outcome* outcome) {
  const Ticket* const ticket = static_cast<Ticket*>(user_data);
  ticket->run->Complete(ticket->index, error, outcome, nullptr);
}

void OnInfoDone(void* user_data, nodeipmi_op /*op*/, const nodeipmi_error* error,
                const nodeipmi_outcome* outcome, const nodeipmi_device_info* info) {
  const Ticket* const ticket = static_cast<Ticket*>(user_data);
  ticket->run->Complete(ticket->index, error, outcome, info);
}

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
  const sigset_t held = HeldSignals();
  pthread_sigmask(SIG_BLOCK, &held, &before_);
  fd_ = signalfd(-1, &held, SFD_CLOEXEC);
}

SignalHold::~SignalHold() {
  if (fd_ >= 0) close(fd_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

nodeipmi_completion CompletionFor(Ticket* ticket) {
  return {.callback = &OnDone, .user_data = ticket, .free = &FreeTicket};
}

nodeipmi_info_completion InfoCompletionFor(Ticket* ticket) {
  return {.callback = &OnInfoDone, .user_data = ticket, .free = &FreeTicket};
}

RunReport RunOnNodes(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
                     const SignalHold& signals, const Submit& submit) {
  return Run(state, nodes, timeout_ms, signals, submit).Finish();
}

}  // namespace cli
