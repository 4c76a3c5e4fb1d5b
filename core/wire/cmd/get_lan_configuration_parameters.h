// Get LAN Configuration Parameters (IPMI 2.0 §23.2), for the parameters that say where a BMC is in
// the network (table 23-4).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/wire/ipmi_message.h"

namespace ipmi {

inline constexpr uint8_t kLanParameterNotSupportedCode = 0x80;

enum class LanParameter : uint8_t {
  kIpAddress = 3,
  kIpAddressSource = 4,
  kMacAddress = 5,
  kSubnetMask = 6,
  kDefaultGatewayAddress = 12,
  kVlanId = 20,
};

Request MakeGetLanConfigurationParameter(LanParameter parameter, uint8_t channel = kThisChannel);

// Most significant byte first, as they are written.
using Ip4Address = std::array<uint8_t, 4>;
using MacAddress = std::array<uint8_t, 6>;

// kIpAddress, kSubnetMask, kDefaultGatewayAddress
std::optional<Ip4Address> ReadLanIpAddress(std::span<const uint8_t> data);
// kMacAddress
std::optional<MacAddress> ReadLanMacAddress(std::span<const uint8_t> data);

enum class IpAddressSource : uint8_t {
  kUnspecified = 0,
  kStatic = 1,
  kDhcp = 2,
  kSystemSoftware = 3,  // loaded by BIOS or system software
  kOther = 4,           // BMC running another address assignment protocol
};
std::optional<IpAddressSource> ReadLanIpAddressSource(std::span<const uint8_t> data);

struct VlanId {
  bool enabled = false;
  uint16_t id = 0;  // 12 bits
};
std::optional<VlanId> ReadLanVlanId(std::span<const uint8_t> data);

std::string Ip4Text(const Ip4Address& address);  // "192.0.2.1"
std::string MacText(const MacAddress& address);  // "00:25:90:aa:bb:cc"

}  // namespace ipmi
