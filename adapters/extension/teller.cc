#include "adapters/extension/teller.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace extension {
namespace {

constexpr std::chrono::milliseconds kLater(500);

// A thread begins with its maker's mask: no signal of the host's is delivered to it.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

Teller::Teller(std::function<void(const std::string&, uint32_t)> look) : look_(std::move(look)) {}

Teller::~Teller() { Stop(); }

void Teller::Start() {
  ending_ = false;
  later_.clear();
  const BlockedSignals blocked;
  thread_ = std::thread([this] { Run(); });
  (void)pthread_setname_np(thread_.native_handle(), "ipmi-teller");
}

void Teller::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  given_.notify_one();
  thread_.join();
}

void Teller::Give(std::unique_ptr<Task> task) noexcept {
  {
    const std::lock_guard lock(mutex_);
    Task* const added = task.get();
    (last_ == nullptr ? first_ : last_->next_) = std::move(task);
    last_ = added;
  }
  given_.notify_one();
}

void Teller::Note(const std::string& node, uint32_t what) {
  {
    const std::lock_guard lock(mutex_);
    noted_[node] |= what;
  }
  given_.notify_one();
}

void Teller::NoteLater(const std::string& node) {
  const std::lock_guard lock(mutex_);
  if (later_.empty()) later_at_ = std::chrono::steady_clock::now() + kLater;
  later_.insert(node);
}

void Teller::Wait(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [this] { return first_ != nullptr || !noted_.empty() || ending_; };
  if (later_.empty()) {
    given_.wait(lock, has_work);
    return;
  }
  (void)given_.wait_until(lock, later_at_, has_work);
  if (std::chrono::steady_clock::now() < later_at_) return;
  for (const std::string& node : std::exchange(later_, {})) noted_[node] |= kStatus;
}

void Teller::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    Wait(lock);
    if (first_ != nullptr) {
      std::unique_ptr<Task> task = std::move(first_);
      first_ = std::move(task->next_);
      if (first_ == nullptr) last_ = nullptr;
      lock.unlock();
      task->Do();
      task.reset();
      lock.lock();
    } else if (!noted_.empty()) {
      const auto noted = noted_.extract(noted_.begin());
      lock.unlock();
      look_(noted.key(), noted.mapped());
      lock.lock();
    } else if (ending_) {
      return;
    }
  }
}

}  // namespace extension
