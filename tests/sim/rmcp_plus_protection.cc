#include "tests/sim/rmcp_plus_protection.h"

#include <algorithm>

namespace bmcsim {
namespace {

using ipmi::Hash;
using ipmi::kAesBlockSize;
using ipmi::SecretAccess;

}  // namespace

Bytes IntegrityCode(Bmc& bmc, const Session& session, const RmcpPlusState& state, View covered) {
  ipmi::Crypto& crypto = bmc.machinery->crypto;
  Bytes made(IntegrityCodeSize(state.suite->integrity));
  const auto k1 = state.k1.Reveal(SecretAccess());
  const auto hmac = [&](Hash hash) {
    return crypto.Hmac(hash, k1.first(ipmi::DigestSize(hash)), {covered}, made);
  };
  bool done = false;
  switch (state.suite->integrity) {
    case Integrity::kNone:
      break;
    case Integrity::kHmacSha1_96:
      done = hmac(Hash::kSha1);
      break;
    case Integrity::kHmacMd5_128:
      done = hmac(Hash::kMd5);
      break;
    case Integrity::kHmacSha256_128:
      done = hmac(Hash::kSha256);
      break;
    case Integrity::kMd5_128: {
      // Keyed by the padded password itself, before and after the data (IPMI 2.0 §13.28.4).
      const auto password = session.user->password.Reveal(SecretAccess());
      done = crypto.Digest(Hash::kMd5, {password, covered, password}, made);
      break;
    }
  }
  return done ? made : Bytes{};
}

bool IsIntact(Bmc& bmc, const Session& session, const RmcpPlusState& state, View packet) {
  Reader reader(packet);
  const View given = reader.TakeBack(IntegrityCodeSize(state.suite->integrity));
  const View covered = reader.Rest();
  if (!reader.ok()) return false;
  const Bytes right = IntegrityCode(bmc, session, state, covered);
  return !right.empty() && ipmi::EqualInConstantTime(given, right);
}

Bytes Encrypt(Bmc& bmc, const RmcpPlusState& state, View message) {
  // Pad bytes 1, 2, 3 … and their number, up to a whole block (IPMI 2.0 §13.29.1).
  Bytes text(message.begin(), message.end());
  const auto pad = static_cast<uint8_t>(kAesBlockSize - 1 - message.size() % kAesBlockSize);
  for (uint8_t i = 1; i <= pad; ++i) text.push_back(i);
  text.push_back(pad);
  bmc.misbehaviours.Run(&Hooks::padded, text);

  Bytes payload(kAesBlockSize + text.size());
  const auto iv = std::span(payload).first<kAesBlockSize>();
  const auto key = state.k2.Reveal(SecretAccess());
  if (!bmc.machinery->entropy.Fill(iv)) return {};
  if (!bmc.machinery->crypto.AesCbcEncrypt(key, iv, text,
                                           std::span(payload).subspan(kAesBlockSize)))
    return {};
  bmc.misbehaviours.Run(&Hooks::encrypted, payload);
  return payload;
}

bool Decrypt(Bmc& bmc, const RmcpPlusState& state, Bytes& payload) {
  if (payload.size() < 2 * kAesBlockSize || payload.size() % kAesBlockSize != 0) return false;
  const auto iv = std::span(payload).first<kAesBlockSize>();
  const auto text = std::span(payload).subspan(kAesBlockSize);
  if (!bmc.machinery->crypto.AesCbcDecrypt(state.k2.Reveal(SecretAccess()), iv, text, text))
    return false;
  const uint8_t pad = text.back();
  if (pad >= kAesBlockSize || pad + size_t{1} > text.size()) return false;
  for (uint8_t i = 0; i < pad; ++i) {
    if (text[text.size() - 1 - pad + i] != i + 1) return false;
  }
  const auto message = text.first(text.size() - 1 - pad);
  payload = Bytes(message.begin(), message.end());
  return true;
}

}  // namespace bmcsim
