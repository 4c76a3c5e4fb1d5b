// A subscriber's place in the change log of a state.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

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

// Adds the subscriber if there is none; it then begins with all nodes as they are known.
Result<std::unique_ptr<ChangeLog>> Subscribe(nodeipmi* state, const std::string& subscriber);

}  // namespace push
