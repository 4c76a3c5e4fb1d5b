// An address and port of a BMC.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace ipmi {

struct Endpoint {
  bool is_v6 = false;
  uint16_t port = 0;
  uint32_t scope = 0;                    // interface index of a link-local IPv6 address
  std::array<uint8_t, 16> address = {};  // IPv4: the first four bytes

  bool operator==(const Endpoint&) const = default;
};

struct EndpointHash {
  size_t operator()(const Endpoint& e) const {
    const std::string_view bytes(reinterpret_cast<const char*>(e.address.data()), e.address.size());
    return std::hash<std::string_view>()(bytes) ^ (size_t{e.port} << 16 ^ e.scope);
  }
};

}  // namespace ipmi
