// A BMC for unit tests: it answers one datagram at a time, when and how the test wants. The
// client's own packet code serves here from the other side; that the two sides do not share a
// mistake is shown elsewhere, against BMCs and clients of other projects.
#pragma once

#include <string>
#include <vector>

#include "core/session/outbox.h"
#include "core/session/tools.h"
#include "core/wire/key_exchange.h"
#include "core/wire/packet20.h"
#include "tests/unit/support/counting_entropy.h"
#include "tests/unit/support/hex.h"

namespace ipmi::testing {

// Keeps what a session sends.
class Mailbox final : public Outbox {
 public:
  void Send(std::span<const uint8_t> datagram) override {
    sent.emplace_back(datagram.begin(), datagram.end());
  }
  // The oldest datagram that was not taken yet; empty if there is none.
  Bytes Take() {
    if (taken == sent.size()) return {};
    return sent[taken++];
  }
  size_t left() const { return sent.size() - taken; }

  std::vector<Bytes> sent;
  size_t taken = 0;
};

// What sessions share, for one test.
struct TestTools {
  Crypto crypto;
  CountingEntropy entropy;
  PayloadBuffer buffer;
  Tools tools{crypto, entropy, buffer};
};

// The command inside of a client's packet.
struct ReceivedCommand {
  uint8_t net_fn = 0;
  uint8_t command = 0;
  uint8_t sequence = 0;
  Bytes data;
};

class ScriptedBmc {
 public:
  explicit ScriptedBmc(std::string password = "secret", std::string kg = {})
      : password_(std::move(password)), kg_(std::move(kg)) {}

  // The payload type of a client's RMCP+ datagram.
  static PayloadType TypeOf(const Bytes& datagram);

  // Each takes the client's datagram and makes the right answer to it.
  Bytes OpenSessionResponse(const Bytes& datagram, uint8_t status = 0);
  Bytes Rakp2(const Bytes& datagram, uint8_t status = 0);
  Bytes Rakp4(const Bytes& datagram, uint8_t status = 0);
  // The command in a datagram of the session; net_fn 0xFF if it cannot be opened.
  ReceivedCommand Open(const Bytes& datagram);
  Bytes Answer(const ReceivedCommand& command, uint8_t completion_code, const Bytes& data);
  // A packet of the session with that message in it.
  Bytes Seal(const Bytes& message);
  // Whatever the datagram asks: sets the session up, then answers each command normally with
  // `data`.
  Bytes Respond(const Bytes& datagram, const Bytes& data);

  // IPMI 1.5, before a session is there.
  static ReceivedCommand OpenPlain15(const Bytes& datagram);
  static Bytes AnswerPlain15(const ReceivedCommand& command, uint8_t completion_code,
                             const Bytes& data);

  CipherSuite suite = *FindCipherSuite(17);  // what Open Session is answered with
  uint32_t session_id = 0x0B0B0B0B;
  uint32_t next_sequence = 1;
  Protection20 protection;
  KeyExchange exchange;

 private:
  std::string password_;
  std::string kg_;
  Bytes user_;
  TestTools tools_;
};

}  // namespace ipmi::testing
