// The fencing actions, for the plugin and for the fence agent.
//
// A cluster goes on with a node's work as soon as it is told that the node was fenced. So nothing
// here is a success unless the BMC was asked what the power is, after the action, and said so.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/pacemaker/settings.h"
#include "nodeipmi/nodeipmi.h"

namespace fence {

// What came of one thing that was done to one node.
struct Finding {
  std::string node;
  nodeipmi_status status = NODEIPMI_OK;
  uint32_t power = NODEIPMI_POWER_STATE_UNKNOWN;  // as it was read last
  std::string sentence;  // what was done, or what went wrong; begins with the node
  // Of a success: something that somebody should look at. Else empty.
  std::string warning;
  bool seen_off = false;        // after the action
  uint8_t completion_code = 0;  // of a refusal

  bool ok() const { return status == NODEIPMI_OK; }
};

class Fencer {
 public:
  static Expected<Fencer> Open(const Settings& settings);

  // The nodes of the device: those of the settings, or all host nodes of the state.
  Expected<std::vector<Target>> Targets() const;

  // The power was read back as off, or on. That is so of a node too that was off, or on, before.
  Finding Off(const std::string& node) const { return Reach(node, NODEIPMI_POWER_OFF); }
  Finding On(const std::string& node) const { return Reach(node, NODEIPMI_POWER_ON); }
  // The node was down, by the method of the settings. It is fenced then, so it is no failure, but a
  // warning, if it could not be turned on again.
  Finding Reset(const std::string& node) const;
  // Reads the power.
  Finding Status(const std::string& node) const;

  // Whether the BMCs answer; all are asked at once. In the order of `targets`.
  std::vector<Finding> Test(std::span<const Target> targets) const;
  // Whether the nodes can be asked at all; without asking them.
  std::vector<Finding> Validate(std::span<const Target> targets) const;

 private:
  struct Closer {
    void operator()(nodeipmi* state) const { nodeipmi_close(state); }
  };

  Fencer(nodeipmi* state, const Settings& settings) : state_(state), settings_(settings) {}

  // What one call may take.
  struct Time {
    uint32_t timeout_ms;  // the BMC has, to answer
    uint32_t wait_ms;     // the node has, to be off, and once more to be on
  };

  // All that the settings allow.
  Time WholeTime() const { return {settings_.timeout_ms, settings_.power_timeout_ms}; }
  // What is left of the time that a reset may take, for a second call.
  Time TimeLeft(std::chrono::milliseconds elapsed) const;

  // One action and its wait.
  Finding Do(const std::string& node, uint32_t action, Time time) const;
  // The action, until the power is read back as it should be then.
  Finding Reach(const std::string& node, uint32_t action) const;
  Finding OffAndOn(const std::string& node, Time time) const;
  Finding Cycle(const std::string& node) const;

  std::unique_ptr<nodeipmi, Closer> state_;
  Settings settings_;
};

// An error if the library that was found is older than this. Without asking, only the action that
// it lacks would tell, when a node is to be fenced.
Expected<void> LibraryFits();

// "" if all are well, or the sentences of those that are not, one on each line.
std::string Troubles(std::span<const Finding> findings);

}  // namespace fence
