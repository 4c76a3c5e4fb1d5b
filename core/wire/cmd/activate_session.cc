#include "core/wire/cmd/activate_session.h"

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kActivateSession = 0x3A;
constexpr uint8_t kTypeMask = 0x0F;

}  // namespace

Request MakeActivateSession(AuthenticationType type, Privilege privilege,
                            const SessionChallenge& challenge, uint32_t outbound_sequence) {
  Request request{.net_fn = NetFn::kApp, .command = kActivateSession};
  Writer out(request.data_bytes);
  out.U8(static_cast<uint8_t>(type));
  out.U8(static_cast<uint8_t>(privilege));
  out.Bytes(challenge.challenge);
  out.U32(outbound_sequence);
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

std::optional<ActivatedSession> ReadActivatedSession(std::span<const uint8_t> data) {
  Reader in(data);
  ActivatedSession session;
  session.type = static_cast<AuthenticationType>(in.U8() & kTypeMask);
  session.session_id = in.U32();
  session.inbound_sequence = in.U32();
  if (!in.ok()) return std::nullopt;
  return session;
}

bool IsAnswerToActivateSession(std::span<const uint8_t> message) {
  constexpr uint8_t kAppResponse = (static_cast<uint8_t>(NetFn::kApp) | 1) << 2;
  constexpr size_t kNetFnAt = 1;  // behind the address (§13.8)
  constexpr size_t kCommandAt = 5;
  constexpr uint8_t kLun = 0x03;
  return message.size() > kCommandAt && (message[kNetFnAt] & ~kLun) == kAppResponse &&
         message[kCommandAt] == kActivateSession;
}

}  // namespace ipmi
