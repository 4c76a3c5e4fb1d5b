// How to talk to a node's BMC, and what was learned of it.
#pragma once

#include <cstdint>

namespace ipmi {

enum class LanVersion : uint8_t { kAuto = 0, k15 = 1, k20 = 2 };

// How IPMI 1.5 sessions authenticate. kAuto is MD5: the others are used only when asked for.
enum class Auth15 : uint8_t { kAuto = 0, kMd5 = 1, kStraight = 2, kNone = 3 };

// The numbers of IPMI 2.0 table 13-17.
enum class Privilege : uint8_t { kUser = 2, kOperator = 3, kAdministrator = 4 };

inline constexpr uint8_t kCipherSuiteAuto = 0xFF;
inline constexpr uint16_t kIpmiPort = 623;

// Every quirk here is one that cannot be handled safely without being asked for.
struct NodeOptions {
  LanVersion lan = LanVersion::kAuto;
  Auth15 auth15 = Auth15::kAuto;
  uint8_t cipher_suite = kCipherSuiteAuto;
  Privilege privilege = Privilege::kAdministrator;  // the most that is ever asked for
  bool lookup_by_privilege =
      false;  // RAKP 1 looks the user up by name and privilege, not by name only
  bool accept_zero_session_id = false;  // IPMI 1.5 answers that carry session id 0 (Tyan S2882)

  bool operator==(const NodeOptions&) const = default;
};

// What was learned in earlier sessions. A node is never silently served with less than this.
struct NodeMemory {
  uint8_t cipher_suite =
      kCipherSuiteAuto;                // the last that worked; kCipherSuiteAuto if none did yet
  LanVersion lan = LanVersion::kAuto;  // the last that worked; kAuto if none did yet

  bool operator==(const NodeMemory&) const = default;
};

}  // namespace ipmi
