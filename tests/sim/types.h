// The words that every file of the simulator uses.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/bytes/reader.h"
#include "core/bytes/writer.h"

namespace bmcsim {

using ipmi::Duration;
using ipmi::Instant;
using ipmi::Reader;
using ipmi::Result;
using ipmi::Writer;

using Bytes = std::vector<uint8_t>;
using View = std::span<const uint8_t>;
using Guid = std::array<uint8_t, 16>;

// IPMI 2.0 §6.8. The numbers are those on the wire.
enum class Privilege : uint8_t {
  kNone = 0,
  kCallback = 1,
  kUser = 2,
  kOperator = 3,
  kAdministrator = 4
};

// The completion codes that the simulator gives by itself (IPMI 2.0 table 5-2).
namespace code {
inline constexpr uint8_t kOk = 0x00;
inline constexpr uint8_t kNodeBusy = 0xC0;
inline constexpr uint8_t kInvalidCommand = 0xC1;
inline constexpr uint8_t kTimeout = 0xC3;
inline constexpr uint8_t kRequestLength = 0xC7;
inline constexpr uint8_t kParameterOutOfRange = 0xC9;
inline constexpr uint8_t kInvalidField = 0xCC;
inline constexpr uint8_t kDuplicateRequest = 0xCF;
inline constexpr uint8_t kInsufficientPrivilege = 0xD4;
inline constexpr uint8_t kNotInPresentState = 0xD5;
inline constexpr uint8_t kUnspecified = 0xFF;
}  // namespace code

// Whom a datagram came from. An IPv4 address takes the first four bytes.
struct Endpoint {
  std::array<uint8_t, 16> address = {};
  uint32_t scope = 0;  // IPv6 interface index
  uint16_t port = 0;
  bool is_v6 = false;

  bool operator==(const Endpoint&) const = default;
};

// What `write` puts into a Writer, as a packet of its own. Empty if it was too long.
template <typename Write>
Bytes Build(const Write& write) {
  std::array<uint8_t, 1024> room;
  Writer writer(room);
  write(writer);
  const auto written = writer.written();
  return Bytes(written.begin(), written.end());
}

}  // namespace bmcsim
