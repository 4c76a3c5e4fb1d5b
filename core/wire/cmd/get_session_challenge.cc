#include "core/wire/cmd/get_session_challenge.h"

#include <algorithm>

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetSessionChallenge = 0x39;
constexpr size_t kUserSize = 16;

}  // namespace

Request MakeGetSessionChallenge(AuthenticationType type, std::span<const uint8_t> user) {
  Request request{.net_fn = NetFn::kApp, .command = kGetSessionChallenge};
  Writer out(request.data_bytes);
  out.U8(static_cast<uint8_t>(type));
  out.Bytes(user.first(std::min(user.size(), kUserSize)));
  out.Fill(kUserSize + 1 - out.size(), 0);
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

std::optional<SessionChallenge> ReadSessionChallenge(std::span<const uint8_t> data) {
  Reader in(data);
  SessionChallenge challenge;
  challenge.temporary_session_id = in.U32();
  const auto bytes = in.Bytes(kChallengeSize);
  if (!in.ok()) return std::nullopt;
  std::ranges::copy(bytes, challenge.challenge.begin());
  return challenge;
}

}  // namespace ipmi
