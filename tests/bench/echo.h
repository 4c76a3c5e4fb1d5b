// The other side of the floor: answers each datagram with one of the length that it asks for, from
// the address that it was sent to, as the simulated BMCs do. What it costs is nobody's measurement.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>

#include "core/base/file_descriptor.h"
#include "tests/bench/process.h"

namespace bench {

class Echo {
 public:
  static Result<std::unique_ptr<Echo>> Start();
  // On every address of this machine. The first byte of a datagram is the length of its answer.
  uint16_t port() const { return port_; }

 private:
  Echo(ipmi::FileDescriptor socket, uint16_t port);

  ipmi::FileDescriptor socket_;
  uint16_t port_;
  std::jthread thread_;  // last: it uses what stands above
};

}  // namespace bench
