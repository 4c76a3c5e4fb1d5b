// What a BMC counted: the tests read it to see what the client really did on the wire.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bmcsim {

enum class Counter : uint8_t {
  kPacketsIn,
  kPacketsOut,
  kLostIn,
  kLostOut,
  kDuplicated,
  kReordered,
  kDroppedNoBmc,
  kDroppedNotRmcp,
  kDroppedMalformed,
  kDroppedBadChecksum,
  kDroppedProtocolDisabled,
  kDroppedUnknownPayload,
  kDroppedUnknownSession,
  kDroppedReplayed,
  kDroppedNotAuthenticated,
  kDroppedNotEncrypted,
  kDroppedBadIntegrity,
  kDroppedBadEncryption,
  kDroppedBadAuthCode,
  kDroppedMisbehaviour,
  kDroppedRebooting,
  kSessionsOpened,
  kSessionsClosed,
  kSessionsTimedOut,
  kSessionsForgotten,
  kHalfOpenTimedOut,
  kHalfOpenAborted,
  kRefusedFull,
  kRepeatedOpenSession,
  kRepeatedRakp1,
  kRepeatedRakp3,
  kRepeatedActivateSession,
  kRepeatedRequest,
  kRakpUnknownUser,
  kRakpBadPassword,
  kRakpReportedByConsole,
  kRakpCipherRefused,
  kRakpPrivilegeRefused,
  kRakpInvalidSession,
  kRakpMalformed,
  kLan15UnknownUser,
  kLan15PrivilegeRefused,
  kChassisOff,
  kChassisOn,
  kChassisCycle,
  kChassisReset,
  kChassisDiag,
  kChassisSoft,
  kChassisRefusedByState,
  kPings,
  kCount,
};

// A 10,000-BMC process holds one of these per BMC, so the numbers are narrow.
class Counters {
 public:
  void Count(Counter counter) { ++values_[static_cast<size_t>(counter)]; }
  // `row` is the command's row in the command table.
  void CountCommand(size_t row);
  void CountUnknownCommand(uint8_t net_fn, uint8_t command);
  void Add(const Counters& other);
  void Reset() { *this = Counters(); }

  uint64_t Get(Counter counter) const { return values_[static_cast<size_t>(counter)]; }
  // Datagrams that were not looked at any further, for whatever reason.
  uint64_t Dropped() const;
  // One line of JSON. `open` and `half_open` are the sessions that stand at this moment.
  std::string ToJson(uint64_t open, uint64_t half_open) const;

 private:
  std::array<uint32_t, static_cast<size_t>(Counter::kCount)> values_ = {};
  std::vector<uint32_t> commands_;
  std::map<uint16_t, uint32_t> unknown_commands_;  // network function and command
};

// One number out of that JSON, named as "sessions.open". Nothing if there is no such counter.
std::optional<uint64_t> CounterIn(const std::string& json, std::string_view path);

}  // namespace bmcsim
