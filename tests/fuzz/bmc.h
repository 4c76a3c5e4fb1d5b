// A BMC of either version that knows the keys, so that what it answers passes every check of codes.
// What it says and does wrong is the input's choice.
#pragma once

#include <set>
#include <span>

#include "tests/fuzz/fuzz.h"
#include "tests/unit/session/scripted_bmc.h"

namespace ipmi::fuzz {

using testing::ReceivedCommand;

// How an answer is altered before codes and encryption are put around it.
struct Spoil {
  uint16_t at = 0;
  uint8_t mask = 0;  // 0: nothing is changed
  bool cut = false;  // it ends at `at`
  void Apply(Bytes& bytes) const;
};

// What a command is answered with.
struct Says {
  uint8_t code = 0;
  Bytes data;
  uint8_t responder = 0x20;
  Spoil spoil = {};
};

class Bmc {
 public:
  // forgeable: the node's settings ask for sessions that anybody could take part in.
  Bmc(bool has_20, bool has_kg, bool forgeable)
      : has_20_(has_20), forgeable_(forgeable), bmc20_(kPassword, has_kg ? kKg : "") {}

  static constexpr const char* kUser = "admin";
  static constexpr const char* kPassword = "secret-password!";
  static constexpr const char* kKg = "bmc key";

  // The answer to a datagram of the client; empty if there is none.
  Bytes Answer(const Bytes& datagram, const Says& says);
  // A packet of the session that was set up last, of either version.
  Bytes Seal(const Bytes& message);
  // An answer to the last command that was understood, as a message.
  Bytes MessageFor(const Says& says) const;

  // A message with that in it was sealed. True of everything if others could have sealed it too.
  bool HasSaid(uint8_t code, std::span<const uint8_t> data) const;
  // RAKP 4, or the answer to Activate Session, was sent.
  bool granted() const { return granted_; }
  bool forgeable() const { return forgeable_; }

 private:
  Bytes Answer20(const Bytes& datagram, PayloadType type, const Says& says);
  Bytes Answer15(const Bytes& datagram, const Says& says);
  Bytes Seal15(std::span<const uint8_t> message, uint32_t session_id, uint32_t sequence);
  void FollowSuite(const Bytes& datagram);

  bool has_20_;
  bool forgeable_;  // some session had no codes, or such as anybody can make
  bool granted_ = false;
  testing::ScriptedBmc bmc20_;
  std::set<uint32_t> numbers_;  // session sequence numbers of the client, in the present session
  ReceivedCommand command_;
  std::vector<Bytes> said_;
  Crypto crypto_;
  // The IPMI 1.5 session.
  bool active15_ = false;
  uint8_t type15_ = 0;
  uint32_t session15_ = 0x02020202;
  uint32_t sequence15_ = 0;
};

}  // namespace ipmi::fuzz
