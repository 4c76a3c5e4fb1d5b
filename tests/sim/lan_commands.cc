// The configuration of the LAN channel (IPMI 2.0 chapter 23).
#include <algorithm>
#include <array>

#include "tests/sim/health_commands.h"
#include "tests/sim/suites.h"

namespace bmcsim {
namespace {

constexpr uint8_t kRevision = 0x11;
constexpr uint8_t kNotSupported = 0x80;

using Ipv4 = std::array<uint8_t, 4>;

// A BMC of many has its address in its GUID, unless one was given for all; any other says that it
// has one for documentation (RFC 5737).
Ipv4 AddressOf(const Bmc& bmc) {
  Ipv4 address = {};
  std::copy(bmc.guid.end() - 4, bmc.guid.end(), address.begin());
  const bool known = !bmc.profile->guid && address != Ipv4{};
  return known ? address : Ipv4{192, 0, 2, 10};
}

// Locally administered, and another for each address.
std::array<uint8_t, 6> MacOf(const Ipv4& address) {
  return {0x02, 0x00, address[0], address[1], address[2], address[3]};
}

// How many suites there are, and then which (IPMI 2.0 table 23-4, parameters 22 to 24).
constexpr size_t kMostSuites = 16;
Bytes Suites(const Profile& profile) {
  Bytes entries = {0};
  for (const uint8_t id : profile.suites) {
    if (entries.size() <= kMostSuites) entries.push_back(id);
  }
  return entries;
}

Bytes SuiteLevels(const Profile& profile) {
  constexpr uint8_t kAdministratorTwice = 0x44;
  Bytes levels(1 + kMostSuites / 2, 0);
  std::fill_n(levels.begin() + 1, (std::min(profile.suites.size(), kMostSuites) + 1) / 2,
              kAdministratorTwice);
  return levels;
}

// IPMI 2.0 table 23-4. Empty if there is no such parameter.
Bytes Parameter(const Bmc& bmc, uint8_t parameter) {
  const Profile& profile = *bmc.profile;
  const Ipv4 address = AddressOf(bmc);
  const auto of = [](const auto& bytes) { return Bytes(bytes.begin(), bytes.end()); };
  const Ipv4 gateway = {address[0], address[1], address[2], 1};
  constexpr std::string_view kCommunity = "public";
  switch (parameter) {
    case 0:  // set in progress
      return {0};
    case 1:  // authentication types
      return {profile.auth15};
    case 2:  // and for each of five levels
      return {0, profile.auth15, profile.auth15, profile.auth15, 0};
    case 3:
      return of(address);
    case 4:  // static
      return {1};
    case 5:
      return of(MacOf(address));
    case 6:
      return {255, 255, 255, 0};
    case 7:  // time to live, flags, precedence
      return {0x40, 0x40, 0x10};
    case 10:  // it answers ARP and sends none unasked
      return {0x02};
    case 11:
      return {4};
    case 12:
      return of(gateway);
    case 13:
      return of(MacOf(gateway));
    case 14:
      return {0, 0, 0, 0};
    case 15:
      return {0, 0, 0, 0, 0, 0};
    case 16: {
      Bytes community = of(kCommunity);
      community.resize(18, 0);
      return community;
    }
    case 20:  // VLAN 42, enabled
      return {42, 0x80};
    case 21:  // its priority
      return {3};
    case 22:
      return {static_cast<uint8_t>(std::min(profile.suites.size(), kMostSuites))};
    case 23:
      return Suites(profile);
    case 24:
      return SuiteLevels(profile);
    case 26:  // nobody is locked out for wrong passwords
      return {0, 0, 0, 0, 0, 0};
    default:
      return {};
  }
}

// IPMI 2.0 §23.2.
uint8_t GetParameters(CommandContext& context, Reader& request, Writer& response) {
  constexpr uint8_t kRevisionOnly = 1 << 7;
  const uint8_t channel = request.U8();
  const uint8_t parameter = request.U8();
  request.Skip(2);
  if (!request.ok()) return code::kRequestLength;
  if (!IsLanChannel(channel & 0x0F)) return code::kInvalidField;
  const Bytes value = Parameter(context.bmc, parameter);
  if (value.empty()) return kNotSupported;
  response.U8(kRevision);
  if ((channel & kRevisionOnly) == 0) response.Bytes(value);
  return code::kOk;
}

constexpr std::array<Command, 1> kCommands = {{
    {kNetFnTransport, command::kGetLanParameters, "get_lan_configuration_parameters",
     Privilege::kOperator, IfHealthy<GetParameters>},
}};

}  // namespace

std::span<const Command> LanCommands() { return kCommands; }

}  // namespace bmcsim
