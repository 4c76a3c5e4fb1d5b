// Items of the menu that run.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "adapters/extension/failure.h"
#include "adapters/extension/host.h"
#include "nodeipmi/node_extension.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

class Plugin;

// A host's completion: `free` runs once, when it is destroyed.
class OwedCompletion {
 public:
  explicit OwedCompletion(const node_ext_completion& completion) : completion_(completion) {}
  OwedCompletion(OwedCompletion&& other) noexcept
      : completion_(std::exchange(other.completion_, {})) {}
  ~OwedCompletion() {
    const HostCall call;
    if (completion_.free != nullptr) completion_.free(completion_.user_data);
  }
  OwedCompletion& operator=(OwedCompletion&&) = delete;

  void Tell(uint64_t run, const node_ext_error& error) const {
    const HostCall call;
    completion_.callback(completion_.user_data, run, &error);
  }

 private:
  node_ext_completion completion_;
};

// Thread-safe.
class Runs {
 public:
  explicit Runs(Plugin& plugin) : plugin_(plugin) {}

  // Gives back the run's number. On failure the completion is destroyed without being told.
  Result<uint64_t> Start(const std::string& node, const char* item, OwedCompletion completion);
  void Cancel(uint64_t run);
  // It is over; gives back whether it was asked to end.
  bool End(uint64_t run);

 private:
  struct Pending {
    nodeipmi_op op = 0;  // 0: none yet, or none at all
    bool cancelled = false;
  };

  uint64_t Begin();
  void Submitted(uint64_t run, nodeipmi* state, nodeipmi_op op);

  Plugin& plugin_;
  std::mutex mutex_;
  uint64_t last_ = 0;
  std::map<uint64_t, Pending> pending_;
};

}  // namespace extension
