#include "adapters/pacemaker/request.h"

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using fence::Action;

fence::Expected<fence::Request> Read(const std::string& text) {
  std::istringstream input(text);
  return fence::ReadRequest(input);
}

fence::Expected<fence::Request> Parse(std::initializer_list<const char*> words) {
  std::vector<std::string> texts(words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  return fence::ParseRequest(argv);
}

bool Refuses(std::initializer_list<const char*> words, const std::string& why) {
  const auto request = Parse(words);
  return !request && request.error().find(why) != std::string::npos;
}

Outcome ReadsWhatAClusterGives() {
  const auto request = Read(
      "agent=fence_nodeipmi\n#action=on\n\n  action=OFF\nplug=n1\nnodename=n2\n"
      "hostname=n1 n2\nstate=/a=b\ntimeout=4\npower_timeout=7\ndelay=2\nmethod=cycle\nverbose=1\n");
  EXPECT(request);
  EXPECT(request->action == Action::kOff && request->node() == "n1" && request->delay_s == 2);
  EXPECT((request->settings.targets == std::vector<fence::Target>{{"n1", "n1"}, {"n2", "n2"}}));
  EXPECT(request->settings.state == "/a=b" && request->settings.timeout_ms == 4000);
  EXPECT(request->settings.power_timeout_ms == 7000 && request->verbose);
  EXPECT(request->settings.method == fence::Method::kCycle);
  return kPassed;
}

Outcome RebootsIfNoActionIsGiven() {
  const auto request = Read("nodename=n2");
  EXPECT(request && request->action == Action::kReboot && request->node() == "n2");
  return kPassed;
}

Outcome KnowsTheNamesOfOlderConfigurations() {
  const auto request = Read("option=status\nport=n3\r\n");
  EXPECT(request && request->action == Action::kStatus && request->node() == "n3");
  return kPassed;
}

Outcome TakesTheLastOfSeveral() {
  const auto request = Read("action=on\naction=off\nplug=a\nplug=b\n");
  EXPECT(request && request->action == Action::kOff && request->node() == "b");
  return kPassed;
}

Outcome SkipsWhatIsMeantForOthers() {
  EXPECT(Read("ipaddr=1.2.3.4\npasswd=x\nnonsense\n=\nplug=\naction=on\nplug=n"));
  return kPassed;
}

Outcome RefusesWhatIsWrong() {
  // What is wrong must not become the default, which is a reboot.
  EXPECT(!Read("action=offf\nplug=n1\n"));
  EXPECT(!Read("action=off\ntimeout=soon\n"));
  EXPECT(!Read("action=off\nmethod=hammer\n"));
  EXPECT(!Read("action=off\ndelay=-1\n"));
  return kPassed;
}

Outcome ParsesACommandLine() {
  const auto request = Parse({"-o", "list-status", "--plug=n1", "--state", "/s", "-mcycle",
                              "--power-timeout=9", "-v", "--hostname", "n1,n2"});
  EXPECT(request && request->action == Action::kListStatus && request->node() == "n1");
  EXPECT(request->settings.state == "/s" && request->settings.power_timeout_ms == 9000);
  EXPECT(request->settings.method == fence::Method::kCycle && request->verbose);
  EXPECT(request->settings.targets.size() == 2);
  return kPassed;
}

Outcome KnowsEachAction() {
  for (const char* const action : {"off", "on", "reboot", "status", "monitor", "list",
                                   "list-status", "metadata", "validate-all"})
    EXPECT(Parse({"-o", action}));
  EXPECT(Parse({"--help"})->action == Action::kHelp);
  EXPECT(Parse({"-V", "--nonsense"})->action == Action::kVersion);
  return kPassed;
}

Outcome RefusesACommandLineThatIsWrong() {
  EXPECT(Refuses({"--nonsense"}, "What is '--nonsense'?"));
  EXPECT(Refuses({"off"}, "What is 'off'?"));
  EXPECT(Refuses({""}, "What is ''?"));
  EXPECT(Refuses({"-"}, "What is '-'?"));
  EXPECT(Refuses({"--password=x"}, "What is '--password=x'?"));
  EXPECT(Refuses({"-vv"}, "What is '-vv'?"));
  EXPECT(Refuses({"-o"}, "-o needs a value"));
  EXPECT(Refuses({"-o", "explode"}, "no action 'explode'"));
  return kPassed;
}

Outcome TellsOfEveryOption() {
  const std::string help = fence::Help();
  const std::string metadata = fence::Metadata();
  for (const fence::Option& option : fence::DeviceOptions()) {
    EXPECT(help.find(option.summary) != std::string::npos);
    EXPECT(metadata.find("<parameter name=\"" + std::string(option.name) + "\"") !=
           std::string::npos);
  }
  for (const char* const name : {"action", "plug", "nodename", "delay"})
    EXPECT(metadata.find(std::string("<parameter name=\"") + name + "\"") != std::string::npos);
  EXPECT(metadata.find("<action name=\"on\" automatic=\"0\" />") != std::string::npos);
  EXPECT(metadata.find("assw") == std::string::npos);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(ReadsWhatAClusterGives),
      UNIT_TEST(RebootsIfNoActionIsGiven),
      UNIT_TEST(KnowsTheNamesOfOlderConfigurations),
      UNIT_TEST(TakesTheLastOfSeveral),
      UNIT_TEST(SkipsWhatIsMeantForOthers),
      UNIT_TEST(RefusesWhatIsWrong),
      UNIT_TEST(ParsesACommandLine),
      UNIT_TEST(KnowsEachAction),
      UNIT_TEST(RefusesACommandLineThatIsWrong),
      UNIT_TEST(TellsOfEveryOption),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
