// What counts as a change of a node, for whoever follows it.
#pragma once

#include <cstdint>

#include "core/store/node_record.h"

namespace ipmi {

// What of a node differs from what was told of it.
struct Differences {
  bool status = false;  // another status, or another completion code
  bool power = false;   // one that cannot be read just now is none
  bool health = false;  // the worst sensor state, or which sensors are not ok
  bool log = false;     // how many entries the event log has, or that it loses some

  bool any() const { return status || power || health || log; }
};

// From never read to known is no change, unless something is wrong. all: it is one in any case.
bool Differs(const SensorHealth& found, const SensorHealth& told, bool all);
bool Differs(const LogFill& found, const LogFill& told, bool all);

// A node as it was last told.
struct ToldState {
  bool attempted = false;
  Status status = Status::kOk;
  uint8_t completion_code = 0;
  PowerState power = PowerState::kUnknown;  // the last that was known
  NodeHealth health = {};

  Differences From(const NodeStatus& now, const NodeHealth& health_now) const;
  // The same where nothing is known of the node any more: it has another BMC.
  Differences FromNothing() const;
  // What was read for the first time is known from then on, whether or not it is worth telling.
  bool Lacks(const NodeHealth& health_now) const;
  void Tell(const NodeStatus& now, const NodeHealth& health_now);
};

}  // namespace ipmi
