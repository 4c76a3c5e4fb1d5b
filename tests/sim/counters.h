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
  kSessionsUnclosed,
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
  // `row` is the attack's row in the table of attacks.
  void CountAttack(size_t row);
  void Add(const Counters& other);
  void Reset() { *this = Counters(); }

  uint64_t Get(Counter counter) const { return values_[static_cast<size_t>(counter)]; }
  // Datagrams that were not looked at any further, for whatever reason.
  uint64_t Dropped() const;
  // The sessions that stand at this moment.
  struct Standing {
    uint64_t open = 0;
    uint64_t half_open = 0;
    uint64_t unclosed = 0;  // open, and no Close Session was sent for them
  };
  // One line of JSON.
  std::string ToJson(const Standing& standing) const;

 private:
  std::array<uint32_t, static_cast<size_t>(Counter::kCount)> values_ = {};
  std::vector<uint32_t> commands_;
  std::vector<uint32_t> attacks_;
  std::map<uint16_t, uint32_t> unknown_commands_;  // network function and command
};

// One number out of that JSON, named as "sessions.open". Nothing if there is no such counter.
std::optional<uint64_t> CounterIn(const std::string& json, std::string_view path);

}  // namespace bmcsim
