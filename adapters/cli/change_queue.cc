#include "adapters/cli/change_queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace cli {
namespace {

void OnChange(void* user_data, const nodeipmi_change* change) noexcept {
  static_cast<ChangeQueue*>(user_data)->Add(ChangeOf(*change));
}

}  // namespace

ChangeQueue::ChangeQueue() : fd_(eventfd(0, EFD_CLOEXEC)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

ChangeQueue::~ChangeQueue() { close(fd_); }

void ChangeQueue::Add(Change change) {
  const std::lock_guard lock(mutex_);
  const auto found = of_node_.find(change.view.node);
  if (found == of_node_.end()) {
    changes_.push_back(std::move(change));
    of_node_.emplace(changes_.back().view.node, std::prev(changes_.end()));
  } else if (!Merge(*found->second, std::move(change))) {
    changes_.erase(found->second);
    of_node_.erase(found);
  }
  SetReadable(!changes_.empty());
}

std::vector<Change> ChangeQueue::Take(size_t most) {
  std::vector<Change> taken;
  const std::lock_guard lock(mutex_);
  while (!changes_.empty() && taken.size() < most) {
    of_node_.erase(changes_.front().view.node);
    taken.push_back(std::move(changes_.front()));
    changes_.pop_front();
  }
  SetReadable(!changes_.empty());
  return taken;
}

// A system call only where there is a difference, not for each change.
void ChangeQueue::SetReadable(bool readable) {
  if (readable == readable_) return;
  uint64_t count = 1;
  [[maybe_unused]] const ssize_t done =
      readable ? write(fd_, &count, sizeof count) : read(fd_, &count, sizeof count);
  readable_ = readable;
}

nodeipmi_observer ChangeQueue::Observer() {
  return {.callback = &OnChange, .user_data = this, .free = nullptr};
}

}  // namespace cli
