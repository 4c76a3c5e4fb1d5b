// What a BMC says of itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/cmd/get_channel_authentication_capabilities.h"
#include "core/wire/cmd/get_dcmi_capabilities_info.h"
#include "core/wire/cmd/get_device_id.h"
#include "core/wire/cmd/get_lan_configuration_parameters.h"
#include "core/wire/cmd/get_session_info.h"
#include "core/wire/rakp2.h"

namespace ipmi {

// What is empty was not told.
struct BmcInfo {
  DeviceId device;
  std::optional<Guid> guid;
  std::vector<uint8_t> cipher_suites;  // in the BMC's order

  // Of the channel that the session came by.
  std::optional<ChannelAuthenticationCapabilities> authentication;
  struct Lan {
    std::optional<Ip4Address> ip;
    std::optional<IpAddressSource> ip_source;
    std::optional<Ip4Address> subnet_mask;
    std::optional<Ip4Address> default_gateway;
    std::optional<MacAddress> mac;
    std::optional<VlanId> vlan;
  };
  Lan lan;

  struct Dcmi {
    uint8_t major = 0;
    uint8_t minor = 0;
    DcmiSupportedCapabilities capabilities;
  };
  std::optional<Dcmi> dcmi;

  struct Session {
    uint8_t handle = 0;
    bool own = false;  // the one that asked
    ActiveSession session;
  };
  struct Sessions {
    uint8_t possible = 0;
    uint8_t active = 0;
    std::vector<Session> list;  // of those that are active, as far as the BMC tells
  };
  std::optional<Sessions> sessions;

  std::string trouble = {};  // what could not be asked, in a sentence; empty if nothing
};

}  // namespace ipmi
