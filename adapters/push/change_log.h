// A subscriber's place in the change log of a state.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/push/config.h"
#include "adapters/push/retry.h"
#include "nodeipmi/nodeipmi.h"

namespace push {

class ChangeLog {
 public:
  virtual ~ChangeLog() = default;

  // What follows on `after`, as many as are handed out at once; valid until the next call.
  virtual Result<std::span<const nodeipmi_change_record>> Read(uint64_t after) = 0;
  virtual Result<void> Acknowledge(uint64_t position) = 0;
  // True once there is something after `after`, false if nothing came in that time. Fails at once.
  virtual Result<bool> Wait(uint64_t after, milliseconds time) = 0;
  // Tells this log from every other that a receiver may be told of; it stays what it is while the
  // subscriber does.
  virtual const std::string& identity() const = 0;
};

// The places in the log of those who push, held by nobody else: two with one place would overtake
// each other.
class Places {
 public:
  explicit Places(nodeipmi* state) : state_(state) {}
  // Gives them back; what they are stays in the state.
  ~Places();
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  struct NotTaken {
    bool is_held;  // by somebody else, who may end
    std::string why;
  };
  // Those of all sinks, or none.
  std::expected<void, NotTaken> Take(const Config& config);
  // Adds the subscribers that there are not yet; they begin with all nodes as they are known. All
  // of them or none. One log for each sink, in their order.
  Result<std::vector<std::unique_ptr<ChangeLog>>> Subscribe(const Config& config);
  // Removes those that Subscribe has added.
  void Undo();

 private:
  void GiveBack();

  nodeipmi* const state_;
  std::vector<std::string> taken_;
  std::vector<std::string> added_;
};

}  // namespace push
