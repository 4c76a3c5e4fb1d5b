// Attacks on the set-up of a session, most of which nothing protects.
#include <algorithm>
#include <array>
#include <optional>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"
#include "tests/sim/network_attacks.h"
#include "tests/sim/rakp_status.h"
#include "tests/sim/rmcp.h"
#include "tests/sim/rmcp_plus.h"
#include "tests/sim/suites.h"

namespace bmcsim {
namespace {

constexpr size_t kPayload = 16;

// Offsets in the payloads (IPMI 2.0 tables 13-9 to 13-14).
constexpr size_t kStatus = 1;
constexpr size_t kConsoleId = 4;
constexpr size_t kErrorSize = 8;
constexpr size_t kRequestAlgorithms = 12;
constexpr size_t kAnswerAlgorithms = 16;
constexpr size_t kAlgorithmStep = 8;
constexpr size_t kRequestSize = 32;
constexpr size_t kAnswerSize = 36;
constexpr size_t kRakp2Code = 40;
constexpr size_t kRakp4Code = 8;

bool Is(View datagram, PayloadType type, size_t payload_size) {
  return RmcpPlusTypeOf(datagram) == type && datagram.size() >= kPayload + payload_size;
}

bool IsOpenRequest(View datagram) {
  return Is(datagram, PayloadType::kOpenSessionRequest, kRequestSize);
}
// One that is no refusal.
bool IsOpened(View datagram) {
  return Is(datagram, PayloadType::kOpenSessionResponse, kAnswerSize) &&
         datagram[kPayload + kStatus] == status::kOk;
}

uint32_t ConsoleIdOf(View datagram) {
  Reader reader(datagram);
  reader.Skip(kPayload + kConsoleId);
  return reader.U32();
}

Algorithms ReadAlgorithms(View datagram, size_t offset) {
  Algorithms algorithms;
  for (size_t i = 0; i < algorithms.size(); ++i)
    algorithms[i] = datagram[kPayload + offset + i * kAlgorithmStep];
  return algorithms;
}

void WriteAlgorithms(Bytes& datagram, size_t offset, const Algorithms& algorithms) {
  for (size_t i = 0; i < algorithms.size(); ++i)
    datagram[kPayload + offset + i * kAlgorithmStep] = algorithms[i];
}

Algorithms AlgorithmsOf(const Suite& suite) {
  return {static_cast<uint8_t>(suite.authentication), static_cast<uint8_t>(suite.integrity),
          static_cast<uint8_t>(suite.confidentiality)};
}

// Those of a suite that the BMC has and that comes before theirs.
std::optional<Algorithms> Weaker(const Scene& scene, const Algorithms& algorithms) {
  std::vector<Algorithms> weaker;
  for (const Suite& suite : AllSuites()) {
    const Algorithms its = AlgorithmsOf(suite);
    if (its == algorithms) break;
    if (std::ranges::find(scene.bmc.profile->suites, suite.id) != scene.bmc.profile->suites.end())
      weaker.push_back(its);
  }
  if (weaker.empty()) return std::nullopt;
  return weaker[scene.dice.Next() % weaker.size()];
}

bool Weaken(const Scene& scene, Bytes& bytes, size_t offset) {
  const auto weaker = Weaker(scene, ReadAlgorithms(bytes, offset));
  if (weaker) WriteAlgorithms(bytes, offset, *weaker);
  return weaker.has_value();
}

bool WeakenRequest(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  return IsOpenRequest(bytes) && Weaken(scene, bytes, kRequestAlgorithms);
}

bool WeakenAnswer(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  return IsOpened(bytes) && Weaken(scene, bytes, kAnswerAlgorithms);
}

// The request is weakened, and the answer tells of what was asked for.
bool WeakenBoth(const Scene& scene, Passage& passage) {
  Bytes& bytes = passage.own.bytes;
  if (IsOpened(bytes)) {
    const auto asked = scene.weakened.find(ConsoleIdOf(bytes));
    if (asked == scene.weakened.end()) return false;
    WriteAlgorithms(bytes, kAnswerAlgorithms, asked->second);
    return true;
  }
  if (!IsOpenRequest(bytes)) return false;
  const Algorithms asked = ReadAlgorithms(bytes, kRequestAlgorithms);
  if (!Weaken(scene, bytes, kRequestAlgorithms)) return false;
  scene.weakened[ConsoleIdOf(bytes)] = asked;
  return true;
}

// Only tag, status and session id are left.
void Refuse(Bytes& bytes, uint8_t status_code) {
  bytes.resize(kPayload + kErrorSize);
  bytes[kPayload + kStatus] = status_code;
  bytes[kPayload - 2] = kErrorSize;
  bytes[kPayload - 1] = 0;
}

bool RefuseSuite(const Scene&, Passage& passage) {
  if (!IsOpened(passage.own.bytes)) return false;
  Refuse(passage.own.bytes, status::kNoCipherSuiteMatch);
  return true;
}

template <PayloadType kType, uint8_t kStatusCode>
bool RefuseWith(const Scene&, Passage& passage) {
  if (!Is(passage.own.bytes, kType, kErrorSize)) return false;
  Refuse(passage.own.bytes, kStatusCode);
  return true;
}

template <PayloadType kType, size_t kCode>
bool SpoilCode(const Scene&, Passage& passage) {
  if (!Is(passage.own.bytes, kType, kCode + 1)) return false;
  passage.own.bytes[kPayload + kCode] ^= 0x01;
  return true;
}

// Get Channel Authentication Capabilities says so, and nothing in RMCP+ format gets through.
bool HideIpmi20(const Scene&, Passage& passage) {
  // Offsets in an IPMI 1.5 datagram outside of a session, and in that answer (IPMI 2.0 table
  // 22-15).
  constexpr size_t kAuthenticationType = 4;
  constexpr size_t kCommand = 19;
  constexpr size_t kSupport = 22;
  constexpr size_t kExtended = 24;
  constexpr uint8_t kHasExtended = 0x80;
  Bytes& bytes = passage.own.bytes;
  if (RmcpPlusTypeOf(bytes)) {
    passage.lost = true;
    return true;
  }
  if (passage.inbound || bytes.size() <= kExtended + 1 || bytes[kAuthenticationType] != 0 ||
      bytes[kCommand] != command::kGetChannelAuthCapabilities) {
    return false;
  }
  const auto change = [&](size_t at, uint8_t value) {
    bytes.back() = static_cast<uint8_t>(bytes.back() + bytes[at] - value);  // the checksum
    bytes[at] = value;
  };
  change(kSupport, static_cast<uint8_t>(bytes[kSupport] & ~kHasExtended));
  change(kExtended, 0);
  return true;
}

constexpr std::array kTable = {
    Attack{"weaker-request", "Open Session asks for a weaker cipher suite that the BMC has.",
           WeakenRequest},
    Attack{"weaker-answer", "The answer to Open Session names a weaker cipher suite.",
           WeakenAnswer},
    Attack{"weaker-both",
           "Open Session asks for a weaker cipher suite, and its answer names the one that the "
           "console asked for.",
           WeakenBoth},
    Attack{"refuse-suite", "A refusal of the cipher suite takes the place of an Open Session.",
           RefuseSuite},
    Attack{"refuse-user", "RAKP 2 says that there is no such user.",
           RefuseWith<PayloadType::kRakp2, status::kUnauthorizedName>},
    Attack{"refuse-password", "RAKP 4 says that the password is wrong.",
           RefuseWith<PayloadType::kRakp4, status::kInvalidIntegrityCheckValue>},
    Attack{"refuse-session", "RAKP 4 says that no session is free.",
           RefuseWith<PayloadType::kRakp4, status::kInsufficientResources>},
    Attack{"spoil-rakp2", "The code of RAKP 2 is wrong by a bit.",
           SpoilCode<PayloadType::kRakp2, kRakp2Code>},
    Attack{"spoil-rakp4", "The code of RAKP 4 is wrong by a bit.",
           SpoilCode<PayloadType::kRakp4, kRakp4Code>},
    Attack{"only-15", "The BMC seems to have IPMI 1.5 only.", HideIpmi20},
};

}  // namespace

std::span<const Attack> HandshakeAttacks() { return kTable; }

}  // namespace bmcsim
