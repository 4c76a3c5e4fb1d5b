#include "core/node/menu.h"

#include <array>

namespace ipmi {

std::span<const MenuItem> IpmiMenu() {
  static constexpr std::array kItems = {
      MenuItem{"test", "Test", false, true},
      MenuItem{"connect", "Connect", false, false},
      MenuItem{"power-on", "Power On", false, true},
      MenuItem{"power-off", "Power Off", true, true},
      MenuItem{"power-cycle", "Power Cycle", true, true},
      MenuItem{"reset", "Reset", true, true},
      MenuItem{"soft-shutdown", "Soft Shutdown", true, true},
      MenuItem{"identify", "Identify", false, true},
  };
  return kItems;
}

std::string_view WhyDisabled(const MenuItem& item, const NodeRecord& node) {
  if (item.needs_credentials && !node.user_set && !node.password_set) {
    return "No IPMI user and password are stored for this node; edit the node to set them.";
  }
  return {};
}

}  // namespace ipmi
