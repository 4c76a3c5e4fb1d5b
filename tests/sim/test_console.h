// The other side of a BMC in unit tests: writes requests byte by byte and keeps no state machine.
// It can open sessions with suite 0, which has no codes, and with suite 3.
#pragma once

#include "tests/sim/bmc.h"

namespace bmcsim {

class TestConsole {
 public:
  explicit TestConsole(Profile profile);

  Bmc& bmc() { return bmc_; }
  uint64_t Count(Counter counter) const { return bmc_.counters.Get(counter); }
  Instant now() const { return now_; }
  void Pass(Duration time) { now_ += time; }

  // The one answer to a datagram; empty if there is none.
  Bytes Send(const Bytes& datagram);

  // What an Open Session answer says. RAKP 2 and RAKP 4 have their status in the same place.
  struct Opened {
    uint8_t status = 0xFF;
    uint32_t session_id = 0;
  };
  static Bytes OpenSession(uint8_t tag, uint8_t suite);
  static Opened ReadOpened(const Bytes& answer);
  static Bytes Rakp1(uint8_t tag, uint32_t session_id);
  // The BMC's random number, for RAKP 3.
  static Bytes ReadRakp2Random(const Bytes& answer);
  // Without a random number there is no code, as suite 0 has it.
  Bytes Rakp3(uint8_t tag, uint32_t session_id, uint8_t status, const Bytes& bmc_random = {});

  // An active session with suite 0 or 3, at USER level; 0 if there is none.
  uint32_t Establish(uint8_t suite);

  // A request in the clear, as in a session with suite 0.
  struct Request {
    uint8_t net_fn = 0x00;
    uint8_t command = 0x01;  // Get Chassis Status
    Bytes data = {};
    uint8_t sequence = 1;  // rqSeq
  };
  static Bytes Message(const Request& request);
  static Bytes InSession(uint32_t session_id, uint32_t number, const Request& request);
  static Bytes Lan15(uint32_t session_id, uint32_t number, const Request& request);
  // The completion code in an answer without protection; 0xFFFF if there is no answer.
  static uint16_t Completion(const Bytes& answer);

 private:
  Profile profile_;
  Machinery machinery_;
  Instant now_{std::chrono::hours(1)};
  Bmc bmc_;
};

}  // namespace bmcsim
