#include "tests/sim/open_session.h"

#include <optional>

#include "tests/sim/rakp_status.h"
#include "tests/sim/rmcp_plus.h"

namespace bmcsim {
namespace {

struct Proposal {
  uint8_t tag = 0;
  uint8_t privilege = 0;
  uint32_t console_id = 0;
  // Nothing: the console leaves the choice to the BMC (a payload length of 0).
  std::optional<uint8_t> authentication;
  std::optional<uint8_t> integrity;
  std::optional<uint8_t> confidentiality;
};

std::optional<uint8_t> ReadAlgorithm(Reader& reader, uint8_t type, bool& valid) {
  const uint8_t its_type = reader.U8();
  reader.Skip(2);
  const uint8_t length = reader.U8();
  const uint8_t algorithm = reader.U8() & 0x3F;
  reader.Skip(3);
  if (its_type != type || (length != 0 && length != 8)) valid = false;
  return length == 0 ? std::nullopt : std::optional(algorithm);
}

bool ReadProposal(View request, Proposal& proposal) {
  Reader reader(request);
  bool valid = true;
  proposal.tag = reader.U8();
  proposal.privilege = reader.U8() & 0x0F;
  reader.Skip(2);
  proposal.console_id = reader.U32();
  proposal.authentication = ReadAlgorithm(reader, 0, valid);
  proposal.integrity = ReadAlgorithm(reader, 1, valid);
  proposal.confidentiality = ReadAlgorithm(reader, 2, valid);
  return reader.ok() && valid;
}

template <typename Algorithm>
bool Fits(std::optional<uint8_t> wanted, Algorithm offered) {
  return !wanted || *wanted == static_cast<uint8_t>(offered);
}

// The first enabled suite that fits; else the status that says which part of the proposal none has.
uint8_t ChooseSuite(const Profile& profile, const Proposal& proposal, const Suite*& chosen) {
  bool authentication = false;
  bool integrity = false;
  bool confidentiality = false;
  for (const uint8_t id : profile.suites) {
    const Suite& suite = *SuiteById(id);
    const bool a = Fits(proposal.authentication, suite.authentication);
    const bool i = Fits(proposal.integrity, suite.integrity);
    const bool c = Fits(proposal.confidentiality, suite.confidentiality);
    authentication |= a;
    integrity |= i;
    confidentiality |= c;
    if (!a || !i || !c) continue;
    chosen = &suite;
    return status::kOk;
  }
  if (!authentication) return status::kInvalidAuthenticationAlgorithm;
  if (!integrity) return status::kInvalidIntegrityAlgorithm;
  if (!confidentiality) return status::kInvalidConfidentialityAlgorithm;
  return status::kNoCipherSuiteMatch;
}

// On an error the answer ends with the console's session id (IPMI 2.0 table 13-10).
Bytes OpenSessionError(Bmc& bmc, const Proposal& proposal, uint8_t status_code) {
  Bytes payload = Build([&](Writer& writer) {
    writer.U8(proposal.tag);
    writer.U8(status_code);
    writer.U16(0);
    writer.U32(proposal.console_id);
  });
  bmc.misbehaviours.Run(&Hooks::handshake, PayloadType::kOpenSessionResponse, nullptr, payload);
  return payload;
}

Bytes OpenSessionResponse(const Session& session, const RmcpPlusState& state) {
  return Build([&](Writer& writer) {
    const auto algorithm = [&](uint8_t type, uint8_t number) {
      writer.U8(type);
      writer.U16(0);
      writer.U8(8);
      writer.U8(number);
      writer.Fill(3, 0);
    };
    writer.U8(state.open_tag);
    writer.U8(status::kOk);
    writer.U8(static_cast<uint8_t>(session.max_privilege));
    writer.U8(0);
    writer.U32(state.console_id);
    writer.U32(session.id);
    algorithm(0, static_cast<uint8_t>(state.suite->authentication));
    algorithm(1, static_cast<uint8_t>(state.suite->integrity));
    algorithm(2, static_cast<uint8_t>(state.suite->confidentiality));
  });
}

// A request that came before, from the same console, for a session on which nothing has happened
// since.
Session* FindOpened(Bmc& bmc, const Endpoint& from, const Proposal& proposal) {
  for (const auto& session : bmc.sessions.all()) {
    const RmcpPlusState* const state = session->rmcp_plus();
    if (state != nullptr && session->state == Session::State::kOpened && session->peer == from &&
        state->open_tag == proposal.tag && state->console_id == proposal.console_id) {
      return session.get();
    }
  }
  return nullptr;
}

}  // namespace

Bytes AnswerOpenSession(Bmc& bmc, const Endpoint& from, View request, Instant now) {
  Proposal proposal;
  if (!ReadProposal(request, proposal) ||
      proposal.privilege > static_cast<uint8_t>(Privilege::kAdministrator)) {
    bmc.counters.Count(Counter::kRakpMalformed);
    return OpenSessionError(bmc, proposal, status::kIllegalParameter);
  }
  if (const Session* const known = FindOpened(bmc, from, proposal)) {
    bmc.counters.Count(Counter::kRepeatedOpenSession);
    return std::get<RmcpPlusState>(known->protocol).open_answer;
  }
  const Suite* suite = nullptr;
  uint8_t status_code = ChooseSuite(*bmc.profile, proposal, suite);
  if (status_code == status::kOk && bmc.sessions.IsFull(*bmc.profile))
    status_code = status::kInsufficientResources;
  bmc.misbehaviours.Run(&Hooks::open_status, status_code);
  if (status_code != status::kOk) {
    const bool full = status_code == status::kInsufficientResources;
    bmc.counters.Count(full ? Counter::kRefusedFull : Counter::kRakpCipherRefused);
    return OpenSessionError(bmc, proposal, status_code);
  }
  Session* const session = bmc.sessions.Open(bmc.machinery->entropy, from, now, bmc.counters);
  if (session == nullptr) return OpenSessionError(bmc, proposal, status::kInsufficientResources);
  RmcpPlusState& state = session->protocol.emplace<RmcpPlusState>();
  state.suite = suite;
  state.console_id = proposal.console_id;
  state.open_tag = proposal.tag;
  // 0 asks for the highest level that the suite allows; every suite here allows all.
  session->max_privilege = proposal.privilege == 0 ? Privilege::kAdministrator
                                                   : static_cast<Privilege>(proposal.privilege);
  state.open_privilege = proposal.privilege;
  state.open_answer = OpenSessionResponse(*session, state);
  bmc.misbehaviours.Run(&Hooks::handshake, PayloadType::kOpenSessionResponse, suite,
                        state.open_answer);
  return state.open_answer;
}

}  // namespace bmcsim
