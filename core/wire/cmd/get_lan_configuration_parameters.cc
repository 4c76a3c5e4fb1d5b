#include "core/wire/cmd/get_lan_configuration_parameters.h"

#include <algorithm>
#include <cstdio>

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

// The parameter behind its revision.
template <typename Address>
std::optional<Address> ReadAddress(std::span<const uint8_t> data) {
  Reader in(data);
  in.Skip(1);
  Address address = {};
  const auto bytes = in.Bytes(address.size());
  if (!in.ok()) return std::nullopt;
  std::ranges::copy(bytes, address.begin());
  return address;
}

}  // namespace

Request MakeGetLanConfigurationParameter(LanParameter parameter, uint8_t channel) {
  constexpr uint8_t kGetLanConfigurationParameters = 0x02;
  constexpr uint8_t kNoSet = 0;
  constexpr uint8_t kNoBlock = 0;
  Request request{.net_fn = NetFn::kTransport,
                  .command = kGetLanConfigurationParameters,
                  .privilege = Privilege::kOperator};
  request.SetData(
      {static_cast<uint8_t>(channel & 0x0F), static_cast<uint8_t>(parameter), kNoSet, kNoBlock});
  return request;
}

std::optional<Ip4Address> ReadLanIpAddress(std::span<const uint8_t> data) {
  return ReadAddress<Ip4Address>(data);
}

std::optional<MacAddress> ReadLanMacAddress(std::span<const uint8_t> data) {
  return ReadAddress<MacAddress>(data);
}

std::optional<IpAddressSource> ReadLanIpAddressSource(std::span<const uint8_t> data) {
  Reader in(data);
  in.Skip(1);  // revision
  const uint8_t source = in.U8() & 0x0F;
  if (!in.ok()) return std::nullopt;
  return source <= static_cast<uint8_t>(IpAddressSource::kOther)
             ? static_cast<IpAddressSource>(source)
             : IpAddressSource::kUnspecified;
}

std::optional<VlanId> ReadLanVlanId(std::span<const uint8_t> data) {
  Reader in(data);
  in.Skip(1);  // revision
  const uint16_t value = in.U16();
  if (!in.ok()) return std::nullopt;
  return VlanId{.enabled = (value & 0x8000) != 0, .id = static_cast<uint16_t>(value & 0x0FFF)};
}

std::string Ip4Text(const Ip4Address& address) {
  std::array<char, 16> text;
  (void)std::snprintf(text.data(), text.size(), "%u.%u.%u.%u", address[0], address[1], address[2],
                      address[3]);
  return text.data();
}

std::string MacText(const MacAddress& address) {
  std::array<char, 18> text;
  (void)std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", address[0],
                      address[1], address[2], address[3], address[4], address[5]);
  return text.data();
}

}  // namespace ipmi
