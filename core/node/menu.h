// The submenu "IPMI" of a host-level node: the one place that says what is in it.
#pragma once

#include <span>
#include <string_view>

#include "core/store/node_record.h"

namespace ipmi {

struct MenuItem {
  std::string_view id;  // stable
  std::string_view label;
  bool destructive;  // a host asks before it does this
  bool needs_credentials;
};

std::span<const MenuItem> IpmiMenu();

// Why the item cannot be used on this node now; empty if it can.
std::string_view WhyDisabled(const MenuItem& item, const NodeRecord& node);

}  // namespace ipmi
