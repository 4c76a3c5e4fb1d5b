// Commands about sessions (IPMI 2.0 §22.16 to §22.20).
#include <array>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"
#include "tests/sim/lan15.h"

namespace bmcsim {
namespace {

constexpr uint8_t kNotAvailableForUser = 0x80;
constexpr uint8_t kExceedsUserLimit = 0x81;
constexpr uint8_t kInvalidSessionId = 0x87;

// IPMI 2.0 §22.18.
uint8_t SetSessionPrivilege(CommandContext& context, Reader& request, Writer& response) {
  Session& session = *context.session;
  const uint8_t wanted = request.U8() & 0x0F;
  if (!request.ok()) return code::kRequestLength;
  if (wanted == 1 || wanted > static_cast<uint8_t>(Privilege::kAdministrator))
    return code::kInvalidField;
  const auto level = static_cast<Privilege>(wanted);
  if (session.user != nullptr && level > session.user->limit) return kExceedsUserLimit;
  if (level > session.max_privilege) return kNotAvailableForUser;
  if (level != Privilege::kNone) session.privilege = level;
  response.U8(static_cast<uint8_t>(session.privilege));
  return code::kOk;
}

// IPMI 2.0 §22.19. Only an administrator closes the sessions of others.
uint8_t CloseSession(CommandContext& context, Reader& request, Writer&) {
  const uint32_t id = request.U32();
  if (!request.ok()) return code::kRequestLength;
  SessionTable& sessions = context.bmc.sessions;
  Session* const session = id != 0 ? sessions.Find(id) : sessions.FindHandle(request.U8());
  if (!request.ok()) return code::kRequestLength;
  if (session == nullptr || !session->active()) return kInvalidSessionId;
  if (session != context.session && context.session->privilege < Privilege::kAdministrator) {
    return code::kInsufficientPrivilege;
  }
  context.bmc.counters.Count(Counter::kSessionsClosed);
  if (session == context.session) {
    session->closing = true;  // its answer is sent inside of it
  } else {
    sessions.Remove(*session);
  }
  return code::kOk;
}

constexpr uint8_t kThisSession = 0x00;
constexpr uint8_t kByHandle = 0xFE;
constexpr uint8_t kById = 0xFF;
constexpr uint8_t kRmcpPlusProtocol = 1 << 4;

// IPMI 2.0 §22.20.
uint8_t GetSessionInfo(CommandContext& context, Reader& request, Writer& response) {
  SessionTable& sessions = context.bmc.sessions;
  const uint8_t index = request.U8();
  Session* session = nullptr;
  switch (index) {
    case kThisSession:
      session = context.session;
      break;
    case kByHandle:
      session = sessions.FindHandle(request.U8());
      break;
    case kById:
      session = sessions.Find(request.U32());
      break;
    default:
      session = sessions.FindActive(index);
      break;
  }
  if (!request.ok()) return code::kRequestLength;
  if (session == nullptr && (index == kByHandle || index == kById)) return code::kInvalidField;
  response.U8(session == nullptr ? uint8_t{0} : session->handle);
  response.U8(static_cast<uint8_t>(context.bmc.profile->slots));
  response.U8(static_cast<uint8_t>(sessions.ActiveCount()));
  if (session == nullptr) return code::kOk;
  response.U8(session->user == nullptr ? uint8_t{0} : session->user->id);
  response.U8(static_cast<uint8_t>(session->privilege));
  response.U8(static_cast<uint8_t>(kLanChannel |
                                   (session->rmcp_plus() != nullptr ? kRmcpPlusProtocol : 0)));
  response.Bytes(View(session->peer.address).first(4));
  response.Fill(6, 0);  // hardware address
  response.U16(session->peer.port);
  return code::kOk;
}

constexpr std::array<Command, 5> kCommands = {{
    {kNetFnApp, command::kGetSessionChallenge, "get_session_challenge", Privilege::kNone,
     GetSessionChallenge},
    {kNetFnApp, command::kActivateSession, "activate_session", Privilege::kNone, ActivateSession},
    {kNetFnApp, command::kSetSessionPrivilege, "set_session_privilege", Privilege::kCallback,
     SetSessionPrivilege},
    {kNetFnApp, command::kCloseSession, "close_session", Privilege::kCallback, CloseSession},
    {kNetFnApp, 0x3D, "get_session_info", Privilege::kUser, GetSessionInfo},
}};

}  // namespace

std::span<const Command> SessionCommands() { return kCommands; }

}  // namespace bmcsim
