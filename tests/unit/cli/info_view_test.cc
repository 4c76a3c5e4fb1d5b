#include "adapters/cli/info_view.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

nodeipmi_device_info Nothing() {
  nodeipmi_device_info info = {};
  info.struct_size = sizeof info;
  return info;
}

nodeipmi_device_info WithSession(uint32_t flags) {
  nodeipmi_device_info info = Nothing();
  info.sessions_possible = 4;
  info.sessions_active = info.session_count = 1;
  info.sessions[0].handle = 7;
  info.sessions[0].user_id = 2;
  info.sessions[0].privilege = 4;
  info.sessions[0].channel = 1;
  info.sessions[0].flags = flags;
  return info;
}

// The value of a label's first line; "-" if there is none.
std::string Line(const nodeipmi_device_info& info, std::string_view label) {
  const auto lines = cli::InfoLines(info);
  const auto found = std::ranges::find(lines, label, &cli::Labelled::first);
  return found == lines.end() ? "-" : found->second;
}

std::string Document(const nodeipmi_device_info& info) {
  const cli::Json object = cli::JsonObject();
  cli::AddInfoMembers(object.get(), info);
  return cli::JsonText(object.get());
}

Outcome SaysWhatIsNotTold() {
  const nodeipmi_device_info info = Nothing();
  for (const char* const label :
       {"guid", "supports", "cipher suites", "lan versions", "ip address", "sessions"})
    EXPECT(Line(info, label) == "not told");
  for (const char* const label : {"k_g", "users", "1.5 authentication", "vlan", "session"})
    EXPECT(Line(info, label) == "-");
  EXPECT(Line(info, "dcmi") == "none");
  const std::string document = Document(info);
  EXPECT(document.contains(R"("channel":null,"lan":null,"dcmi":null,"sessions":null)"));
  EXPECT(document.contains(R"("manufacturer":null)") && document.contains(R"("guid":null)"));
  return kPassed;
}

Outcome NamesTheManufacturerWhereItIsKnown() {
  nodeipmi_device_info info = Nothing();
  info.manufacturer_id = 10876;
  EXPECT(Line(info, "manufacturer") == "10876");
  (void)std::snprintf(info.manufacturer, sizeof info.manufacturer, "Supermicro");
  EXPECT(Line(info, "manufacturer") == "10876 (Supermicro)");
  EXPECT(Document(info).contains(R"("manufacturer_id":10876,"manufacturer":"Supermicro")"));
  return kPassed;
}

Outcome ShowsHowALanChannelAuthenticates() {
  nodeipmi_device_info info = Nothing();
  info.channel_flags = NODEIPMI_CHANNEL_LAN_2_0 | NODEIPMI_CHANNEL_KG_SET;
  EXPECT(Line(info, "lan versions") == "2.0" && Line(info, "k_g") == "set");
  EXPECT(Line(info, "1.5 authentication") == "-" && Line(info, "users") == "none");
  info.channel_flags = NODEIPMI_CHANNEL_LAN_1_5;
  EXPECT(Line(info, "1.5 authentication") == "no type offered");
  info.channel_flags |= NODEIPMI_CHANNEL_AUTH_MD5 | NODEIPMI_CHANNEL_AUTH_NONE;
  EXPECT(Line(info, "1.5 authentication") == "none md5, not of each message");
  info.channel_flags |= NODEIPMI_CHANNEL_AUTH_PER_MESSAGE;
  EXPECT(Line(info, "1.5 authentication") == "none md5, not of user commands");
  info.channel_flags |= NODEIPMI_CHANNEL_AUTH_USER_LEVEL | NODEIPMI_CHANNEL_ANONYMOUS_LOGIN;
  EXPECT(Line(info, "1.5 authentication") == "none md5" && Line(info, "users") == "anonymous");
  return kPassed;
}

Outcome ShowsTheLanAsFarAsItIsTold() {
  nodeipmi_device_info info = Nothing();
  info.lan_ip_source = NODEIPMI_IP_SOURCE_DHCP;
  EXPECT(Line(info, "ip address") == "dhcp" && Line(info, "mac address") == "not told");
  (void)std::snprintf(info.lan_ip, sizeof info.lan_ip, "192.0.2.10");
  EXPECT(Line(info, "ip address") == "192.0.2.10 (dhcp)" && Line(info, "vlan") == "none");
  info.lan_vlan = 42;
  EXPECT(Line(info, "vlan") == "42");
  EXPECT(Document(info).contains(R"("lan":{"ip":"192.0.2.10","ip_source":"dhcp","netmask":null,)"
                                 R"("gateway":null,"mac":null,"vlan":42})"));
  return kPassed;
}

Outcome ShowsSessions() {
  nodeipmi_device_info info = WithSession(NODEIPMI_SESSION_OWN | NODEIPMI_SESSION_IPMI_2_0);
  EXPECT(Line(info, "sessions") == "1 of 4");
  EXPECT(Line(info, "session") == "user 2 as administrator, IPMI 2.0, channel 1 (this one)");
  (void)std::snprintf(info.sessions[0].address, sizeof info.sessions[0].address, "192.0.2.9");
  info.sessions[0].port = 623;
  info.sessions[0].privilege = 9;
  info.sessions[0].flags = 0;
  EXPECT(Line(info, "session") == "user 2 as 9, IPMI 1.5, channel 1, from 192.0.2.9:623");
  EXPECT(Document(info).contains(R"("list":[{"handle":7,"user_id":2,"privilege":"9","channel":1,)"
                                 R"("ipmi_version":"1.5","address":"192.0.2.9","port":623,)"
                                 R"("mac":null,"own":false}])"));
  return kPassed;
}

// The library may be of another release.
Outcome BelievesNoCountBeyondItsRoom() {
  nodeipmi_device_info info = WithSession(0);
  info.session_count = info.cipher_suite_count = 1000;
  const auto lines = cli::InfoLines(info);
  EXPECT(std::ranges::count(lines, "session", &cli::Labelled::first) == 16);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(SaysWhatIsNotTold),
      UNIT_TEST(NamesTheManufacturerWhereItIsKnown),
      UNIT_TEST(ShowsHowALanChannelAuthenticates),
      UNIT_TEST(ShowsTheLanAsFarAsItIsTold),
      UNIT_TEST(ShowsSessions),
      UNIT_TEST(BelievesNoCountBeyondItsRoom),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
