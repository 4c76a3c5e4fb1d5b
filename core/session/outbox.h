// Where a session puts the datagrams it wants sent to its BMC.
#pragma once

#include <cstdint>
#include <span>

namespace ipmi {

class Outbox {
 public:
  virtual ~Outbox() = default;
  // The bytes are copied or sent before the call returns.
  virtual void Send(std::span<const uint8_t> datagram) = 0;
};

}  // namespace ipmi
