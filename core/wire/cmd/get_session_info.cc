#include "core/wire/cmd/get_session_info.h"

#include <algorithm>

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetSessionInfo = 0x3D;
constexpr uint8_t kCountMask = 0x3F;

std::optional<ActiveSession::Console> ReadConsole(Reader& in) {
  ActiveSession::Console console;
  const auto ip = in.Bytes(console.ip.size());
  const auto mac = in.Bytes(console.mac.size());
  console.port = in.U16();
  if (!in.ok()) return std::nullopt;
  std::ranges::copy(ip, console.ip.begin());
  std::ranges::copy(mac, console.mac.begin());
  return console;
}

std::optional<ActiveSession> ReadSession(Reader& in) {
  ActiveSession session;
  session.user_id = in.U8() & 0x3F;
  session.privilege = in.U8() & 0x0F;
  const uint8_t channel = in.U8();
  if (!in.ok()) return std::nullopt;
  session.channel = channel & 0x0F;
  session.ipmi_20 = (channel >> 4) == 1;
  session.console = ReadConsole(in);
  return session;
}

}  // namespace

Request MakeGetOwnSessionInfo() { return MakeGetSessionInfo(0); }

Request MakeGetSessionInfo(uint8_t index) {
  Request request{.net_fn = NetFn::kApp, .command = kGetSessionInfo};
  request.SetData({index});
  return request;
}

std::optional<SessionInfo> ReadSessionInfo(std::span<const uint8_t> data) {
  Reader in(data);
  SessionInfo info;
  info.handle = in.U8();
  info.possible = in.U8() & kCountMask;
  info.active = in.U8() & kCountMask;
  if (!in.ok()) return std::nullopt;
  info.session = ReadSession(in);
  return info;
}

}  // namespace ipmi
