#include "adapters/cli/runner.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <mutex>
#include <system_error>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/failure.h"
#include "adapters/cli/places.h"

namespace cli {

class Run;

struct Ticket {
  Run* run;
  size_t index;
};

namespace {

using std::chrono::milliseconds;

// As many are submitted between two looks at what else there is to do.
constexpr size_t kBatch = 64;
constexpr milliseconds kProgressInterval{100};

NodeResult EmptyResult(const std::string& node) {
  NodeResult result = {
      .node = node, .error = EmptyError(), .outcome = EmptyStruct<nodeipmi_outcome>(), .found = {}};
  result.outcome.cipher_suite = NODEIPMI_CIPHER_SUITE_AUTO;
  return result;
}

Places::Time Now() { return std::chrono::steady_clock::now(); }

}  // namespace

class Run {
 public:
  Run(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
      const SignalHold& signals, const Submit& submit)
      : state_(state),
        timeout_ms_(timeout_ms),
        signals_(signals),
        submit_(submit),
        total_(nodes.size()),
        ops_(nodes.size()),
        wake_(eventfd(0, EFD_CLOEXEC)),
        places_(nodes.size()) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    report_.results.reserve(total_);
    tickets_.reserve(total_);
    for (const std::string& node : nodes) {
      tickets_.push_back({.run = this, .index = tickets_.size()});
      report_.results.push_back(EmptyResult(node));
    }
    shows_progress_ = total_ > 1 && isatty(STDERR_FILENO) != 0;
  }
  ~Run() { close(wake_); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  RunReport Finish() {
    while (!IsDone()) {
      SubmitBatch();
      ShowProgress();
      Wait();
    }
    if (shows_progress_) (void)std::fputs("\r\033[K", stderr);
    return std::move(report_);
  }

  // From a thread of the library.
  void Complete(size_t index, const nodeipmi_error* error, const nodeipmi_outcome* outcome,
                const std::function<std::any()>& keep) {
    NodeResult& result = report_.results[index];
    CopyStruct(result.error, error);
    CopyStruct(result.outcome, outcome);
    try {
      result.found = keep();
    } catch (const std::exception& exception) {  // which must not reach the library
      result.error.status = NODEIPMI_INTERNAL;
      (void)std::snprintf(result.error.message, sizeof result.error.message, "%s",
                          exception.what());
    }
    End(index);
  }

 private:
  bool IsDone() {
    const std::lock_guard lock(mutex_);
    return places_.ended() == total_;
  }

  void End(size_t index) {
    const std::lock_guard lock(mutex_);
    places_.End(index);
    if (places_.ended() != wake_at_) return;
    // Under the lock, so that the descriptor still stands: Finish returns only after the lock is
    // free.
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
  }

  void SubmitBatch() {
    size_t begin = 0;
    size_t end = 0;
    {
      const std::lock_guard lock(mutex_);
      const Places::Time now = Now();
      begin = places_.started();
      end = begin + std::min({places_.Free(now), total_ - begin, kBatch});
      while (places_.started() < end) places_.Start(now);
    }
    for (size_t i = begin; i < end; ++i) SubmitOne(i);
  }

  void SubmitOne(size_t index) {
    NodeResult& result = report_.results[index];
    nodeipmi_error error = EmptyError();
    if (report_.signal != 0) {
      error.status = NODEIPMI_CANCELLED;
      (void)std::snprintf(error.message, sizeof error.message, "%s",
                          nodeipmi_status_sentence(NODEIPMI_CANCELLED));
    } else if (submit_({.state = state_,
                        .node = result.node.c_str(),
                        .timeout_ms = timeout_ms_,
                        .ticket = &tickets_[index],
                        .op = &ops_[index],
                        .error = &error}) == NODEIPMI_OK) {
      return;
    }
    result.error = error;
    End(index);
  }

  void ShowProgress() {
    if (!shows_progress_ || Now() < next_progress_) return;
    next_progress_ = Now() + kProgressInterval;
    size_t ended = 0;
    {
      const std::lock_guard lock(mutex_);
      ended = places_.ended();
    }
    (void)std::fprintf(stderr, "\r%zu/%zu done\033[K", ended, total_);
    (void)std::fflush(stderr);
  }

  // Says when the other threads shall wake this one, and how many milliseconds it is to wait at
  // most; -1 for no bound.
  int AskToBeWoken() {
    const std::lock_guard lock(mutex_);
    const Places::Time now = Now();
    const size_t rest = total_ - places_.started();
    const size_t free = places_.Free(now);
    if (places_.ended() == total_ || (rest > 0 && free >= std::min(rest, kBatch))) return 0;
    Places::Time until = Places::Time::max();
    if (rest > 0) {
      wake_at_ = places_.ended() + std::min(rest, kBatch) - free;
      until = places_.NextLeaves().value_or(until);
    } else {
      wake_at_ = total_;
    }
    if (shows_progress_) until = std::min(until, next_progress_);
    if (until == Places::Time::max()) return -1;
    const auto wait = std::chrono::ceil<milliseconds>(until - now).count();
    return static_cast<int>(std::max<int64_t>(wait, 0));
  }

  void Wait() {
    pollfd fds[] = {{.fd = wake_, .events = POLLIN, .revents = 0},
                    {.fd = signals_.fd(), .events = POLLIN, .revents = 0}};
    const int ready = poll(fds, 2, AskToBeWoken());
    {
      const std::lock_guard lock(mutex_);
      wake_at_ = kNever;
    }
    if (ready <= 0) return;
    if ((fds[0].revents & POLLIN) != 0) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = read(wake_, &count, sizeof count);
    }
    if ((fds[1].revents & POLLIN) != 0) HandleSignal(signals_.Take());
  }

  void HandleSignal(int signal) {
    if (signal == 0) return;
    if (report_.signal != 0) _exit(kExitSignal + signal);  // asked twice: no more patience
    report_.signal = signal;
    for (const nodeipmi_op op : ops_)
      if (op != 0) nodeipmi_op_cancel(state_, op, nullptr);
  }

  static constexpr size_t kNever = SIZE_MAX;

  nodeipmi* const state_;
  const uint32_t timeout_ms_;
  const SignalHold& signals_;
  const Submit& submit_;
  const size_t total_;
  std::vector<nodeipmi_op> ops_;  // 0 where none was started
  std::vector<Ticket> tickets_;
  const int wake_;
  bool shows_progress_ = false;
  Places::Time next_progress_;
  RunReport report_;  // each result belongs to its operation until that has ended

  std::mutex mutex_;  // of the rest
  Places places_;
  size_t wake_at_ = kNever;  // the number of ended operations at which Wait is to return
};

namespace {

void OnDone(void* user_data, nodeipmi_op /*op*/, const nodeipmi_error* error,
            const nodeipmi_outcome* outcome) {
  EndOperation(static_cast<Ticket*>(user_data), error, outcome, [] { return std::any(); });
}

}  // namespace

nodeipmi_completion CompletionFor(Ticket* ticket) {
  return {.callback = &OnDone, .user_data = ticket, .free = nullptr};
}

void EndOperation(Ticket* ticket, const nodeipmi_error* error, const nodeipmi_outcome* outcome,
                  const std::function<std::any()>& keep) {
  ticket->run->Complete(ticket->index, error, outcome, keep);
}

RunReport RunOnNodes(nodeipmi* state, const std::vector<std::string>& nodes, uint32_t timeout_ms,
                     const SignalHold& signals, const Submit& submit) {
  return Run(state, nodes, timeout_ms, signals, submit).Finish();
}

}  // namespace cli
