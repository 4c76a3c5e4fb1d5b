#include "tests/sim/rakp_codes.h"

#include <algorithm>

namespace bmcsim {
namespace {

using ipmi::SecretAccess;

View AsBytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::array<uint8_t, 4> Little(uint32_t value) {
  std::array<uint8_t, 4> bytes;
  Writer(bytes).U32(value);
  return bytes;
}

// Role, length of the name, name: the tail that most codes share.
Bytes RoleAndName(const RmcpPlusState& state, uint8_t role) {
  return Build([&](Writer& writer) {
    writer.U8(role);
    writer.U8(static_cast<uint8_t>(state.user_name.size()));
    writer.Bytes(AsBytes(state.user_name));
  });
}

Bytes Hmac(Bmc& bmc, const RmcpPlusState& state, View key, ipmi::Parts parts) {
  const auto hash = HashOf(state.suite->authentication);
  if (!hash) return {};
  Bytes code(ipmi::DigestSize(*hash));
  if (!bmc.machinery->crypto.Hmac(*hash, key, parts, code)) return {};
  return code;
}

}  // namespace

Bytes Rakp2Code(Bmc& bmc, const Session& session, const RmcpPlusState& state, uint8_t role) {
  const auto console_id = Little(state.console_id);
  const auto bmc_id = Little(session.id);
  return Hmac(bmc, state, session.user->password.Reveal(SecretAccess()),
              {console_id, bmc_id, state.console_random, state.bmc_random, bmc.guid,
               RoleAndName(state, role)});
}

Bytes Rakp3Code(Bmc& bmc, const Session& session, const RmcpPlusState& state, uint8_t role) {
  const auto console_id = Little(state.console_id);
  return Hmac(bmc, state, session.user->password.Reveal(SecretAccess()),
              {state.bmc_random, console_id, RoleAndName(state, role)});
}

Bytes Rakp4Code(Bmc& bmc, const RmcpPlusState& state, uint32_t session_id, size_t size) {
  const auto hash = HashOf(state.suite->authentication);
  if (!hash) return {};
  const auto key =
      state.session_integrity_key.Reveal(SecretAccess()).first(ipmi::DigestSize(*hash));
  Bytes code = Hmac(bmc, state, key, {state.console_random, Little(session_id), bmc.guid});
  code.resize(size);
  return code;
}

bool DeriveKeys(Bmc& bmc, const Session& session, RmcpPlusState& state, uint8_t role) {
  const auto hash = HashOf(state.suite->authentication);
  if (!hash) return true;  // suite 0 has no keys
  const size_t size = ipmi::DigestSize(*hash);
  const Profile& profile = *bmc.profile;
  const auto master =
      (profile.kg != nullptr ? *profile.kg : session.user->password).Reveal(SecretAccess());
  const auto sik = state.session_integrity_key.RevealMutable(SecretAccess()).first(size);
  ipmi::Crypto& crypto = bmc.machinery->crypto;
  if (!crypto.Hmac(*hash, master,
                   {state.console_random, state.bmc_random, RoleAndName(state, role)}, sik)) {
    return false;
  }
  // Constants of 20 bytes, whatever the hash (IPMI 2.0 §13.32).
  std::array<uint8_t, 20> constant;
  constant.fill(0x01);
  if (!crypto.Hmac(*hash, sik, {constant}, state.k1.RevealMutable(SecretAccess()).first(size)))
    return false;
  constant.fill(0x02);
  return crypto.Hmac(*hash, sik, {constant}, state.k2.RevealMutable(SecretAccess()));
}

}  // namespace bmcsim
