// Get Session Challenge and Activate Session (IPMI 2.0 §22.16, §22.17).
#include <algorithm>
#include <cstring>

#include "tests/sim/lan15.h"

namespace bmcsim {
namespace {

constexpr uint8_t kInvalidUserName = 0x81;
constexpr uint8_t kNullUserNotEnabled = 0x82;
constexpr uint8_t kNoSessionSlot = 0x81;
constexpr uint8_t kInvalidSessionId = 0x85;
constexpr uint8_t kPrivilegeExceedsLimit = 0x86;

bool IsOffered(const Profile& profile, uint8_t type) {
  return type < 8 && (profile.auth15 >> type & 1) != 0;
}

bool RandomNumber(Bmc& bmc, uint32_t& number) {
  std::array<uint8_t, 4> bytes;
  if (!bmc.machinery->entropy.Fill(bytes)) return false;
  std::memcpy(&number, bytes.data(), bytes.size());
  number |= 1;  // never 0
  return true;
}

}  // namespace

uint8_t GetSessionChallenge(CommandContext& context, Reader& request, Writer& response) {
  Bmc& bmc = context.bmc;
  const uint8_t type = request.U8() & 0x0F;
  const View name_field = request.Bytes(16);
  if (!request.ok()) return code::kRequestLength;
  if (!bmc.profile->lan15) return code::kInvalidCommand;
  if (!IsOffered(*bmc.profile, type)) return code::kInvalidField;
  const std::string name(name_field.begin(), std::ranges::find(name_field, uint8_t{0}));
  const User* const user = bmc.FindUser(name, std::nullopt);
  if (user == nullptr) {
    bmc.counters.Count(Counter::kLan15UnknownUser);
    return name.empty() ? kNullUserNotEnabled : kInvalidUserName;
  }
  Session* const session =
      bmc.sessions.Open(bmc.machinery->entropy, context.peer, context.now, bmc.counters);
  if (session == nullptr) return code::kUnspecified;
  Lan15State& state = session->protocol.emplace<Lan15State>();
  session->user = user;
  state.authentication_type = type;
  if (!bmc.machinery->entropy.Fill(state.challenge) || !RandomNumber(bmc, state.temporary_id)) {
    return code::kUnspecified;
  }
  response.U32(state.temporary_id);
  response.Bytes(state.challenge);
  return code::kOk;
}

uint8_t ActivateSession(CommandContext& context, Reader& request, Writer& response) {
  Bmc& bmc = context.bmc;
  const uint8_t type = request.U8() & 0x0F;
  const uint8_t privilege = request.U8() & 0x0F;
  const View challenge = request.Bytes(16);
  const uint32_t initial_outbound = request.U32();
  if (!request.ok()) return code::kRequestLength;
  Session* const session = context.session;
  if (session == nullptr || session->active()) return kInvalidSessionId;
  Lan15State& state = *session->lan15();
  if (type != state.authentication_type || !std::ranges::equal(challenge, state.challenge))
    return code::kInvalidField;
  if (privilege == 0 || privilege > static_cast<uint8_t>(Privilege::kAdministrator))
    return code::kInvalidField;
  if (static_cast<Privilege>(privilege) > session->user->limit) {
    bmc.counters.Count(Counter::kLan15PrivilegeRefused);
    return kPrivilegeExceedsLimit;
  }
  if (bmc.sessions.ActiveCount() >= bmc.profile->slots) {
    bmc.counters.Count(Counter::kRefusedFull);
    return kNoSessionSlot;
  }
  uint32_t initial_inbound = 0;
  if (!RandomNumber(bmc, initial_inbound)) return code::kUnspecified;
  session->max_privilege = static_cast<Privilege>(privilege);
  state.outbound_sequence = initial_outbound;
  state.inbound.StartAt(initial_inbound);
  bmc.sessions.Activate(*session, context.now, bmc.counters);
  bmc.misbehaviours.Run(&Hooks::activated, *session);
  response.U8(bmc.profile->per_message_auth ? type : uint8_t{0});
  response.U32(session->id);
  response.U32(initial_inbound);
  response.U8(privilege);
  return code::kOk;
}

}  // namespace bmcsim
