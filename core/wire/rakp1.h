// RAKP Message 1: the console names its user (IPMI 2.0 §13.20).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/base/node_options.h"
#include "core/bytes/writer.h"

namespace ipmi {

inline constexpr size_t kRandomNumberSize = 16;
inline constexpr size_t kMaxUserName = 16;
using RandomNumber = std::array<uint8_t, kRandomNumberSize>;

struct Rakp1 {
  uint8_t tag = 0;
  uint32_t bmc_session_id = 0;
  RandomNumber console_random = {};
  uint8_t role = 0;
  std::span<const uint8_t> user;  // at most kMaxUserName bytes
};

// The role byte: the privilege asked for, and whether the user is looked up by name only (bit 4) or
// by name and privilege.
uint8_t RakpRole(Privilege privilege, bool lookup_by_privilege);

void WriteRakp1(const Rakp1& message, Writer& out);

}  // namespace ipmi
