#include "core/wire/key_exchange.h"

#include <algorithm>
#include <array>

#include "core/bytes/writer.h"

namespace ipmi {
namespace {

std::array<uint8_t, 2> RoleAndUserLength(const KeyExchange& exchange) {
  return {exchange.role, static_cast<uint8_t>(exchange.user.size())};
}

std::span<const uint8_t> SikBytes(AuthenticationAlgorithm algorithm,
                                  const SecretArray<kMaxDigestSize>& sik) {
  return sik.Reveal(SecretAccess()).first(DigestSize(HashOf(algorithm)));
}

}  // namespace

// §13.31: HMAC K[UID] (SIDm, SIDc, Rm, Rc, GUIDc, RoleM, ULengthM, <UNameM>)
bool Rakp2Code(Crypto& crypto, const KeyExchange& exchange,
               std::span<const uint8_t, kMaxPassword20> password, std::span<uint8_t> out) {
  return crypto.Hmac(HashOf(exchange.algorithm), password,
                     {LeastFirst(exchange.console_session_id), LeastFirst(exchange.bmc_session_id),
                      exchange.console_random, exchange.bmc_random, exchange.bmc_guid,
                      RoleAndUserLength(exchange), exchange.user},
                     out);
}

// §13.31: HMAC K[UID] (Rc, SIDm, RoleM, ULengthM, <UNameM>)
bool Rakp3Code(Crypto& crypto, const KeyExchange& exchange,
               std::span<const uint8_t, kMaxPassword20> password, std::span<uint8_t> out) {
  return crypto.Hmac(HashOf(exchange.algorithm), password,
                     {exchange.bmc_random, LeastFirst(exchange.console_session_id),
                      RoleAndUserLength(exchange), exchange.user},
                     out);
}

// §13.31: SIK = HMAC K[G] (Rm, Rc, RoleM, ULengthM, <UNameM>)
bool SessionIntegrityKey(Crypto& crypto, const KeyExchange& exchange,
                         std::span<const uint8_t, kMaxPassword20> key,
                         SecretArray<kMaxDigestSize>& sik) {
  const Hash hash = HashOf(exchange.algorithm);
  return crypto.Hmac(
      hash, key,
      {exchange.console_random, exchange.bmc_random, RoleAndUserLength(exchange), exchange.user},
      sik.RevealMutable(SecretAccess()).first(DigestSize(hash)));
}

// §13.31: HMAC SIK (Rm, SIDc, GUIDc), cut to the algorithm's length (§13.28.1 ff.)
bool Rakp4Check(Crypto& crypto, const KeyExchange& exchange, const SecretArray<kMaxDigestSize>& sik,
                std::span<uint8_t> out) {
  return crypto.Hmac(
      HashOf(exchange.algorithm), SikBytes(exchange.algorithm, sik),
      {exchange.console_random, LeastFirst(exchange.bmc_session_id), exchange.bmc_guid}, out);
}

// §13.32: K1 = HMAC SIK (0x01 twenty times), K2 = HMAC SIK (0x02 twenty times)
bool DeriveSessionKeys(Crypto& crypto, AuthenticationAlgorithm algorithm,
                       const SecretArray<kMaxDigestSize>& sik, SessionKeys& keys) {
  constexpr size_t kConstantSize = 20;
  std::array<uint8_t, kConstantSize> constant;
  const Hash hash = HashOf(algorithm);
  const auto key = SikBytes(algorithm, sik);
  constant.fill(1);
  if (!crypto.Hmac(hash, key, {constant},
                   keys.k1.RevealMutable(SecretAccess()).first(DigestSize(hash))))
    return false;
  constant.fill(2);
  return crypto.Hmac(hash, key, {constant}, keys.k2.RevealMutable(SecretAccess()));
}

}  // namespace ipmi
