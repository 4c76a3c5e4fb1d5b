#include "cabi/src/device_info.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "cabi/src/structs.h"
#include "core/wire/cmd/get_system_guid.h"
#include "core/wire/manufacturer.h"

namespace ipmi::cabi {
namespace {

uint32_t ChannelBits(const ChannelAuthenticationCapabilities& channel) {
  static_assert(NODEIPMI_CHANNEL_AUTH_STRAIGHT ==
                1 << static_cast<int>(AuthenticationType::kStraight));
  return channel.authentication_types | (channel.supports_15 ? NODEIPMI_CHANNEL_LAN_1_5 : 0u) |
         (channel.supports_20 ? NODEIPMI_CHANNEL_LAN_2_0 : 0u) |
         (channel.kg_set ? NODEIPMI_CHANNEL_KG_SET : 0u) |
         (channel.per_message_authentication ? NODEIPMI_CHANNEL_AUTH_PER_MESSAGE : 0u) |
         (channel.user_level_authentication ? NODEIPMI_CHANNEL_AUTH_USER_LEVEL : 0u) |
         (channel.named_users ? NODEIPMI_CHANNEL_NAMED_USERS : 0u) |
         (channel.null_users ? NODEIPMI_CHANNEL_NULL_USERS : 0u) |
         (channel.anonymous_login ? NODEIPMI_CHANNEL_ANONYMOUS_LOGIN : 0u);
}

uint32_t DcmiBits(const DcmiSupportedCapabilities& dcmi) {
  return (dcmi.power_management ? NODEIPMI_DCMI_POWER_MANAGEMENT : 0u) |
         (dcmi.in_band_channel ? NODEIPMI_DCMI_IN_BAND_CHANNEL : 0u) |
         (dcmi.serial_channel ? NODEIPMI_DCMI_SERIAL_CHANNEL : 0u) |
         (dcmi.secondary_lan_channel ? NODEIPMI_DCMI_SECONDARY_LAN_CHANNEL : 0u);
}

void Fill(nodeipmi_device_info& out, const DeviceId& device) {
  out.device_id = device.device_id;
  out.device_revision = device.device_revision;
  out.firmware_major = device.firmware_major;
  out.firmware_minor = device.firmware_minor;
  out.ipmi_major = device.ipmi_major;
  out.ipmi_minor = device.ipmi_minor;
  out.manufacturer_id = device.manufacturer_id;
  out.product_id = device.product_id;
  out.device_support = device.device_support;
  CopyText(ManufacturerName(device.manufacturer_id), out.manufacturer);
}

void Fill(nodeipmi_device_info& out, const BmcInfo::Lan& lan) {
  if (lan.ip) CopyText(Ip4Text(*lan.ip), out.lan_ip);
  if (lan.subnet_mask) CopyText(Ip4Text(*lan.subnet_mask), out.lan_netmask);
  if (lan.default_gateway) CopyText(Ip4Text(*lan.default_gateway), out.lan_gateway);
  if (lan.mac) CopyText(MacText(*lan.mac), out.lan_mac);
  if (lan.ip_source) out.lan_ip_source = static_cast<uint32_t>(*lan.ip_source);
  if (lan.vlan && lan.vlan->enabled) out.lan_vlan = lan.vlan->id;
}

nodeipmi_session SessionStruct(const BmcInfo::Session& from) {
  const ActiveSession& session = from.session;
  nodeipmi_session out{};
  out.handle = from.handle;
  out.user_id = session.user_id;
  out.privilege = session.privilege;
  out.channel = session.channel;
  out.flags =
      (from.own ? NODEIPMI_SESSION_OWN : 0u) | (session.ipmi_20 ? NODEIPMI_SESSION_IPMI_2_0 : 0u);
  if (const auto& console = session.console) {
    out.port = console->port;
    // Some BMCs do not know it.
    if (console->ip != Ip4Address()) CopyText(Ip4Text(console->ip), out.address);
    if (console->mac != MacAddress()) CopyText(MacText(console->mac), out.mac);
  }
  return out;
}

void Fill(nodeipmi_device_info& out, const BmcInfo::Sessions& sessions) {
  out.sessions_possible = sessions.possible;
  out.sessions_active = sessions.active;
  const size_t count = std::min(sessions.list.size(), std::size(out.sessions));
  out.session_count = static_cast<uint32_t>(count);
  std::transform(sessions.list.begin(), sessions.list.begin() + static_cast<ptrdiff_t>(count),
                 out.sessions, SessionStruct);
}

}  // namespace

nodeipmi_device_info InfoStruct(const BmcInfo& info) {
  nodeipmi_device_info out{};
  out.struct_size = sizeof out;
  Fill(out, info.device);
  if (info.guid) CopyText(GuidText(*info.guid), out.guid);
  const size_t suites = std::min(info.cipher_suites.size(), std::size(out.cipher_suites));
  out.cipher_suite_count = static_cast<uint32_t>(suites);
  std::copy_n(info.cipher_suites.begin(), suites, out.cipher_suites);
  if (info.authentication) out.channel_flags = ChannelBits(*info.authentication);
  Fill(out, info.lan);
  if (info.dcmi) {
    out.dcmi_major = info.dcmi->major;
    out.dcmi_minor = info.dcmi->minor;
    out.dcmi_flags = DcmiBits(info.dcmi->capabilities);
  }
  if (info.sessions) Fill(out, *info.sessions);
  CopyText(info.trouble, out.trouble);
  return out;
}

}  // namespace ipmi::cabi
