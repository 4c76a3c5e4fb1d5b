// One BMC as the engine sees it, and one operation on it.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/timer_wheel.h"
#include "core/io/endpoint.h"
#include "core/session/link.h"
#include "core/session/retransmission.h"

namespace ipmi {

struct Peer;

// A job on its way: resolving, waiting for its turn, running, or closing.
struct Run : Timer {
  explicit Run(Job started) : job(std::move(started)) {}

  Job job;
  std::vector<Endpoint> endpoints;  // of the host name; the first that is not unreachable is used
  size_t endpoint = 0;
  Peer* peer = nullptr;      // once the name is resolved
  std::optional<Link> link;  // once it is its turn
  bool told = false;         // the listener has the outcome
};

struct Peer {
  Endpoint endpoint;
  RttEstimate rtt;
  Run* active = nullptr;
  std::deque<Run*> waiting;
  std::vector<Run*> closing;
};

}  // namespace ipmi
