#include "core/node/actions/device_info.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/session/refusal.h"
#include "core/wire/cmd/get_channel_cipher_suites.h"
#include "core/wire/cmd/get_system_guid.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

// Nothing if the command was refused, or its answer is too short.
template <typename Read>
auto Told(const Response& answer, Read read) -> decltype(read(answer.data)) {
  if (answer.completion_code != kCompletedNormally) return std::nullopt;
  return read(answer.data);
}

}  // namespace

Flow<Result<void>> DeviceInfo::Run() {
  constexpr std::string_view kCommand = "Get Device ID";
  const Response answer = co_await Ask(MakeGetDeviceId());
  if (answer.completion_code != kCompletedNormally)
    co_return std::unexpected(CommandRefused(kCommand, answer.completion_code));
  const auto device = ReadDeviceId(answer.data);
  if (!device) co_return std::unexpected(TooShort(kCommand));
  auto info = std::make_shared<BmcInfo>();
  report_.info = info;
  info->device = *device;
  const Response guid = co_await AskOneOf(MakeGetSystemGuid());
  info->guid = Told(guid, ReadSystemGuid);
  info->cipher_suites = co_await ReadCipherSuites();
  info->authentication = co_await ReadAuthentication();
  info->lan = co_await ReadLan();
  info->dcmi = co_await ReadDcmi();
  info->sessions = co_await ReadSessions();
  if (busy_) info->trouble = "The BMC stayed busy when it was asked for some of this.";
  co_return Result<void>();
}

bool DeviceInfo::KeepsPart() {
  if (report_.info == nullptr) return false;
  const auto part = std::make_shared<BmcInfo>(*report_.info);
  part->trouble = kPartRead;
  report_.info = part;
  return true;
}

Flow<Response> DeviceInfo::AskOneOf(Request request) {
  const Response answer = co_await AskOneOfMany(request);
  busy_ = busy_ || IsBusy(answer.completion_code);
  co_return answer;
}

Flow<std::vector<uint8_t>> DeviceInfo::ReadCipherSuites() {
  CipherSuiteList list;
  for (uint8_t index = 0; index <= kMaxCipherSuiteListIndex; ++index) {
    const Response answer = co_await AskOneOf(MakeGetChannelCipherSuites(index));
    if (answer.completion_code != kCompletedNormally || !list.Add(answer.data)) break;
  }
  const auto suites = list.Suites();
  co_return std::vector<uint8_t>(suites.begin(), suites.end());
}

Flow<std::optional<ChannelAuthenticationCapabilities>> DeviceInfo::ReadAuthentication() {
  for (const bool with_20 : {true, false}) {
    const Request request =
        MakeGetChannelAuthenticationCapabilities(Privilege::kAdministrator, with_20);
    const Response answer = co_await AskOneOf(request);
    const auto told = Told(answer, ReadChannelAuthenticationCapabilities);
    if (told) co_return told;
  }
  co_return std::nullopt;
}

Flow<BmcInfo::Lan> DeviceInfo::ReadLan() {
  using enum LanParameter;
  BmcInfo::Lan lan;
  const Response ip = co_await AskOneOf(MakeGetLanConfigurationParameter(kIpAddress));
  // Then it answers none of them.
  if (ip.completion_code == kInvalidCommand || ip.completion_code == kInsufficientPrivilege)
    co_return lan;
  lan.ip = Told(ip, ReadLanIpAddress);
  const Response source = co_await AskOneOf(MakeGetLanConfigurationParameter(kIpAddressSource));
  lan.ip_source = Told(source, ReadLanIpAddressSource);
  const Response mask = co_await AskOneOf(MakeGetLanConfigurationParameter(kSubnetMask));
  lan.subnet_mask = Told(mask, ReadLanIpAddress);
  const Response gateway =
      co_await AskOneOf(MakeGetLanConfigurationParameter(kDefaultGatewayAddress));
  lan.default_gateway = Told(gateway, ReadLanIpAddress);
  const Response mac = co_await AskOneOf(MakeGetLanConfigurationParameter(kMacAddress));
  lan.mac = Told(mac, ReadLanMacAddress);
  const Response vlan = co_await AskOneOf(MakeGetLanConfigurationParameter(kVlanId));
  lan.vlan = Told(vlan, ReadLanVlanId);
  co_return lan;
}

Flow<std::optional<BmcInfo::Dcmi>> DeviceInfo::ReadDcmi() {
  const Response answer =
      co_await AskOneOf(MakeGetDcmiCapabilitiesInfo(DcmiParameter::kSupportedCapabilities));
  const auto told = Told(answer, ReadDcmiCapabilitiesInfo);
  if (!told) co_return std::nullopt;
  const auto capabilities = ReadDcmiSupportedCapabilities(told->parameter);
  co_return BmcInfo::Dcmi{.major = told->major,
                          .minor = told->minor,
                          .capabilities = capabilities.value_or(DcmiSupportedCapabilities())};
}

Flow<std::optional<BmcInfo::Sessions>> DeviceInfo::ReadSessions() {
  const Response answer = co_await AskOneOf(MakeGetOwnSessionInfo());
  const auto own = Told(answer, ReadSessionInfo);
  if (!own) co_return std::nullopt;
  BmcInfo::Sessions sessions{.possible = own->possible, .active = own->active, .list = {}};
  // §22.20 numbers those that are active; some BMCs number the slots. Both counts have six bits, so
  // that this ends whatever they say.
  const uint8_t last = std::max(own->possible, own->active);
  for (uint8_t index = 1; index <= last && sessions.list.size() < own->active; ++index) {
    const Response next = co_await AskOneOf(MakeGetSessionInfo(index));
    if (IsBusy(next.completion_code)) break;
    const auto info = Told(next, ReadSessionInfo);
    if (!info || info->handle == 0 || !info->session) continue;
    const auto same = std::ranges::find(sessions.list, info->handle, &BmcInfo::Session::handle);
    if (same != sessions.list.end()) continue;
    sessions.list.push_back(
        {.handle = info->handle, .own = info->handle == own->handle, .session = *info->session});
  }
  co_return sessions;
}

}  // namespace ipmi
