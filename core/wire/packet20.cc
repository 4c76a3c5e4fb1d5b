#include "core/wire/packet20.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/wire/rmcp.h"

namespace ipmi {
namespace {

constexpr uint8_t kRmcpPlusFormat =
    0x06;  // table 13-11, in place of an IPMI 1.5 authentication type
constexpr uint8_t kEncryptedBit = 0x80;
constexpr uint8_t kAuthenticatedBit = 0x40;
constexpr uint8_t kTypeMask = 0x3F;
constexpr uint8_t kOemExplicit = 0x02;  // carries six more header bytes
constexpr uint8_t kNextHeader = 0x07;
constexpr uint8_t kIntegrityPadByte = 0xFF;
constexpr size_t kRmcpHeaderSize = 4;
constexpr size_t kSessionHeaderSize = 12;

bool IsAuthenticated(const CipherSuite& suite) {
  return suite.integrity != IntegrityAlgorithm::kNone;
}
bool IsEncrypted(const CipherSuite& suite) {
  return suite.confidentiality != ConfidentialityAlgorithm::kNone;
}

// §13.28.4
bool IntegrityCode(Crypto& crypto, const Protection20& protection, std::span<const uint8_t> covered,
                   std::span<uint8_t> code) {
  if (protection.suite.integrity == IntegrityAlgorithm::kMd5_128) {
    const auto password = protection.password.Reveal(SecretAccess());
    return crypto.Digest(Hash::kMd5, {password, covered, password}, code);
  }
  const Hash hash = HashOf(protection.suite.authentication);
  const auto k1 = protection.keys.k1.Reveal(SecretAccess()).first(DigestSize(hash));
  return crypto.Hmac(hash, k1, {covered}, code);
}

// §13.29: initialization vector, then payload, pad bytes 1, 2, 3 …, and their number.
bool WriteEncrypted(Crypto& crypto, Entropy& entropy, const Protection20& protection,
                    std::span<const uint8_t> payload, Writer& out) {
  const auto iv = out.Grow(kAesBlockSize);
  if (iv.empty() || !entropy.Fill(iv)) return false;
  const size_t padding = (kAesBlockSize - (payload.size() + 1) % kAesBlockSize) % kAesBlockSize;
  const auto body = out.Grow(payload.size() + padding + 1);
  if (body.empty()) return false;
  Writer clear(body);
  clear.Bytes(payload);
  for (size_t i = 1; i <= padding; ++i) clear.U8(static_cast<uint8_t>(i));
  clear.U8(static_cast<uint8_t>(padding));
  return crypto.AesCbcEncrypt(protection.keys.k2.Reveal(SecretAccess()), iv.first<kAesBlockSize>(),
                              body, body);
}

Drop Decrypt(Crypto& crypto, const Protection20& protection, std::span<const uint8_t> sealed,
             PayloadBuffer& buffer, std::span<const uint8_t>& payload) {
  Reader in(sealed);
  const auto iv = in.Bytes(kAesBlockSize);
  const auto body = in.Rest();
  if (!in.ok() || body.empty() || body.size() % kAesBlockSize != 0 || body.size() > buffer.size()) {
    return Drop::kBadEncryption;
  }
  const auto clear = std::span(buffer).first(body.size());
  if (!crypto.AesCbcDecrypt(protection.keys.k2.Reveal(SecretAccess()), iv.first<kAesBlockSize>(),
                            body, clear)) {
    return Drop::kBadEncryption;
  }
  Reader text(clear);
  const size_t padding = text.TakeBack(1)[0];
  // 15 pad bytes are the most that make sense, but some BMCs send a block more than is needed.
  if (padding >= 2 * kAesBlockSize) return Drop::kBadEncryption;
  (void)text.TakeBack(padding);
  if (!text.ok()) return Drop::kBadEncryption;
  payload = text.Rest();
  return Drop::kNone;
}

}  // namespace

void WritePlainPacket20(PayloadType type, std::span<const uint8_t> payload, Writer& out) {
  WriteRmcpHeader(out);
  out.U8(kRmcpPlusFormat);
  out.U8(static_cast<uint8_t>(type));
  out.U32(0);
  out.U32(0);
  out.U16(static_cast<uint16_t>(payload.size()));
  out.Bytes(payload);
}

bool WriteSessionPacket20(Crypto& crypto, Entropy& entropy, const Protection20& protection,
                          uint32_t session_id, uint32_t sequence, PayloadType type,
                          std::span<const uint8_t> payload, Writer& out) {
  const CipherSuite& suite = protection.suite;
  WriteRmcpHeader(out);
  out.U8(kRmcpPlusFormat);
  out.U8(static_cast<uint8_t>(static_cast<uint8_t>(type) |
                              (IsEncrypted(suite) ? kEncryptedBit : 0) |
                              (IsAuthenticated(suite) ? kAuthenticatedBit : 0)));
  out.U32(session_id);
  out.U32(sequence);
  const auto length = out.Grow(2);
  const size_t start = out.size();
  if (IsEncrypted(suite)) {
    if (!WriteEncrypted(crypto, entropy, protection, payload, out)) return false;
  } else {
    out.Bytes(payload);
  }
  if (!out.ok()) return false;
  Writer(length).U16(static_cast<uint16_t>(out.size() - start));
  if (!IsAuthenticated(suite)) return true;

  // The pad makes what is covered, from the session header to the next-header byte, a multiple
  // of 4.
  const size_t padding = (4 - (out.size() - kRmcpHeaderSize + 2) % 4) % 4;
  out.Fill(padding, kIntegrityPadByte);
  out.U8(static_cast<uint8_t>(padding));
  out.U8(kNextHeader);
  if (!out.ok()) return false;
  const auto covered = out.written().subspan(kRmcpHeaderSize);
  const auto code = out.Grow(IntegrityCodeSize(suite.integrity));
  return !code.empty() && IntegrityCode(crypto, protection, covered, code);
}

Drop ReadPacket20(std::span<const uint8_t> datagram, Packet20& packet) {
  if (datagram.size() > kMaxPacket) return Drop::kMalformed;
  Reader in(datagram);
  if (!ReadRmcpHeader(in)) return Drop::kNotRmcp;
  const auto all = in.Rest();
  Reader header(all);
  const uint8_t format = header.U8();
  if (!header.ok()) return Drop::kMalformed;
  if (format != kRmcpPlusFormat) return Drop::kUnexpected;
  const uint8_t type = header.U8();
  if ((type & kTypeMask) == kOemExplicit) return Drop::kUnexpected;
  packet.authenticated = (type & kAuthenticatedBit) != 0;
  packet.encrypted = (type & kEncryptedBit) != 0;
  packet.type = static_cast<PayloadType>(type & kTypeMask);
  packet.session_id = header.U32();
  packet.sequence = header.U32();
  const uint16_t length = header.U16();
  packet.payload = header.Bytes(length);
  if (!header.ok()) return Drop::kMalformed;
  packet.covered = all;
  return Drop::kNone;
}

Drop OpenSessionPacket20(Crypto& crypto, const Protection20& protection, const Packet20& packet,
                         PayloadBuffer& buffer, std::span<const uint8_t>& payload) {
  const CipherSuite& suite = protection.suite;
  if (IsAuthenticated(suite)) {
    if (!packet.authenticated) return Drop::kNotAuthenticated;
    Reader all(packet.covered);
    const auto code = all.TakeBack(IntegrityCodeSize(suite.integrity));
    const auto covered = all.Rest();
    // The payload must lie inside of what the code covers: header, payload, pad length, next
    // header.
    if (!all.ok() || covered.size() < kSessionHeaderSize + packet.payload.size() + 2)
      return Drop::kMalformed;
    std::array<uint8_t, kMaxDigestSize> expected;
    const auto wanted = std::span(expected).first(code.size());
    if (!IntegrityCode(crypto, protection, covered, wanted)) return Drop::kBadIntegrity;
    if (!EqualInConstantTime(wanted, code)) return Drop::kBadIntegrity;
  }
  if (!IsEncrypted(suite)) {
    payload = packet.payload;
    return packet.encrypted ? Drop::kBadEncryption : Drop::kNone;
  }
  if (!packet.encrypted) return Drop::kNotEncrypted;
  return Decrypt(crypto, protection, packet.payload, buffer, payload);
}

}  // namespace ipmi
