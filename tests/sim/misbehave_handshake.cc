// Misbehaviours while a session is being opened.
#include <algorithm>
#include <array>

#include "tests/sim/commands.h"
#include "tests/sim/network_faults.h"
#include "tests/sim/rakp_status.h"
#include "tests/sim/rmcp_plus.h"
#include "tests/sim/sessions.h"
#include "tests/sim/suites.h"

namespace bmcsim {
namespace {

// Offsets in the payloads (IPMI 2.0 tables 13-10 and 13-12).
constexpr size_t kTag = 0;
constexpr size_t kStatus = 1;
constexpr size_t kConsoleId = 4;
constexpr size_t kAuthenticationAlgorithm = 16;
constexpr size_t kIntegrityAlgorithm = 24;
constexpr size_t kConfidentialityAlgorithm = 32;
constexpr size_t kRakp2Random = 8;
constexpr size_t kRakp2Code = 40;
constexpr size_t kErrorSize = 8;

bool IsRefusalOfSuite(uint8_t status_code) {
  return status_code != status::kOk && status_code != status::kInsufficientResources;
}

void SayFull(Act&, uint8_t& status_code) { status_code = status::kInsufficientResources; }

void SayFull15(Act&, const Request& request, bool, std::optional<uint8_t>& completion) {
  constexpr uint8_t kNoSessionSlot = 0x81;
  if (request.net_fn == kNetFnApp && request.command == command::kActivateSession)
    completion = kNoSessionSlot;
}

void RefuseSuiteWith(Act& act, uint8_t& status_code) {
  if (IsRefusalOfSuite(status_code)) status_code = static_cast<uint8_t>(act.value);
}

void OfferOtherAlgorithms(Act&, PayloadType type, const Suite* suite, Bytes& payload) {
  if (type != PayloadType::kOpenSessionResponse || suite == nullptr) return;
  const Suite& other = *SuiteById(suite->id == 17 ? 3 : 17);
  payload[kAuthenticationAlgorithm] = static_cast<uint8_t>(other.authentication);
  payload[kIntegrityAlgorithm] = static_cast<uint8_t>(other.integrity);
  payload[kConfidentialityAlgorithm] = static_cast<uint8_t>(other.confidentiality);
}

void ShortenOpenSession(Act&, PayloadType type, const Suite*, Bytes& payload) {
  if (type == PayloadType::kOpenSessionResponse)
    payload.resize(std::min<size_t>(payload.size(), 20));
}

void ChangeTag(Act&, PayloadType, const Suite*, Bytes& payload) { payload[kTag] ^= 0x55; }

void ChangeSessionId(Act&, PayloadType type, const Suite*, Bytes& payload) {
  if (type == PayloadType::kRakp2) payload[kConsoleId] ^= 0xFF;
}

void LengthenRakp2(Act&, PayloadType type, const Suite*, Bytes& payload) {
  if (type == PayloadType::kRakp2 && payload[kStatus] == status::kOk) payload.push_back(0);
}

void ShortenRakp2(Act&, PayloadType type, const Suite*, Bytes& payload) {
  if (type == PayloadType::kRakp2 && payload[kStatus] == status::kOk) payload.pop_back();
}

void CutRakp2Error(Act&, PayloadType type, const Suite*, Bytes& payload) {
  if (type == PayloadType::kRakp2 && payload[kStatus] != status::kOk) payload.resize(kErrorSize);
}

// As a BMC that tells nobody which users it has: the exchange goes on, with a code that nobody can
// have.
void HideUnknownUser(Act& act, PayloadType type, const Suite* suite, Bytes& payload) {
  if (type != PayloadType::kRakp2 || payload[kStatus] != status::kUnauthorizedName ||
      suite == nullptr)
    return;
  const auto hash = HashOf(suite->authentication);
  payload[kStatus] = status::kOk;
  payload.resize(kRakp2Code + (hash ? ipmi::DigestSize(*hash) : 0));
  FaultDice dice(++act.count);
  for (size_t i = kRakp2Random; i < payload.size(); ++i)
    payload[i] = static_cast<uint8_t>(dice.Next());
}

void UseIntegrityLength(Act&, const Suite& suite, size_t& size) {
  size = IntegrityCodeSize(suite.integrity);
}

void UseWholeDigest(Act&, const Suite& suite, size_t& size) {
  if (const auto hash = HashOf(suite.authentication)) size = ipmi::DigestSize(*hash);
}

void HashOpenSessionPrivilege(Act&, const RmcpPlusState& state, uint8_t& role) {
  role = static_cast<uint8_t>((role & 0xF0) | state.open_privilege);
}

void ForgetFirstNumber(Act&, Session& session) {
  // The number that was announced counts as received already.
  if (session.lan15() != nullptr) (void)session.lan15()->inbound.AcceptNext();
}

void NarrowWindows(Act& act, Session& session) {
  const auto ahead = static_cast<int32_t>(std::min<uint32_t>(act.value, 1000));
  if (session.lan15() != nullptr) session.lan15()->inbound.Narrow(ahead);
  if (session.rmcp_plus() == nullptr) return;
  session.rmcp_plus()->authenticated_in.Narrow(ahead);
  session.rmcp_plus()->unauthenticated_in.Narrow(ahead);
}

constexpr std::array kTable = {
    Misbehaviour{
        .name = "full",
        .sentence =
            "Every session is refused for want of a free slot: Open Session with status 0x01, "
            "Activate Session with 0x81.",
        .hooks = {.open_status = SayFull, .command = SayFull15}},
    Misbehaviour{.name = "insufficient-as-cipher-refusal",
                 .sentence = "A cipher suite that is not enabled is refused with 0x01, "
                             "insufficient resources, as by Intel M50CYP.",
                 .default_value = status::kInsufficientResources,
                 .hooks = {.open_status = RefuseSuiteWith}},
    Misbehaviour{.name = "refuse-cipher",
                 .sentence = "A cipher suite that is not enabled is refused with the status N.",
                 .default_value = 0x11,
                 .takes_value = true,
                 .hooks = {.open_status = RefuseSuiteWith}},
    Misbehaviour{.name = "other-algorithms",
                 .sentence = "The Open Session answer names other algorithms than were asked for.",
                 .hooks = {.handshake = OfferOtherAlgorithms}},
    Misbehaviour{.name = "short-open-session",
                 .sentence = "The Open Session answer ends after 20 bytes, inside of its fields.",
                 .hooks = {.handshake = ShortenOpenSession}},
    Misbehaviour{
        .name = "wrong-tag",
        .sentence =
            "Open Session, RAKP 2 and RAKP 4 carry another message tag than their requests.",
        .hooks = {.handshake = ChangeTag}},
    Misbehaviour{.name = "wrong-session-id",
                 .sentence = "RAKP 2 carries the right tag and a wrong console session id.",
                 .hooks = {.handshake = ChangeSessionId}},
    Misbehaviour{
        .name = "rakp2-long",
        .sentence = "RAKP 2 has a byte too many behind its code, as from some Supermicro boards.",
        .hooks = {.handshake = LengthenRakp2}},
    Misbehaviour{.name = "rakp2-short",
                 .sentence = "RAKP 2 lacks the last byte of its code.",
                 .hooks = {.handshake = ShortenRakp2}},
    Misbehaviour{.name = "rakp2-error-8-bytes",
                 .sentence = "RAKP 2 with an error ends after the console's session id.",
                 .hooks = {.handshake = CutRakp2Error}},
    Misbehaviour{
        .name = "unknown-user-as-bad-password",
        .sentence =
            "A user that does not exist gets a RAKP 2 without an error and with a random code.",
        .hooks = {.handshake = HideUnknownUser}},
    Misbehaviour{
        .name = "rakp4-integrity-length",
        .sentence =
            "The code in RAKP 4 is as long as the integrity algorithm's: none for suites 1, 6, 15.",
        .hooks = {.rakp4_code_size = UseIntegrityLength}},
    Misbehaviour{
        .name = "rakp4-long",
        .sentence = "The code in RAKP 4 is the whole digest: 20 bytes for SHA-1, 32 for SHA-256.",
        .hooks = {.rakp4_code_size = UseWholeDigest}},
    Misbehaviour{
        .name = "hash-open-session-privilege",
        .sentence =
            "RAKP hashes the privilege of Open Session in place of that of RAKP 1, as ipmi_sim "
            "and some Sun boards do.",
        .hooks = {.hashed_role = HashOpenSessionPrivilege}},
    Misbehaviour{
        .name = "inbound-off-by-one",
        .sentence = "IPMI 1.5: the first number accepted is one above that which was announced.",
        .hooks = {.activated = ForgetFirstNumber}},
    Misbehaviour{.name = "drops-sequence-gap",
                 .sentence = "A session's packet is dropped unless its number is one of the N next "
                             "ones; nothing late "
                             "is forgiven.",
                 .default_value = 1,
                 .takes_value = true,
                 .hooks = {.activated = NarrowWindows}},
};

}  // namespace

std::span<const Misbehaviour> HandshakeMisbehaviours() { return kTable; }

}  // namespace bmcsim
