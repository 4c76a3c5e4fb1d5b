// The controllers behind the BMC, which it passes requests on to (IPMI 2.0 §6.13): which of them
// cannot be reached, so that no time is lost with them.
#pragma once

#include <string>
#include <vector>

#include "core/wire/ipmi_message.h"

namespace ipmi {

class Controllers {
 public:
  // It has failed too often to be asked again.
  bool GivenUp(const BridgeTarget& target) const;
  // What came of asking it.
  void Note(const BridgeTarget& target, const Response& response);
  // The completion code for what could not be asked of it: 0xC3 if it does not answer, 0xD3 if the
  // BMC does not get there; 0 if nothing has failed.
  uint8_t CodeOf(const BridgeTarget& target) const;
  // Which could not be reached and why, in sentences; empty if none.
  std::string Trouble() const;

 private:
  struct Controller {
    BridgeTarget target;
    int failures = 0;
    bool answers = false;  // it has, once at least
    Response last_failure = {.data = {}};
  };

  const Controller* Find(const BridgeTarget& target) const;

  std::vector<Controller> controllers_;
};

}  // namespace ipmi
