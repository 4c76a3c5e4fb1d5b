// Why an arriving packet was dropped. A dropped packet changes nothing but a counter; the reason is
// told if the deadline passes with nothing better to say.
#pragma once

#include <cstdint>
#include <string_view>

namespace ipmi {

enum class Drop : uint8_t {
  kNone = 0,
  kNotRmcp,           // not an RMCP packet of class IPMI
  kMalformed,         // shorter than its fields, or lengths that do not fit
  kUnexpected,        // not awaited in this state
  kWrongTag,          // message tag or request sequence number of another request
  kWrongSession,      // session id of another session
  kNotAuthenticated,  // no integrity code although one was negotiated
  kNotEncrypted,      // not encrypted although encryption was negotiated
  kBadIntegrity,      // integrity code does not match
  kBadEncryption,     // cannot be decrypted: length or padding
  kReplayed,          // sequence number outside of the window, or seen before
  kBadChecksum,       // checksum of the IPMI message
};

inline constexpr uint8_t kDropCount = 12;

// The rule that was broken, as a phrase for people.
std::string_view DropReason(Drop drop);

}  // namespace ipmi
