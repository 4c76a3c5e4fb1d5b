// What others do to the state beside the host: another program holds it, and the command edits it.
#include <algorithm>
#include <memory>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/check.h"
#include "tests/e2e/client/process.h"
#include "tests/e2e/extension/loaded.h"

namespace e2e {
namespace {

constexpr Millis kPatience{20'000};
// After the state is free again.
constexpr Millis kSoon{5'000};

const std::vector<std::pair<const char*, std::string>> kCredentials = {
    {"ipmi.user", "admin"}, {"ipmi.password", "secret-pw"}};

// Another process that writes to the state and does not come to an end, until the object goes.
class Holder {
 public:
  explicit Holder(const std::string& state)
      : process_({"/usr/bin/python3", "-c",
                  "import sqlite3, sys, time\n"
                  "database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)\n"
                  "database.execute('BEGIN IMMEDIATE')\n"
                  "print('held', flush=True)\n"
                  "time.sleep(1000)\n",
                  state + "/nodeipmi.db"},
                 output_) {
    Expect(Await(kPatience, [&] { return ReadFile(output_) == "held\n"; }), ReadFile(output_));
  }

 private:
  const std::string output_ = NewPath("holder");
  const Process process_;
};

// Node "n1" whose BMC is OK, and that is told.
struct Watched {
  explicit Watched(const std::string& intervals) {
    const std::string path = NewPath("config") + ".json";
    WriteFile(path, R"({"state": ")" + state + "\", " + intervals + '}');
    plugin = std::make_unique<Plugin>(host, path);
    ExpectEqual(plugin->Set("n1", kCredentials).status, NODE_EXT_OK, "set");
    ExpectEqual(plugin->Run("n1", "test").status, NODE_EXT_OK, "test");
    Expect(TestHost::Has(host.statuses(), "n1 ipmi.status OK"), host.Everything());
  }

  // The BMC is another from now on, and has been asked often enough for that to be found.
  void ChangesWhileHeld(const std::string& change, const char* counter, uint64_t times) {
    ExpectEqual(sim.Ask(change), "ok", change);
    Expect(sim.AwaitCounter(counter, sim.Counter(counter) + times), "it is asked on");
  }

  Bmcsim sim;
  TestHost host{{{"n1", NODE_HOST_KIND_HOST, sim.address()}}};
  const std::string state = NewPath("state");
  std::unique_ptr<Plugin> plugin;
};

void AStatusThatIsFoundWhileTheStateIsHeldIsTold() {
  Watched watched(R"("interval": 0.1, "health": 0)");
  {
    const Holder holder(watched.state);
    watched.ChangesWhileHeld("set misbehave c1", "packets.in", 20);
  }
  Expect(Await(kSoon,
               [&] {
                 return watched.host.Everything().find("n1 ipmi.status The BMC refused") !=
                        std::string::npos;
               }),
         watched.host.Everything());
}

void HealthThatIsFoundWhileTheStateIsHeldIsTold() {
  Watched watched(R"("interval": 0.1, "health": 1)");
  const auto told = [&](const char* sensor) {
    return watched.host.Everything().find(sensor) != std::string::npos;
  };
  Expect(Await(kPatience, [&] { return told("SYS FAN1"); }), watched.host.Everything());
  Expect(!told("CPU1 Temp"), watched.host.Everything());
  {
    const Holder holder(watched.state);
    const uint64_t once = watched.sim.Counter("commands.get_sensor_reading");
    watched.ChangesWhileHeld("set sensor CPU1 Temp raw 96", "commands.get_sensor_reading",
                             3 * once);
  }
  Expect(Await(kSoon, [&] { return told("CPU1 Temp"); }), watched.host.Everything());
}

// The monitor's next poll is an hour away.
void WhatARunFindsWhileTheStateIsHeldIsTold() {
  Watched watched(R"("interval": 3600, "health": 0)");
  std::string line;
  {
    const Holder holder(watched.state);
    ExpectEqual(watched.sim.Ask("set misbehave c1"), "ok", "misbehave");
    const node_ext_error refused = watched.plugin->Run("n1", "test");
    ExpectEqual(refused.status, NODE_EXT_FAILED, refused.message);
    line = std::string("n1 ipmi.status ") + refused.message;
    Expect(!TestHost::Has(watched.host.statuses(), line), "it is not stored yet");
  }
  Expect(Await(kSoon, [&] { return TestHost::Has(watched.host.statuses(), line); }),
         line + " is told: " + watched.host.Everything());
}

// It lasts as long as another process holds the state, and is no reason to wait.
void ItEndsWhileTheStateIsHeld() {
  Watched watched(R"("interval": 0.1, "health": 0)");
  const Holder holder(watched.state);
  watched.ChangesWhileHeld("set misbehave c1", "packets.in", 20);
  const Clock::time_point begin = Clock::now();
  ExpectEqual(watched.plugin->ext()->stop(watched.plugin->ext(), nullptr), NODE_EXT_OK, "stop");
  Expect(InMillis(Clock::now() - begin) < (IsSanitized() ? 4000 : 2000), "it takes long");
}

// The monitor goes by what is stored: as long as it polls a node, the host must know.
void ATenantThatCannotBeStoredIsTold() {
  Watched watched(R"("interval": 0.1, "health": 0)");
  const auto changed = [&](node_ext_error& error) {
    error = Sized<node_ext_error>();
    return watched.plugin->nodes->changed(watched.plugin->ext(), &error);
  };
  auto error = Sized<node_ext_error>();
  watched.host.rows[0].kind = NODE_HOST_KIND_TENANT;
  {
    const Holder holder(watched.state);
    ExpectEqual(changed(error), NODE_EXT_FAILED, error.message);
    Expect(std::string(error.message).starts_with("n1: "), error.message);
    Expect(std::string(error.code) == "storage_error", error.code);
    ExpectEqual(watched.plugin->Run("n1", "test").status, NODE_EXT_NOT_HOST_NODE, "a tenant");
  }
  ExpectEqual(changed(error), NODE_EXT_OK, error.message);
  Expect(watched.sim.AwaitNoOpenSession(), "it is polled no longer");
}

void WhatTheCommandDoesIsTold() {
  Watched watched(R"("interval": 0.2, "health": 0)");
  const auto command = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {BuiltFile("adapters/cli/nodeipmi"), "--state", watched.state});
    const Ran ran = Run(words);
    ExpectEqual(ran.exit_code, 0, ran.output);
  };
  const auto told_of_menu = [&] { return std::ranges::count(watched.host.menus(), "n1"); };
  const auto expect_menu_told = [&](std::ptrdiff_t before, Where where = Where::current()) {
    Expect(Await(kPatience, [&] { return told_of_menu() > before; }), watched.host.Everything(),
           where);
  };
  // So that what the plugin itself has done is not told of any more.
  const node_ext* const ext = watched.plugin->ext();
  ExpectEqual(ext->stop(ext, nullptr), NODE_EXT_OK, "stop");
  ExpectEqual(ext->start(ext, nullptr), NODE_EXT_OK, "start");

  auto before = told_of_menu();
  command({"node", "remove", "n1"});
  expect_menu_told(before);
  Expect(
      Await(kPatience, [&] { return TestHost::Has(watched.host.statuses(), "n1 ipmi.status NA"); }),
      watched.host.Everything());
  Expect(watched.plugin->Item("n1", "test").enabled == 0, "the menu");

  WriteFile("password", "secret-pw\n");
  const size_t statuses = watched.host.statuses().size();
  before = told_of_menu();
  command({"node", "add", "n1", "--address", watched.sim.address(), "--user", "admin",
           "--password-file", "password"});
  expect_menu_told(before);
  Expect(Await(kPatience,
               [&] {
                 auto lines = watched.host.statuses();
                 lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(statuses));
                 return TestHost::Has(lines, "n1 ipmi.status OK");
               }),
         watched.host.Everything());
  Expect(watched.plugin->Item("n1", "test").enabled == 1, "the menu");

  before = told_of_menu();
  command({"node", "edit", "n1", "--clear-credentials"});
  expect_menu_told(before);
  Expect(watched.plugin->Item("n1", "test").enabled == 0, "the menu");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases(
      {argv, static_cast<size_t>(argc)},
      {{"AStatusThatIsFoundWhileTheStateIsHeldIsTold", AStatusThatIsFoundWhileTheStateIsHeldIsTold},
       {"HealthThatIsFoundWhileTheStateIsHeldIsTold", HealthThatIsFoundWhileTheStateIsHeldIsTold},
       {"WhatARunFindsWhileTheStateIsHeldIsTold", WhatARunFindsWhileTheStateIsHeldIsTold},
       {"ItEndsWhileTheStateIsHeld", ItEndsWhileTheStateIsHeld},
       {"ATenantThatCannotBeStoredIsTold", ATenantThatCannotBeStoredIsTold},
       {"WhatTheCommandDoesIsTold", WhatTheCommandDoesIsTold}});
}
