// Attacks on the packets of a session: what its integrity codes, encryption and numbers are for.
#include <algorithm>
#include <array>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"
#include "tests/sim/network_attacks.h"
#include "tests/sim/rmcp.h"
#include "tests/sim/rmcp_plus.h"

namespace bmcsim {
namespace {

// Offsets in an RMCP+ datagram (IPMI 2.0 table 13-8).
constexpr size_t kType = 5;
constexpr size_t kSessionId = 6;
constexpr size_t kSequence = 10;
constexpr size_t kPayload = 16;

constexpr uint8_t kEncrypted = 0x80;
constexpr uint8_t kAuthenticated = 0x40;

constexpr uint8_t kLieOfSensors = 0xEE;

// A datagram of an RMCP+ session, which is neither its set-up nor outside of any.
bool IsOfSession(View datagram) {
  return RmcpPlusTypeOf(datagram) == PayloadType::kIpmi && datagram.size() > kPayload &&
         SessionIdOf(datagram) != 0;
}

bool StripAuthentication(const Scene&, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  if (passage.inbound || !IsOfSession(bytes) || (bytes[kType] & kAuthenticated) == 0) return false;
  bytes[kType] = static_cast<uint8_t>(bytes[kType] & ~kAuthenticated);
  const size_t length = size_t{bytes[kPayload - 2]} | size_t{bytes[kPayload - 1]} << 8;
  bytes.resize(std::min(bytes.size(), kPayload + length));  // without the trailer
  return true;
}

bool StripEncryption(const Scene&, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  if (passage.inbound || !IsOfSession(bytes) || (bytes[kType] & kEncrypted) == 0) return false;
  bytes[kType] = static_cast<uint8_t>(bytes[kType] & ~kEncrypted);
  return true;
}

// As a BMC answers, but what it says is not so.
Bytes Lie(const Bmc& bmc, uint8_t sequence, bool of_power) {
  constexpr uint8_t kNetFnSensor = 0x04;
  constexpr uint8_t kGetSensorReading = 0x2D;
  constexpr uint8_t kScanning = 0xC0;
  Request request{
      .responder_address = 0x20, .requester_address = 0x81, .sequence = sequence, .data = {}};
  if (of_power) {
    request.command = command::kGetChassisStatus;
    const uint8_t power = bmc.chassis.on() ? 0 : 1;
    return BuildResponse(request, std::array<uint8_t, 4>{0, power, 0, 0});
  }
  request.net_fn = kNetFnSensor;
  request.command = kGetSensorReading;
  return BuildResponse(request, std::array<uint8_t, 4>{0, kLieOfSensors, kScanning, kScanning});
}

// The request sequence number cannot be seen, so each is tried.
bool TellLies(const Scene& scene, Passage& passage) {
  const Bytes& bytes = passage.own.bytes;
  if (passage.inbound || !IsOfSession(bytes)) return false;
  for (uint8_t sequence = 0; sequence < 64; ++sequence) {
    for (const bool of_power : {true, false}) {
      const Bytes message = Lie(scene.bmc, sequence, of_power);
      Bytes datagram(bytes.begin(), bytes.begin() + kPayload);
      datagram[kType] = 0;
      datagram[kPayload - 2] = static_cast<uint8_t>(message.size());
      datagram[kPayload - 1] = 0;
      datagram.insert(datagram.end(), message.begin(), message.end());
      passage.before.push_back({std::move(datagram), passage.own.console});
    }
  }
  return true;
}

bool ChangeSessionId(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  const auto type = RmcpPlusTypeOf(bytes);
  // Outside of a session the id is in the payload, behind tag, status and two bytes.
  const size_t at = type == PayloadType::kIpmi ? kSessionId : kPayload + 4;
  if (!type || bytes.size() < at + 4 || (at == kSessionId && SessionIdOf(bytes) == 0)) return false;
  for (const Seen& seen : scene.seen) {
    const bool other = IsOfSession(seen.bytes) && seen.inbound == passage.inbound &&
                       !std::equal(&seen.bytes[kSessionId], &seen.bytes[kSequence], &bytes[at]);
    if (!other) continue;
    std::copy_n(&seen.bytes[kSessionId], 4, &bytes[at]);
    return true;
  }
  bytes[at + scene.dice.Next() % 4] ^= static_cast<uint8_t>(1 + scene.dice.Next() % 255);
  return true;
}

bool ChangeNumber(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  if (passage.inbound || !IsOfSession(bytes)) return false;
  bytes[kSequence + scene.dice.Next() % 4] ^= static_cast<uint8_t>(1 + scene.dice.Next() % 255);
  return true;
}

constexpr std::array kTable = {
    Attack{"strip-authentication",
           "An answer in an RMCP+ session loses the authenticated bit and its trailer.",
           StripAuthentication},
    Attack{"strip-encryption", "An answer in an RMCP+ session loses the encrypted bit.",
           StripEncryption},
    Attack{"lies",
           "128 answers in the clear come before an answer in an RMCP+ session, a wrong power "
           "state and a wrong reading for each request sequence number.",
           TellLies},
    Attack{"other-session",
           "The session id of another session, or a random one, takes the place of the right one.",
           ChangeSessionId},
    Attack{"renumber", "An answer in an RMCP+ session gets another session sequence number.",
           ChangeNumber},
};

}  // namespace

std::span<const Attack> ForgingAttacks() { return kTable; }

}  // namespace bmcsim
