// Get Channel Authentication Capabilities (IPMI 2.0 §22.13): needs no session.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/wire/ipmi_message.h"
#include "core/wire/packet15.h"

namespace ipmi {

// with_20: asks for the IPMI 2.0 part of the answer; some IPMI 1.5 BMCs refuse that bit with 0xCC.
Request MakeGetChannelAuthenticationCapabilities(Privilege privilege, bool with_20);

struct ChannelAuthenticationCapabilities {
  uint8_t authentication_types = 0;  // bit n: authentication type n may be used
  bool supports_15 = true;
  bool supports_20 = false;
  bool per_message_authentication = true;
  bool user_level_authentication = true;
  bool kg_set = false;           // the BMC key is not all zeros
  bool named_users = false;      // there is a user with a name that may log in
  bool null_users = false;       // one without a name, but with a password
  bool anonymous_login = false;  // one with neither

  bool Offers(AuthenticationType type) const {
    return (authentication_types >> static_cast<uint8_t>(type) & 1) != 0;
  }
};

std::optional<ChannelAuthenticationCapabilities> ReadChannelAuthenticationCapabilities(
    std::span<const uint8_t> data);

}  // namespace ipmi
