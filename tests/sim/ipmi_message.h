// The IPMI message inside of a LAN packet (IPMI 2.0 table 13-8, §13.8).
#pragma once

#include <optional>

#include "tests/sim/types.h"

namespace bmcsim {

struct Request {
  uint8_t responder_address = 0;
  uint8_t net_fn = 0;
  uint8_t responder_lun = 0;
  uint8_t requester_address = 0;
  uint8_t sequence = 0;
  uint8_t requester_lun = 0;
  uint8_t command = 0;
  View data;
};

enum class MessageFault : uint8_t { kNone, kMalformed, kBadChecksum };

MessageFault ParseRequest(View message, Request& request);

// `body` is the completion code and the data.
Bytes BuildResponse(const Request& request, View body);

}  // namespace bmcsim
