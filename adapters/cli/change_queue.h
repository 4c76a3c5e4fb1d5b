// The changes on their way from the library's thread to the one that prints.
//
// A reader that is slow must not make it grow for ever: of each node, one change is kept, from the
// oldest state that was not told to the newest.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/cli/change.h"

namespace cli {

class ChangeQueue {
 public:
  ChangeQueue();
  ~ChangeQueue();
  ChangeQueue(const ChangeQueue&) = delete;
  ChangeQueue& operator=(const ChangeQueue&) = delete;

  // From any thread.
  void Add(Change change);
  // Those that wait longest, the longest first.
  std::vector<Change> Take(size_t most);
  int fd() const { return fd_; }  // readable while there is something to take

  // For nodeipmi_monitor_start; the queue outlives the monitor.
  nodeipmi_observer Observer();

 private:
  void SetReadable(bool readable);

  const int fd_;
  std::mutex mutex_;  // of the rest
  bool readable_ = false;
  std::list<Change> changes_;
  std::unordered_map<std::string, std::list<Change>::iterator> of_node_;
};

}  // namespace cli
