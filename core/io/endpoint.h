// An address and port of a BMC.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

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
    std::array<uint64_t, 2> words;
    std::memcpy(words.data(), e.address.data(), sizeof words);
    // Neighbours differ in few bits, which the multiplication spreads over the upper ones.
    constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;
    const uint64_t mixed =
        (words[0] ^ (words[1] * kOdd) ^ (uint64_t{e.port} << 40) ^ e.scope) * kOdd;
    return mixed ^ mixed >> 32;
  }
};

}  // namespace ipmi
