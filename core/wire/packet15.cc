#include "core/wire/packet15.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/wire/rmcp.h"

namespace ipmi {
namespace {

constexpr uint8_t kRmcpPlusFormat = 0x06;
constexpr size_t kCodeSize = 16;

bool AuthenticationCode(Crypto& crypto, AuthenticationType type, const Password15& password,
                        uint32_t session_id, uint32_t sequence, std::span<const uint8_t> message,
                        std::span<uint8_t> code) {
  const auto key = password.Reveal(SecretAccess());
  switch (type) {
    case AuthenticationType::kMd5:
      // §22.17.1: MD5 (password, session id, message, session sequence number, password)
      return crypto.Digest(Hash::kMd5,
                           {key, LeastFirst(session_id), message, LeastFirst(sequence), key}, code);
    case AuthenticationType::kStraight:
      std::ranges::copy(key, code.begin());
      return true;
    case AuthenticationType::kNone:
    case AuthenticationType::kMd2:
    case AuthenticationType::kOem:
      break;
  }
  return false;
}

}  // namespace

bool WritePacket15(Crypto& crypto, AuthenticationType type, const Password15& password,
                   uint32_t session_id, uint32_t sequence, std::span<const uint8_t> message,
                   Writer& out) {
  WriteRmcpHeader(out);
  out.U8(static_cast<uint8_t>(type));
  out.U32(sequence);
  out.U32(session_id);
  if (type != AuthenticationType::kNone) {
    const auto code = out.Grow(kCodeSize);
    if (code.empty() ||
        !AuthenticationCode(crypto, type, password, session_id, sequence, message, code))
      return false;
  }
  out.U8(static_cast<uint8_t>(message.size()));
  out.Bytes(message);
  return out.ok() && message.size() <= 0xFF;
}

Drop ReadPacket15(std::span<const uint8_t> datagram, Packet15& packet) {
  Reader in(datagram);
  if (!ReadRmcpHeader(in)) return Drop::kNotRmcp;
  const uint8_t type = in.U8();
  if (!in.ok()) return Drop::kMalformed;
  if (type == kRmcpPlusFormat) return Drop::kUnexpected;
  packet.type = static_cast<AuthenticationType>(type);
  packet.sequence = in.U32();
  packet.session_id = in.U32();
  packet.code =
      packet.type == AuthenticationType::kNone ? std::span<const uint8_t>{} : in.Bytes(kCodeSize);
  const uint8_t length = in.U8();
  packet.message = in.Bytes(length);  // some BMCs add a pad byte behind it (§13.6, legacy pad)
  return in.ok() ? Drop::kNone : Drop::kMalformed;
}

bool IsAuthentic15(Crypto& crypto, const Password15& password, const Packet15& packet) {
  std::array<uint8_t, kCodeSize> expected = {};
  const bool made = AuthenticationCode(crypto, packet.type, password, packet.session_id,
                                       packet.sequence, packet.message, expected);
  const bool authentic = made && EqualInConstantTime(expected, packet.code);
  Cleanse(expected);
  return authentic;
}

}  // namespace ipmi
