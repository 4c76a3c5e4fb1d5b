// What a person may write as a node's settings, and what a person reads of it.
#include "core/node/settings.h"

#include <string>

#include "core/node/address.h"
#include "core/node/menu.h"
#include "core/node/status_text.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using testing::kPassed;
using testing::Outcome;

NodeRecord HostNode() {
  NodeRecord node;
  node.name = "n1";
  node.host = "bmc";
  return node;
}

bool Parses(std::string_view text, std::string_view host, uint16_t port) {
  const auto address = ParseBmcAddress(text);
  return address && address->host == host && address->port == port;
}

Outcome ReadsBmcAddresses() {
  EXPECT(Parses("bmc7", "bmc7", 623));
  EXPECT(Parses("bmc7.example.net:6230", "bmc7.example.net", 6230));
  EXPECT(Parses("10.0.0.7", "10.0.0.7", 623));
  EXPECT(Parses("10.0.0.7:1", "10.0.0.7", 1));
  EXPECT(Parses("fe80::1%eth0.7", "fe80::1%eth0.7", 623));
  EXPECT(Parses("[2001:db8::7]:65535", "2001:db8::7", 65535));
  EXPECT(Parses("[::1]", "::1", 623));
  EXPECT(Parses("::ffff:10.0.0.7", "::ffff:10.0.0.7", 623));
  for (const std::string_view bad :
       {"",         ":623",    "bmc:",     "bmc:0",      "bmc:65536", "bmc:6x",  "bmc:-1",
        "bm c",     "bmc/x",   "user@bmc", "[::1",       "[::1]x",    "[::1]:",  "[bmc]",
        "fe80::1%", "fe80::g", "bmc\n",    "http://bmc", "[]",        "%eth0::1"}) {
    const auto address = ParseBmcAddress(bad);
    EXPECT(!address && address.error().status == Status::kInvalidArgument);
  }
  EXPECT(!ParseBmcAddress(std::string(254, 'a')));
  return kPassed;
}

Outcome OpensWebPagesOnly() {
  EXPECT(CheckWebAddress("https://bmc7/"));
  EXPECT(CheckWebAddress("HTTP://10.0.0.7:8080/login?x=1"));
  for (const std::string_view bad :
       {"", "bmc7", "ftp://x", "javascript:alert(1)", "file:///etc/passwd", "https://",
        "http://a b", "https://x/\"", "https://x/<", "https://x/\n", "https://x/\x7f",
        " https://x"}) {
    EXPECT(!CheckWebAddress(bad));
  }
  EXPECT(!CheckWebAddress("https://" + std::string(1016, 'a')));
  return kPassed;
}

Outcome MakesTheWebAddressOfTheHost() {
  EXPECT(DefaultWebAddress("bmc7") == "https://bmc7/");
  EXPECT(DefaultWebAddress("2001:db8::7") == "https://[2001:db8::7]/");
  EXPECT(DefaultWebAddress("fe80::1%eth0") == "https://[fe80::1]/");
  return kPassed;
}

Outcome ChecksNames() {
  EXPECT(CheckNodeName("rack1-n07.A_b"));
  EXPECT(CheckNodeName(std::string(128, 'n')));
  for (const std::string& bad :
       {std::string(), std::string(129, 'n'), std::string("a b"), std::string("a/b"),
        std::string("\xc3\xa4"), std::string("a\0b", 3), std::string("a\n")}) {
    EXPECT(!CheckNodeName(bad));
  }
  return kPassed;
}

Outcome RefusesSettingsThatDoNotGoTogether() {
  NodeRecord node = HostNode();
  EXPECT(CheckNode(node));
  node.options.cipher_suite = 3;
  EXPECT(CheckNode(node));
  node.options.lan = LanVersion::k15;
  EXPECT(!CheckNode(node));
  node.options = {};
  for (const int suite : {0, 4, 5, 9, 10, 13, 14, 18, 200}) {
    node.options.cipher_suite = static_cast<uint8_t>(suite);
    EXPECT(!CheckNode(node));
  }
  node.options = {.lan = LanVersion::k20, .auth15 = Auth15::kMd5};
  EXPECT(!CheckNode(node));
  node.options = {};
  node.host.clear();
  EXPECT(!CheckNode(node));
  node.kind = NodeKind::kTenant;
  EXPECT(CheckNode(node));
  return kPassed;
}

Outcome RefusesCredentialsThatIpmiWouldCut() {
  const auto check = [](size_t user, size_t password, size_t kg) {
    Credentials c{SecretBuffer::OfSize(user), SecretBuffer::OfSize(password),
                  SecretBuffer::OfSize(kg)};
    for (uint8_t& b : c.password.RevealMutable(SecretAccess())) b = 'x';
    return CheckCredentials(c).has_value();
  };
  EXPECT(check(0, 0, 0) && check(16, 20, 20));
  EXPECT(!check(17, 0, 0) && !check(0, 21, 0) && !check(0, 0, 21));
  Credentials with_nul{{}, SecretBuffer::OfSize(3), {}};
  EXPECT(!CheckCredentials(with_nul));
  return kPassed;
}

Outcome ShowsTheTwoStatusFields() {
  NodeStatus status;
  EXPECT(IpmiStatusText(status) == "NA" && TimeText(status.last_connected_unix_ms) == "NA");
  status.attempted = true;
  EXPECT(IpmiStatusText(status) == "OK");
  status.status = Status::kBadPassword;
  status.message = "The BMC refuses the password.";
  EXPECT(IpmiStatusText(status) == status.message);
  EXPECT(TimeText(1'769'850'300'999) == "2026-01-31T09:05:00Z");
  return kPassed;
}

Outcome TheMenuSaysWhatIsDestructiveAndWhatIsMissing() {
  const auto menu = IpmiMenu();
  NodeRecord node = HostNode();
  for (const auto& item : menu) {
    const bool asks = item.id == "power-off" || item.id == "power-cycle" || item.id == "reset" ||
                      item.id == "soft-shutdown";
    EXPECT(item.destructive == asks);
    EXPECT(WhyDisabled(item, node).empty() == (item.id == "connect"));
  }
  node.user_set = true;
  for (const auto& item : menu) EXPECT(WhyDisabled(item, node).empty());
  EXPECT(menu.size() == 8 && menu.front().id == "test");
  return kPassed;
}

Outcome EveryStatusHasAWordAndASentence() {
  for (int32_t i = 0; i < kStatusCount; ++i) {
    const auto status = static_cast<Status>(i);
    EXPECT(StatusWord(status) != "unknown" && !StatusSentence(status).empty());
    for (int32_t other = 0; other < i; ++other)
      EXPECT(StatusWord(status) != StatusWord(static_cast<Status>(other)));
  }
  EXPECT(StatusWord(static_cast<Status>(kStatusCount)) == "unknown" &&
         StatusWord(static_cast<Status>(-1)) == "unknown");
  EXPECT(StageName(Stage::kRakp1) == "RAKP 1" &&
         StageName(static_cast<Stage>(kStageCount)).empty());
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsBmcAddresses),
      UNIT_TEST(OpensWebPagesOnly),
      UNIT_TEST(MakesTheWebAddressOfTheHost),
      UNIT_TEST(ChecksNames),
      UNIT_TEST(RefusesSettingsThatDoNotGoTogether),
      UNIT_TEST(RefusesCredentialsThatIpmiWouldCut),
      UNIT_TEST(ShowsTheTwoStatusFields),
      UNIT_TEST(TheMenuSaysWhatIsDestructiveAndWhatIsMissing),
      UNIT_TEST(EveryStatusHasAWordAndASentence),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
