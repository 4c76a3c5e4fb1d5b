// Channels and who may use them (IPMI 2.0 §22.23 to §22.29).
#include <algorithm>
#include <array>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kIpmb = 0;
constexpr uint8_t kMostUsers = 15;
constexpr size_t kNameSize = 16;

const User* FindUser(const Bmc& bmc, uint8_t id) {
  const auto at = std::ranges::find(*bmc.profile->users, id, &User::id);
  return at == bmc.profile->users->end() ? nullptr : &*at;
}

// IPMI 2.0 §22.23.
uint8_t GetChannelAccess(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t channel = request.U8() & 0x0F;
  request.Skip(1);  // what is set is what is in force
  if (!request.ok()) return code::kRequestLength;
  if (!IsLanChannel(channel)) return code::kInvalidField;
  const Profile& profile = *context.bmc.profile;
  constexpr uint8_t kAlertingDisabled = 1 << 5;
  constexpr uint8_t kAlwaysAvailable = 2;
  response.U8(static_cast<uint8_t>(kAlertingDisabled | (profile.per_message_auth ? 0 : 1 << 4) |
                                   (profile.user_level_auth ? 0 : 1 << 3) | kAlwaysAvailable));
  response.U8(static_cast<uint8_t>(Privilege::kAdministrator));
  return code::kOk;
}

// IPMI 2.0 §22.24: the IPMB behind it, and the LAN.
uint8_t GetChannelInfo(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t channel = request.U8() & 0x0F;
  if (!request.ok()) return code::kRequestLength;
  if (channel != kIpmb && !IsLanChannel(channel)) return code::kInvalidField;
  constexpr uint8_t kIpmbMedium = 0x01;
  constexpr uint8_t kLanMedium = 0x04;
  constexpr uint8_t kIpmbProtocol = 0x01;
  constexpr uint8_t kMultiSession = 2 << 6;
  const bool is_lan = channel != kIpmb;
  response.U8(is_lan ? kLanChannel : kIpmb);
  response.U8(is_lan ? kLanMedium : kIpmbMedium);
  response.U8(kIpmbProtocol);  // LAN messages have its format
  response.U8(is_lan ? static_cast<uint8_t>(kMultiSession | context.bmc.sessions.ActiveCount())
                     : uint8_t{0});
  response.Bytes(std::array<uint8_t, 3>{0xF2, 0x1B, 0x00});  // the specification's own (7154)
  response.U16(0);
  return code::kOk;
}

// IPMI 2.0 §22.27.
uint8_t GetUserAccess(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t channel = request.U8() & 0x0F;
  const uint8_t id = request.U8() & 0x3F;
  if (!request.ok()) return code::kRequestLength;
  if (!IsLanChannel(channel)) return code::kInvalidField;
  if (id == 0 || id > kMostUsers) return code::kParameterOutOfRange;
  constexpr uint8_t kEnabledByCommand = 1 << 6;
  constexpr uint8_t kMayUseIpmi = 1 << 4;
  constexpr uint8_t kNoAccess = 0x0F;
  const User* const user = FindUser(context.bmc, id);
  response.U8(kMostUsers);
  response.U8(static_cast<uint8_t>(kEnabledByCommand | context.bmc.profile->users->size()));
  response.U8(0);  // no name is fixed
  response.U8(user == nullptr
                  ? kNoAccess
                  : static_cast<uint8_t>(kMayUseIpmi | static_cast<uint8_t>(user->limit)));
  return code::kOk;
}

// IPMI 2.0 §22.29.
uint8_t GetUserName(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t id = request.U8() & 0x3F;
  if (!request.ok()) return code::kRequestLength;
  if (id == 0 || id > kMostUsers) return code::kParameterOutOfRange;
  std::array<uint8_t, kNameSize> name = {};
  if (const User* const user = FindUser(context.bmc, id))
    std::copy_n(user->name.begin(), std::min(user->name.size(), kNameSize), name.begin());
  response.Bytes(name);
  return code::kOk;
}

constexpr std::array<Command, 4> kCommands = {{
    {kNetFnApp, 0x41, "get_channel_access", Privilege::kUser, IfHealthy<GetChannelAccess>},
    {kNetFnApp, 0x42, "get_channel_info", Privilege::kUser, IfHealthy<GetChannelInfo>},
    {kNetFnApp, 0x44, "get_user_access", Privilege::kOperator, IfHealthy<GetUserAccess>},
    {kNetFnApp, 0x46, "get_user_name", Privilege::kOperator, IfHealthy<GetUserName>},
}};

}  // namespace

std::span<const Command> AccessCommands() { return kCommands; }

}  // namespace bmcsim
