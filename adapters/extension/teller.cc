#include "adapters/extension/teller.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace extension {
namespace {

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

Teller::Teller(std::function<void(const std::string&)> look) : look_(std::move(look)) {}

Teller::~Teller() { Stop(); }

void Teller::Start() {
  ending_ = false;
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

void Teller::Note(const std::string& node) {
  {
    const std::lock_guard lock(mutex_);
    noted_.insert(node);
  }
  given_.notify_one();
}

void Teller::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    given_.wait(lock, [this] { return first_ != nullptr || !noted_.empty() || ending_; });
    if (first_ != nullptr) {
      std::unique_ptr<Task> task = std::move(first_);
      first_ = std::move(task->next_);
      if (first_ == nullptr) last_ = nullptr;
      lock.unlock();
      task->Do();
      task.reset();
      lock.lock();
    } else if (!noted_.empty()) {
      const std::string node = std::move(noted_.extract(noted_.begin()).value());
      lock.unlock();
      look_(node);
      lock.lock();
    } else if (ending_) {
      return;
    }
  }
}

}  // namespace extension
