#include "core/wire/cmd/get_channel_authentication_capabilities.h"

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetChannelAuthenticationCapabilities = 0x38;
constexpr uint8_t kWith20 = 0x80;

}  // namespace

Request MakeGetChannelAuthenticationCapabilities(Privilege privilege, bool with_20) {
  Request request{.net_fn = NetFn::kApp, .command = kGetChannelAuthenticationCapabilities};
  request.SetData({static_cast<uint8_t>(kThisChannel | (with_20 ? kWith20 : 0)),
                   static_cast<uint8_t>(privilege)});
  return request;
}

std::optional<ChannelAuthenticationCapabilities> ReadChannelAuthenticationCapabilities(
    std::span<const uint8_t> data) {
  Reader in(data);
  ChannelAuthenticationCapabilities capabilities;
  in.Skip(1);  // channel number
  const uint8_t types = in.U8();
  const uint8_t status = in.U8();
  const uint8_t extended = in.U8();
  if (!in.ok()) return std::nullopt;  // the OEM id and data behind may be missing
  const bool has_extended = (types & 0x80) != 0;
  capabilities.authentication_types = types & 0x3F;
  capabilities.supports_15 = !has_extended || (extended & 0x01) != 0;
  capabilities.supports_20 = has_extended && (extended & 0x02) != 0;
  capabilities.kg_set = has_extended && (status & 0x20) != 0;
  capabilities.per_message_authentication = (status & 0x10) == 0;
  capabilities.user_level_authentication = (status & 0x08) == 0;
  capabilities.named_users = (status & 0x04) != 0;
  capabilities.null_users = (status & 0x02) != 0;
  capabilities.anonymous_login = (status & 0x01) != 0;
  return capabilities;
}

}  // namespace ipmi
