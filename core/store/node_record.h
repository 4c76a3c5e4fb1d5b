// A node as the store keeps it.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/node_options.h"
#include "core/base/status.h"
#include "core/store/node_health.h"

namespace ipmi {

enum class NodeKind : uint8_t { kHost = 0, kTenant = 1 };

enum class PowerState : uint8_t { kUnknown = 0, kOff = 1, kOn = 2 };

// The outcome of the last attempt to reach the BMC.
struct NodeStatus {
  bool attempted = false;
  Status status = Status::kOk;
  Stage stage = Stage::kNone;
  uint8_t completion_code = 0;
  std::string message;                 // "OK", or the error message
  int64_t attempted_unix_ms = 0;       // when the last attempt ended
  int64_t last_connected_unix_ms = 0;  // when the last success ended; 0 if there was none
  PowerState power = PowerState::kUnknown;
  uint32_t round_trips = 0;
  uint32_t latency_us = 0;

  bool operator==(const NodeStatus&) const = default;
};

struct NodeRecord {
  std::string name;  // 1 to 128 of letters, digits, '.', '_', '-'
  NodeKind kind = NodeKind::kHost;
  std::string
      host;  // of the BMC: name, IPv4 or IPv6 literal (without brackets, with %scope where needed)
  uint16_t port = kIpmiPort;
  std::string web;  // address of the BMC's web page; empty for the default https://HOST/
  NodeOptions options;
  int64_t revision = 0;  // which of the state's changes was the last of this node
  bool user_set = false;
  bool password_set = false;
  bool kg_set = false;
  NodeMemory memory;
  NodeStatus status;
  NodeHealth health;
};

}  // namespace ipmi
