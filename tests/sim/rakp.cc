#include "tests/sim/rakp.h"

#include <algorithm>
#include <optional>

#include "tests/sim/rakp_codes.h"
#include "tests/sim/rakp_status.h"
#include "tests/sim/rmcp_plus.h"

namespace bmcsim {
namespace {

constexpr size_t kMaxNameSize = 16;
constexpr uint8_t kNameOnlyLookup = 1 << 4;

// The part of RAKP 2 or RAKP 4 that every answer has; RAKP 2 with an error goes on with zeros.
Bytes RakpError(Bmc& bmc, PayloadType type, uint8_t tag, uint8_t status_code,
                const RmcpPlusState* state) {
  Bytes payload = Build([&](Writer& writer) {
    writer.U8(tag);
    writer.U8(status_code);
    writer.U16(0);
    writer.U32(state == nullptr ? 0 : state->console_id);
    if (type == PayloadType::kRakp2) writer.Fill(32, 0);  // random number and GUID
  });
  const Suite* const suite = state == nullptr ? nullptr : state->suite;
  bmc.misbehaviours.Run(&Hooks::handshake, type, suite, payload);
  return payload;
}

uint8_t HashedRole(Bmc& bmc, const RmcpPlusState& state) {
  uint8_t role = state.role;
  bmc.misbehaviours.Run(&Hooks::hashed_role, state, role);
  return role;
}

struct Rakp1 {
  uint8_t tag = 0;
  uint32_t session_id = 0;
  View random;
  uint8_t role = 0;
  std::string name;
  uint8_t name_size = 0;

  uint8_t privilege() const { return role & 0x0F; }
};

bool ReadRakp1(View request, Rakp1& rakp1) {
  Reader reader(request);
  rakp1.tag = reader.U8();
  reader.Skip(3);
  rakp1.session_id = reader.U32();
  rakp1.random = reader.Bytes(16);
  rakp1.role = reader.U8();
  reader.Skip(2);
  rakp1.name_size = reader.U8();
  if (!reader.ok()) return false;
  if (rakp1.name_size > kMaxNameSize) return true;  // answered with a status of its own
  const View name = reader.Bytes(rakp1.name_size);
  rakp1.name.assign(name.begin(), name.end());
  return reader.ok();
}

// Finds the user; the status of RAKP 2.
uint8_t Admit(Bmc& bmc, const Rakp1& rakp1, const User*& user) {
  const auto refuse = [&](Counter why, uint8_t status_code) {
    bmc.counters.Count(why);
    return status_code;
  };
  if (rakp1.name_size > kMaxNameSize)
    return refuse(Counter::kRakpMalformed, status::kInvalidNameLength);
  if (rakp1.privilege() == 0 ||
      rakp1.privilege() > static_cast<uint8_t>(Privilege::kAdministrator)) {
    return refuse(Counter::kRakpPrivilegeRefused, status::kInvalidRole);
  }
  const auto privilege = static_cast<Privilege>(rakp1.privilege());
  const bool by_name_only = (rakp1.role & kNameOnlyLookup) != 0;
  user = bmc.FindUser(rakp1.name, by_name_only ? std::nullopt : std::optional(privilege));
  if (user == nullptr) return refuse(Counter::kRakpUnknownUser, status::kUnauthorizedName);
  if (privilege > user->limit)
    return refuse(Counter::kRakpPrivilegeRefused, status::kUnauthorizedRole);
  return status::kOk;
}

Bytes Rakp2(Bmc& bmc, const Session& session, const RmcpPlusState& state) {
  const Bytes key_exchange = Rakp2Code(bmc, session, state, HashedRole(bmc, state));
  Bytes payload = Build([&](Writer& writer) {
    writer.U8(state.rakp1_tag);
    writer.U8(status::kOk);
    writer.U16(0);
    writer.U32(state.console_id);
    writer.Bytes(state.bmc_random);
    writer.Bytes(bmc.guid);
    writer.Bytes(key_exchange);
  });
  bmc.misbehaviours.Run(&Hooks::handshake, PayloadType::kRakp2, state.suite, payload);
  return payload;
}

Bytes Rakp4(Bmc& bmc, const Session& session, const RmcpPlusState& state) {
  size_t size = Rakp4CodeSize(state.suite->authentication);
  bmc.misbehaviours.Run(&Hooks::rakp4_code_size, *state.suite, size);
  const Bytes check_value = Rakp4Code(bmc, state, session.id, size);
  Bytes payload = Build([&](Writer& writer) {
    writer.U8(state.rakp3_tag);
    writer.U8(status::kOk);
    writer.U16(0);
    writer.U32(state.console_id);
    writer.Bytes(check_value);
  });
  bmc.misbehaviours.Run(&Hooks::handshake, PayloadType::kRakp4, state.suite, payload);
  return payload;
}

Session* FindRmcpPlus(Bmc& bmc, uint32_t id) {
  Session* const session = bmc.sessions.Find(id);
  return session == nullptr || session->rmcp_plus() == nullptr ? nullptr : session;
}

// The console has ended the exchange with an error, and no RAKP 4 is sent (IPMI 2.0 §13.22).
Bytes GiveUp(Bmc& bmc, Session* session) {
  bmc.counters.Count(Counter::kRakpReportedByConsole);
  if (session == nullptr || session->active())
    return {};  // anybody could send this for an active one
  bmc.sessions.Remove(*session);
  return bmc.Drop(Counter::kHalfOpenAborted);
}

}  // namespace

Bytes AnswerRakp1(Bmc& bmc, View request) {
  Rakp1 rakp1;
  if (!ReadRakp1(request, rakp1)) return bmc.Drop(Counter::kRakpMalformed);
  Session* const session = FindRmcpPlus(bmc, rakp1.session_id);
  if (session == nullptr) {
    bmc.counters.Count(Counter::kRakpInvalidSession);
    return RakpError(bmc, PayloadType::kRakp2, rakp1.tag, status::kInvalidSessionId, nullptr);
  }
  RmcpPlusState& state = *session->rmcp_plus();
  const bool repeated = session->state != Session::State::kOpened && state.rakp1_tag == rakp1.tag &&
                        std::ranges::equal(state.console_random, rakp1.random);
  if (repeated) {
    bmc.counters.Count(Counter::kRepeatedRakp1);
    return state.rakp2;
  }
  if (session->active()) return bmc.Drop(Counter::kRakpInvalidSession);
  const User* user = nullptr;
  if (const uint8_t refused = Admit(bmc, rakp1, user); refused != status::kOk) {
    Bytes answer = RakpError(bmc, PayloadType::kRakp2, rakp1.tag, refused, &state);
    bmc.sessions.Remove(*session);
    return answer;
  }
  if (!bmc.machinery->entropy.Fill(state.bmc_random)) return {};
  session->user = user;
  session->max_privilege = static_cast<Privilege>(rakp1.privilege());
  session->state = Session::State::kRakp1Answered;
  state.rakp1_tag = rakp1.tag;
  state.role = rakp1.role;
  state.user_name = rakp1.name;
  std::ranges::copy(rakp1.random, state.console_random.begin());
  state.rakp2 = Rakp2(bmc, *session, state);
  return state.rakp2;
}

Bytes AnswerRakp3(Bmc& bmc, View request, Instant now) {
  Reader reader(request);
  const uint8_t tag = reader.U8();
  const uint8_t console_status = reader.U8();
  reader.Skip(2);
  const uint32_t session_id = reader.U32();
  const View given = reader.Rest();
  if (!reader.ok()) return bmc.Drop(Counter::kRakpMalformed);
  Session* const session = FindRmcpPlus(bmc, session_id);
  if (console_status != status::kOk) return GiveUp(bmc, session);
  if (session == nullptr || session->state == Session::State::kOpened) {
    bmc.counters.Count(Counter::kRakpInvalidSession);
    return RakpError(bmc, PayloadType::kRakp4, tag, status::kInvalidSessionId, nullptr);
  }
  RmcpPlusState& state = *session->rmcp_plus();
  if (session->active()) {
    if (state.rakp3_tag != tag) return bmc.Drop(Counter::kRakpInvalidSession);
    bmc.counters.Count(Counter::kRepeatedRakp3);
    return state.rakp4;
  }
  const auto refuse = [&](Counter why, uint8_t status_code) {
    bmc.counters.Count(why);
    Bytes answer = RakpError(bmc, PayloadType::kRakp4, tag, status_code, &state);
    bmc.sessions.Remove(*session);
    return answer;
  };
  const uint8_t role = HashedRole(bmc, state);
  if (!ipmi::EqualInConstantTime(given, Rakp3Code(bmc, *session, state, role))) {
    return refuse(Counter::kRakpBadPassword, status::kInvalidIntegrityCheckValue);
  }
  const bool full =
      bmc.sessions.ActiveCount() >= bmc.profile->slots;  // others may have been quicker
  if (full || !DeriveKeys(bmc, *session, state, role)) {
    return refuse(Counter::kRefusedFull, status::kInsufficientResources);
  }
  state.authenticated_in.StartAt(1);
  state.unauthenticated_in.StartAt(1);
  state.rakp3_tag = tag;
  state.rakp4 = Rakp4(bmc, *session, state);
  bmc.sessions.Activate(*session, now, bmc.counters);
  bmc.misbehaviours.Run(&Hooks::activated, *session);
  return state.rakp4;
}

}  // namespace bmcsim
