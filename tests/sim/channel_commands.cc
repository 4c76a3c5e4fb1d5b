// What a client asks before it opens a session (IPMI 2.0 §22.13, §22.15).
#include <algorithm>
#include <array>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"

namespace bmcsim {
namespace {

uint8_t AuthenticationStatus(const Profile& profile) {
  bool null_user = false;
  bool null_user_without_password = false;
  bool named_user = false;
  for (const User& user : *profile.users) {
    if (!user.name.empty()) named_user = true;
    if (user.name.empty()) null_user = true;
    if (user.name.empty() && user.password_size == 0) null_user_without_password = true;
  }
  const auto bit = [](bool set, int position) {
    return static_cast<uint8_t>(set ? 1 << position : 0);
  };
  return static_cast<uint8_t>(bit(profile.kg != nullptr, 5) | bit(!profile.per_message_auth, 4) |
                              bit(!profile.user_level_auth, 3) | bit(named_user, 2) |
                              bit(null_user, 1) | bit(null_user_without_password, 0));
}

// IPMI 2.0 §22.13. Without the asker's IPMI 2.0 bit the answer is that of IPMI 1.5.
uint8_t GetChannelAuthCapabilities(CommandContext& context, Reader& request, Writer& response) {
  const Profile& profile = *context.bmc.profile;
  const uint8_t channel = request.U8();
  const uint8_t privilege = request.U8();
  if (!request.ok()) return code::kRequestLength;
  if (!IsLanChannel(channel & 0x0F) || (privilege & 0x0F) == 0 || (privilege & 0x0F) > 5)
    return code::kInvalidField;
  const bool extended = (channel & 0x80) != 0 && profile.lan20;
  response.U8(kLanChannel);
  response.U8(static_cast<uint8_t>((profile.lan15 ? profile.auth15 : 0) | (extended ? 0x80 : 0)));
  response.U8(AuthenticationStatus(profile));
  response.U8(extended ? static_cast<uint8_t>(0x02 | (profile.lan15 ? 0x01 : 0)) : uint8_t{0});
  response.Fill(4, 0);  // OEM id and auxiliary data
  return code::kOk;
}

constexpr uint8_t kStandardSuite = 0xC0;
constexpr uint8_t kIntegrityTag = 0x40;
constexpr uint8_t kConfidentialityTag = 0x80;

// IPMI 2.0 §22.15.1: suite by suite, or each algorithm once.
Bytes SuiteRecords(const Profile& profile, bool by_suite) {
  Bytes records;
  for (const uint8_t id : profile.suites) {
    const Suite* const suite = SuiteById(id);
    const std::array<uint8_t, 3> algorithms = {
        static_cast<uint8_t>(suite->authentication),
        static_cast<uint8_t>(kIntegrityTag | static_cast<uint8_t>(suite->integrity)),
        static_cast<uint8_t>(kConfidentialityTag | static_cast<uint8_t>(suite->confidentiality))};
    if (by_suite) records.insert(records.end(), {kStandardSuite, id});
    for (const uint8_t algorithm : algorithms) {
      if (by_suite || std::ranges::find(records, algorithm) == records.end())
        records.push_back(algorithm);
    }
  }
  if (!by_suite) std::ranges::sort(records);
  return records;
}

// IPMI 2.0 §22.15.
uint8_t GetChannelCipherSuites(CommandContext& context, Reader& request, Writer& response) {
  const uint8_t channel = request.U8();
  request.Skip(1);  // payload type: the suites are the same for all
  const uint8_t list_index = request.U8();
  if (!request.ok()) return code::kRequestLength;
  if (!IsLanChannel(channel & 0x0F)) return code::kInvalidField;
  if (!context.bmc.profile->lan20) return code::kInvalidCommand;
  const Bytes records = SuiteRecords(*context.bmc.profile, (list_index & 0x80) != 0);
  constexpr size_t kPerAnswer = 16;
  const size_t begin = std::min<size_t>((list_index & 0x3F) * kPerAnswer, records.size());
  const size_t count = std::min(kPerAnswer, records.size() - begin);
  response.U8(kLanChannel);
  response.Bytes(View(records).subspan(begin, count));
  return code::kOk;
}

constexpr std::array<Command, 2> kCommands = {{
    {kNetFnApp, command::kGetChannelAuthCapabilities, "get_channel_auth_capabilities",
     Privilege::kNone, GetChannelAuthCapabilities},
    {kNetFnApp, 0x54, "get_channel_cipher_suites", Privilege::kNone, GetChannelCipherSuites},
}};

}  // namespace

std::span<const Command> ChannelCommands() { return kCommands; }

}  // namespace bmcsim
