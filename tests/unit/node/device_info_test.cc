// What the BMC says of itself, from one that answers everything to one that lies.
#include "core/node/actions/device_info.h"

#include <algorithm>
#include <string>

#include "core/wire/cmd/get_system_guid.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;

constexpr Command kDeviceId{NetFn::kApp, 0x01};
constexpr Command kAuthentication{NetFn::kApp, 0x38};
constexpr Command kSession{NetFn::kApp, 0x3D};
constexpr Command kSuites{NetFn::kApp, 0x54};
constexpr Command kLan{NetFn::kTransport, 0x02};
constexpr Command kDcmi{NetFn::kGroup, 0x01};
constexpr Command kOptional[] = {kGetGuid, kSuites, kAuthentication, kLan, kDcmi, kSession};

Bytes LanParameterOf(uint8_t parameter) {
  switch (parameter) {
    case 3:
      return Hex("11 c000020a");
    case 4:
      return Hex("11 02");
    case 5:
      return Hex("11 002590aabbcc");
    case 6:
      return Hex("11 ffffff00");
    case 12:
      return Hex("11 c0000201");
    case 20:
      return Hex("11 6480");
    default:
      return {};
  }
}

// Two of four sessions are active; the one that asks is the second.
Bytes SessionOf(uint8_t index) {
  if (index == 1) return Hex("03 04 02 05 02 01");
  return Hex("09 04 02 02 04 11 c0000209 001122334455 6f02");
}

Reply Whole(const Request& request) {
  const Command command = CommandOf(request);
  if (command == kDeviceId) return {0, Hex("20 01 03 88 02 bf 7c2a00 3108 00000000")};
  if (command == kGetGuid) return {0, Bytes(16, 0x11)};
  if (command == kSuites) return {0, Hex("01 c003014181 c011034381")};
  if (command == kAuthentication) return {0, Hex("01 94 25 03 00000000")};
  if (command == kLan) return {0, LanParameterOf(request.data()[1])};
  if (command == kDcmi) return {0, Hex("dc 01 05 02 00 01 05")};
  if (command == kSession) return {0, SessionOf(request.data()[0])};
  return {0xC1, {}};
}

struct Asked {
  Ended ended;
  std::shared_ptr<const BmcInfo> info;
  ScriptedBmc bmc;
};

// change: what is different from a BMC that answers all.
Asked Ask(const std::function<void(const Request&, Reply&)>& change = {}) {
  Asked asked;
  asked.bmc.spoil = [&](const Request& request, Reply& reply) {
    reply = Whole(request);
    if (change) change(request, reply);
  };
  DeviceInfo action;
  asked.ended = RunToEnd(action, asked.bmc);
  asked.info = action.report().info;
  asked.bmc.spoil = {};
  return asked;
}

// That each session is told by a function from its index.
Asked AskWithSessions(const std::function<Bytes(uint8_t)>& answer) {
  return Ask([&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kSession) reply.data = answer(request.data()[0]);
  });
}

Outcome ReadsAllThatTheBmcTells() {
  const Asked asked = Ask();
  EXPECT(asked.ended.done && asked.info);
  const BmcInfo& info = *asked.info;
  EXPECT(info.device.manufacturer_id == 10876 && info.device.firmware_minor == 88);
  EXPECT(info.guid && GuidText(*info.guid).starts_with("11111111-1111"));
  EXPECT(Same(info.cipher_suites, Bytes{3, 17}));
  EXPECT(info.authentication && info.authentication->Offers(AuthenticationType::kMd5));
  EXPECT(info.authentication->kg_set && info.authentication->anonymous_login);
  EXPECT(info.lan.ip && Ip4Text(*info.lan.ip) == "192.0.2.10");
  EXPECT(info.lan.ip_source == IpAddressSource::kDhcp);
  EXPECT(info.lan.subnet_mask && Ip4Text(*info.lan.subnet_mask) == "255.255.255.0");
  EXPECT(info.lan.default_gateway && Ip4Text(*info.lan.default_gateway) == "192.0.2.1");
  EXPECT(info.lan.mac && MacText(*info.lan.mac) == "00:25:90:aa:bb:cc");
  EXPECT(info.lan.vlan && info.lan.vlan->enabled && info.lan.vlan->id == 100);
  EXPECT(info.dcmi && info.dcmi->major == 1 && info.dcmi->minor == 5);
  EXPECT(info.dcmi->capabilities.power_management && info.dcmi->capabilities.in_band_channel);
  EXPECT(!info.dcmi->capabilities.serial_channel && info.dcmi->capabilities.secondary_lan_channel);
  return kPassed;
}

Outcome ReadsActiveSessionsAndKnowsItsOwn() {
  const Asked asked = Ask();
  EXPECT(asked.info && asked.info->sessions);
  const BmcInfo::Sessions& sessions = *asked.info->sessions;
  EXPECT(sessions.possible == 4 && sessions.active == 2 && sessions.list.size() == 2);
  EXPECT(sessions.list[0].handle == 3 && !sessions.list[0].own);
  EXPECT(sessions.list[0].session.user_id == 5 && !sessions.list[0].session.console);
  EXPECT(sessions.list[1].own && sessions.list[1].session.ipmi_20);
  EXPECT(sessions.list[1].session.console->port == 623);
  EXPECT(asked.bmc.Asked(kSession) == 3);
  return kPassed;
}

Outcome NeedsTheDeviceId() {
  const Asked refused = Ask([](const Request& request, Reply& reply) {
    if (CommandOf(request) == kDeviceId) reply = {0xC1, {}};
  });
  EXPECT(refused.ended.error && refused.ended.error->status == Status::kCommandRefused);
  EXPECT(refused.ended.error->completion_code == 0xC1 && !refused.info);
  const Asked cut = Ask([](const Request& request, Reply& reply) {
    if (CommandOf(request) == kDeviceId) reply.data.resize(10);
  });
  EXPECT(cut.ended.error && cut.ended.error->status == Status::kProtocolError);
  EXPECT(cut.bmc.round_trips() == 1);
  return kPassed;
}

bool Tells(const BmcInfo& info, Command command) {
  if (command == kGetGuid) return info.guid.has_value();
  if (command == kSuites) return !info.cipher_suites.empty();
  if (command == kAuthentication) return info.authentication.has_value();
  if (command == kLan) return info.lan.ip || info.lan.mac || info.lan.vlan;
  if (command == kDcmi) return info.dcmi.has_value();
  return info.sessions.has_value();
}

// What is refused, or answered with nothing, is not told; everything else is.
Outcome GoesOnWithoutWhatIsRefused() {
  for (const Command missing : kOptional) {
    for (const uint8_t code : Bytes{0x00, 0x80, 0xC1, 0xCC, 0xD4, 0xFF}) {
      const Asked asked = Ask([&](const Request& request, Reply& reply) {
        if (CommandOf(request) == missing) reply = {code, {}};
      });
      EXPECT(asked.ended.done && asked.info);
      for (const Command command : kOptional)
        EXPECT(Tells(*asked.info, command) == (command != missing));
    }
  }
  return kPassed;
}

Outcome ToleratesAnswersThatAreCutOff() {
  for (const Command cut : kOptional) {
    for (size_t size = 0; size < 20; ++size) {
      const Asked asked = Ask([&](const Request& request, Reply& reply) {
        if (CommandOf(request) == cut) reply.data.resize(std::min(size, reply.data.size()));
      });
      EXPECT(asked.ended.done && asked.info);
    }
  }
  return kPassed;
}

Outcome DoesNotAskAgainForALanThatIsNotThere() {
  for (const uint8_t code : Bytes{0xC1, 0xD4}) {
    const Asked asked = Ask([&](const Request& request, Reply& reply) {
      if (CommandOf(request) == kLan) reply = {code, {}};
    });
    EXPECT(asked.ended.done && asked.bmc.Asked(kLan) == 1);
  }
  // One parameter that the BMC lacks says nothing of the others.
  const Asked asked = Ask([&](const Request& request, Reply& reply) {
    if (CommandOf(request) == kLan && request.data()[1] == 3) reply = {0x80, {}};
  });
  EXPECT(!asked.info->lan.ip && asked.info->lan.mac && asked.info->lan.vlan);
  return kPassed;
}

Outcome AsksAnOldBmcWithoutThe20Bit() {
  const Asked asked = Ask([](const Request& request, Reply& reply) {
    if (CommandOf(request) != kAuthentication) return;
    const bool with_20 = (request.data()[0] & 0x80) != 0;
    reply = with_20 ? Reply{0xCC, {}} : Reply{0, Hex("01 14 04 00 00000000")};
  });
  EXPECT(asked.info->authentication && !asked.info->authentication->supports_20);
  EXPECT(asked.info->authentication->supports_15);
  return kPassed;
}

Outcome EndsWhateverTheBmcSaysOfItsSessions() {
  // The same one for each index.
  const Asked same = AskWithSessions([](uint8_t) { return Hex("01 ff ff 02 04 11"); });
  EXPECT(same.ended.done && same.info->sessions->list.size() == 1);
  EXPECT(same.bmc.Asked(kSession) == 64);
  // None where many are said to be.
  const Asked none = AskWithSessions([](uint8_t) { return Hex("00 3f 3f"); });
  EXPECT(none.ended.done && none.info->sessions->list.empty());
  EXPECT(none.info->sessions->active == 63 && none.bmc.Asked(kSession) == 64);
  // More than there can be.
  const Asked many = AskWithSessions([](uint8_t index) {
    Bytes answer = Hex("00 01 3f 02 04 11");
    answer[0] = static_cast<uint8_t>(index + 1);
    return answer;
  });
  EXPECT(many.info->sessions->list.size() == 63 && many.bmc.Asked(kSession) == 64);
  // Not even the one that asks.
  const Asked idle = AskWithSessions([](uint8_t) { return Hex("01 04 00 02 04 11"); });
  EXPECT(idle.info->sessions->list.empty() && idle.bmc.Asked(kSession) == 1);
  return kPassed;
}

// Some number the slots instead of the sessions, and answer for an empty one with handle 0 or a
// refusal.
Outcome FindsSessionsBehindEmptySlots() {
  for (const bool refuses : {false, true}) {
    const Asked asked = Ask([&](const Request& request, Reply& reply) {
      if (CommandOf(request) != kSession) return;
      const uint8_t index = request.data()[0];
      if (index == 0 || index == 4) {
        reply.data = Hex("04 08 02 02 04 11");
      } else if (index == 6) {
        reply.data = Hex("06 08 02 03 03 11");
      } else {
        reply = refuses ? Reply{0xCB, {}} : Reply{0, Hex("00 08 02")};
      }
    });
    const BmcInfo::Sessions& sessions = *asked.info->sessions;
    EXPECT(sessions.list.size() == 2 && sessions.list[0].own && sessions.list[1].handle == 6);
    EXPECT(asked.bmc.Asked(kSession) == 7);
  }
  return kPassed;
}

Outcome EndsWithAListOfSuitesThatHasNoEnd() {
  const Asked asked = Ask([](const Request& request, Reply& reply) {
    if (CommandOf(request) == kSuites) reply.data = Bytes(17, 0xC0);
  });
  EXPECT(asked.ended.done && asked.bmc.Asked(kSuites) <= 64);
  return kPassed;
}

Outcome AsksForOperatorAndDoesWithUser() {
  const DeviceInfo action;
  EXPECT(action.privilege() == Privilege::kOperator);
  EXPECT(action.least_privilege() == Privilege::kUser);
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsAllThatTheBmcTells),
      UNIT_TEST(ReadsActiveSessionsAndKnowsItsOwn),
      UNIT_TEST(NeedsTheDeviceId),
      UNIT_TEST(GoesOnWithoutWhatIsRefused),
      UNIT_TEST(ToleratesAnswersThatAreCutOff),
      UNIT_TEST(DoesNotAskAgainForALanThatIsNotThere),
      UNIT_TEST(AsksAnOldBmcWithoutThe20Bit),
      UNIT_TEST(EndsWhateverTheBmcSaysOfItsSessions),
      UNIT_TEST(FindsSessionsBehindEmptySlots),
      UNIT_TEST(EndsWithAListOfSuitesThatHasNoEnd),
      UNIT_TEST(AsksForOperatorAndDoesWithUser),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
