// What node_extension.h promises, kept by nodeipmi_extension.so against simulated BMCs and
// ipmi_sim.
#include <dirent.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/check.h"
#include "tests/e2e/client/foreign_bmc.h"
#include "tests/e2e/client/process.h"
#include "tests/e2e/extension/loaded.h"

namespace e2e {
namespace {

constexpr Millis kPatience{20'000};
constexpr const char* kUser = "ipmi.user";
constexpr const char* kPassword = "ipmi.password";
constexpr const char* kAddress = "ipmi.address";

using Values = std::vector<std::pair<const char*, std::string>>;

const Values kCredentials = {{kUser, "admin"}, {kPassword, "secret-pw"}};

void ExpectStatus(const node_ext_error& error, node_ext_status wanted,
                  Where where = Where::current()) {
  ExpectEqual(error.status, wanted, error.message, where);
}

// A plugin with node "n1", whose BMC is a simulated one, and the tenant node "t1".
struct OneNode {
  explicit OneNode(const std::vector<std::string>& options = {}, const char* missing = "")
      : sim(options),
        host({{"n1", NODE_HOST_KIND_HOST, sim.address()},
              {"t1", NODE_HOST_KIND_TENANT, sim.address()}}) {
    host.missing.insert(missing);
  }

  Bmcsim sim;
  TestHost host;
  std::string path = NewPath("state");
  std::unique_ptr<Plugin> plugin;

  Plugin& Start() {
    plugin = std::make_unique<Plugin>(host, path);
    ExpectStatus(plugin->Set("n1", kCredentials), NODE_EXT_OK);
    return *plugin;
  }
};

void CountsInitAndDeinit() {
  const Library library;
  const node_ext_entry& entry = library.entry();
  TestHost host;
  const node_ext* ext = nullptr;
  auto error = Sized<node_ext_error>();
  const std::string path = NewPath("state");
  ExpectEqual(entry.abi_version, NODE_EXT_ABI_VERSION, "version");
  ExpectEqual(entry.create(&host.host, &ext, &error), NODE_EXT_NOT_STARTED, "create before init");
  ExpectEqual(entry.init(path.c_str(), &error), NODE_EXT_OK, "first init");
  ExpectEqual(entry.init(path.c_str(), &error), NODE_EXT_OK, "second init");
  ExpectEqual(entry.init("/elsewhere", &error), NODE_EXT_INVALID_ARGUMENT, "another path");
  ExpectEqual(entry.init(nullptr, &error), NODE_EXT_INVALID_ARGUMENT, "another path");
  entry.deinit();
  ExpectEqual(entry.create(&host.host, &ext, &error), NODE_EXT_OK, "create");
  Expect(ext != nullptr && std::strcmp(ext->name, "nodeipmi") == 0, "its name");
  Expect(ext->get_extension(ext, "node_ext.actions/2") == nullptr, "a table of the future");
  ExpectEqual(ext->start(ext, &error), NODE_EXT_OK, "start");
  ExpectEqual(ext->start(ext, &error), NODE_EXT_ALREADY_STARTED, "start twice");
  ExpectEqual(ext->stop(ext, &error), NODE_EXT_OK, "stop");
  ExpectEqual(ext->stop(ext, &error), NODE_EXT_NOT_STARTED, "stop twice");
  ExpectEqual(ext->start(ext, &error), NODE_EXT_OK, "start again");
  entry.deinit();  // ends what is still there
  entry.deinit();  // without an init
  ExpectEqual(entry.create(&host.host, &ext, &error), NODE_EXT_NOT_STARTED, "create after deinit");
}

void MenuIsForHostNodesOnly() {
  OneNode one;
  const Plugin& plugin = one.Start();
  std::string found;
  ExpectEqual(std::string(plugin.menu->label), "IPMI", "the submenu");
  for (const node_ext_item& item : plugin.Menu("n1")) {
    found += std::string(item.label) + (item.destructive != 0 ? " asks" : "") + ';';
    Expect(item.enabled == 1 && *item.disabled_reason == '\0', item.id);
  }
  ExpectEqual(found,
              "Test;Connect;Power On;Power Off asks;Power Cycle asks;Reset asks;"
              "Soft Shutdown asks;Identify;",
              "the menu");
  ExpectEqual(plugin.Menu(nullptr).size(), 8u, "the menu as such");
  auto item = Sized<node_ext_item>();
  const auto get = [&](const char* node) {
    return plugin.menu->item_get(plugin.ext(), node, 0, &item, nullptr);
  };
  ExpectEqual(get("t1"), NODE_EXT_NOT_HOST_NODE, "tenant");
  ExpectEqual(get("nobody"), NODE_EXT_NOT_FOUND, "unknown");
  for (const char* const any : {"test", "power-off", "connect"})
    ExpectStatus(plugin.Run("t1", any), NODE_EXT_NOT_HOST_NODE);
  ExpectStatus(plugin.Set("t1", kCredentials), NODE_EXT_NOT_HOST_NODE);
  auto value = Sized<node_ext_value>();
  ExpectEqual(plugin.status->value_get(plugin.ext(), "t1", "ipmi.status", &value, nullptr),
              NODE_EXT_NOT_HOST_NODE, "status of a tenant");
  auto report = Sized<node_ext_health_report>();
  ExpectEqual(plugin.health->get(plugin.ext(), "t1", &report, nullptr), NODE_EXT_NOT_HOST_NODE,
              "health of a tenant");
}

void EveryItemDoesWhatItSays() {
  OneNode one({}, NODE_HOST_STATUS);
  const Plugin& plugin = one.Start();
  const std::map<std::string, std::string> counters = {
      {"test", "commands.get_chassis_status"},   {"power-on", "commands.chassis_control"},
      {"power-off", "commands.chassis_control"}, {"power-cycle", "commands.chassis_control"},
      {"reset", "commands.chassis_control"},     {"soft-shutdown", "commands.chassis_control"},
      {"identify", "commands.chassis_identify"}};
  for (const node_ext_item& item : plugin.Menu("n1")) {
    const std::string id = item.id;
    if (id == "connect") continue;
    (void)one.sim.Ask("reset-counters");
    (void)one.sim.Ask(id == "power-on" ? "set power off" : "set power on");
    ExpectStatus(plugin.Run("n1", item.id), NODE_EXT_OK);
    Expect(one.sim.Counter(counters.at(id)) >= 1, id);
    if (id == "power-on") ExpectEqual(one.sim.Ask("power"), "on", "power");
    if (id == "power-off") ExpectEqual(one.sim.Ask("power"), "off", "power");
  }
  ExpectStatus(plugin.Run("n1", "self-destruct"), NODE_EXT_NOT_FOUND);
  Expect(one.sim.AwaitNoOpenSession(), "sessions are closed");
  Expect(one.host.statuses().empty(), "a host that shows no status is told of none");
}

void ConnectOpensThePageInTheHost() {
  OneNode one;
  const Plugin& plugin = one.Start();
  ExpectStatus(plugin.Run("n1", "connect"), NODE_EXT_OK);
  Expect(TestHost::Has(one.host.opened(), "n1 https://127.0.0.1/"), one.host.Everything());
  one.host.web_answer = NODE_EXT_FAILED;
  ExpectStatus(plugin.Run("n1", "connect"), NODE_EXT_FAILED);
}

void ConnectNeedsAHostThatOpensPages() {
  OneNode one({}, NODE_HOST_WEB);
  const Plugin& plugin = one.Start();
  const node_ext_item connect = plugin.Item("n1", "connect");
  Expect(connect.enabled == 0 && *connect.disabled_reason != '\0', "disabled, and why");
  ExpectStatus(plugin.Run("n1", "connect"), NODE_EXT_DISABLED);
}

void WithoutAnAddressNothingCanBeDone() {
  Bmcsim sim;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, ""}});
  const Plugin plugin(host, NewPath("state"));
  for (const node_ext_item& item : plugin.Menu("n1"))
    Expect(item.enabled == 0 && std::strstr(item.disabled_reason, "IPMI Address") != nullptr,
           item.id);
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_DISABLED);
  ExpectStatus(plugin.Set("n1", kCredentials), NODE_EXT_DISABLED);
  ExpectEqual(plugin.Status("n1", "ipmi.status"), "NA", "status");
  ExpectEqual(plugin.Status("n1", "ipmi.last_connected"), "NA", "last connected");
  Expect(plugin.Field("n1", kAddress).editable == 1, "the address can be entered");

  Values all = kCredentials;
  all.emplace_back(kAddress, sim.address());
  ExpectStatus(plugin.Set("n1", all), NODE_EXT_OK);
  ExpectEqual(std::string(plugin.Field("n1", kAddress).text), sim.address(), "address");
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);
  ExpectEqual(plugin.Status("n1", "ipmi.status"), "OK", "status");
  Expect(plugin.Status("n1", "ipmi.last_connected").ends_with('Z'), "RFC 3339");
  Expect(Await(kPatience, [&] { return TestHost::Has(host.menus(), "n1"); }), "menu changed");

  // An emptied address ends it, with what was stored.
  ExpectStatus(plugin.Set("n1", {{kAddress, ""}, {kUser, "admin"}}), NODE_EXT_INVALID_ARGUMENT);
  ExpectStatus(plugin.Set("n1", {{kAddress, ""}}), NODE_EXT_OK);
  ExpectEqual(plugin.Field("n1", kPassword).is_set, 0u, "password");
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_DISABLED);
}

void FieldsAreCheckedAndStoredTogether() {
  OneNode one;
  const Plugin& plugin = one.Start();
  Expect(plugin.Field("n1", kAddress).editable == 0, "the host gives the address");
  ExpectStatus(plugin.Set("n1", {{kAddress, "10.0.0.1"}}), NODE_EXT_DISABLED);
  ExpectStatus(plugin.Set("n1", {{kUser, "a"}, {kUser, "b"}}), NODE_EXT_INVALID_ARGUMENT);
  ExpectStatus(plugin.Set("n1", {{"ipmi.kg", "a"}}), NODE_EXT_NOT_FOUND);
  ExpectStatus(plugin.Set("n1", {{kUser, std::string(17, 'u')}}), NODE_EXT_INVALID_ARGUMENT);
  ExpectStatus(plugin.Set("n1", {{kPassword, std::string("a\0b", 3)}}), NODE_EXT_INVALID_ARGUMENT);
  ExpectStatus(plugin.Set("n1", {{kUser, "other"}, {kPassword, std::string(21, 'p')}}),
               NODE_EXT_INVALID_ARGUMENT);
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);  // the user is still the old one
  ExpectStatus(plugin.Set("n1", {}), NODE_EXT_OK);

  ExpectStatus(plugin.Set("n1", {{kPassword, "wrong"}}), NODE_EXT_OK);
  const node_ext_error refused = plugin.Run("n1", "test");
  ExpectStatus(refused, NODE_EXT_FAILED);
  ExpectEqual(std::string(refused.code), "bad_password", "code");
  ExpectEqual(plugin.Status("n1", "ipmi.status"), std::string(refused.message), "IPMI Status");

  ExpectStatus(plugin.Set("n1", {{kUser, ""}, {kPassword, ""}}), NODE_EXT_OK);
  ExpectEqual(plugin.Field("n1", kUser).is_set, 0u, "user");
  Expect(plugin.Item("n1", "test").enabled == 0, "test without credentials");
  Expect(plugin.Item("n1", "connect").enabled == 1, "connect without credentials");
}

bool FolderHas(const std::string& folder, const std::string& bytes) {
  DIR* const entries = opendir(folder.c_str());
  bool found = entries == nullptr;
  while (const dirent* entry = entries == nullptr ? nullptr : readdir(entries)) {
    if (entry->d_type != DT_REG) continue;
    found = found || ReadFile(folder + '/' + entry->d_name).find(bytes) != std::string::npos;
  }
  if (entries != nullptr) closedir(entries);
  return found;
}

void WhatIsWrittenIsNeverRead() {
  const std::string user = "unmistakable";
  const std::string password = "most-secret-of-all";
  OneNode one;
  const Plugin& plugin = one.Start();
  ExpectStatus(plugin.Set("n1", {{kUser, user}, {kPassword, password}}), NODE_EXT_OK);
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_FAILED);
  for (const char* const field : {kUser, kPassword}) {
    const node_ext_value value = plugin.Field("n1", field);
    Expect(value.is_set == 1 && *value.text == '\0', field);
  }
  auto field = Sized<node_ext_field>();
  (void)plugin.fields->field_get(plugin.ext(), 2, &field, nullptr);
  ExpectEqual(field.flags, NODE_EXT_FIELD_WRITE_ONLY | NODE_EXT_FIELD_SECRET, "password's flags");
  const node_ext_error too_long = plugin.Set("n1", {{kPassword, password + password}});
  Expect(std::strstr(too_long.message, password.c_str()) == nullptr, "the message has it");
  const std::string told = one.host.Everything();
  Expect(told.find(password) == std::string::npos && told.find(user) == std::string::npos, told);
  Expect(!FolderHas(one.path, password) && !FolderHas(one.path, user), "it is stored in the clear");
}

void CompletionsRunOnce() {
  OneNode one({"--misbehave", "silent"}, NODE_HOST_STATUS);
  const Plugin& plugin = one.Start();
  constexpr int kRuns = 20;
  Tally refused;
  for (const char* const item : {"nothing", "test"}) {
    const char* const node = std::strcmp(item, "test") == 0 ? "t1" : "n1";
    (void)plugin.actions->run(plugin.ext(), node, item, refused.Completion(), nullptr, nullptr);
  }
  node_ext_completion no_callback = refused.Completion();
  no_callback.callback = nullptr;
  ExpectEqual(plugin.actions->run(plugin.ext(), "n1", "test", no_callback, nullptr, nullptr),
              NODE_EXT_INVALID_ARGUMENT, "no callback");
  ExpectEqual(refused.frees(), 3, "free of what did not begin");
  ExpectEqual(refused.callbacks(), 0, "callbacks of what did not begin");

  Tally cancelled;
  std::set<uint64_t> runs;
  for (int i = 0; i < kRuns; ++i) {
    uint64_t run = 0;
    ExpectEqual(
        plugin.actions->run(plugin.ext(), "n1", "test", cancelled.Completion(), &run, nullptr),
        NODE_EXT_OK, "run");
    runs.insert(run);
  }
  ExpectEqual(runs.size(), size_t{kRuns}, "numbers of their own");
  Expect(!runs.contains(0), "no run is 0");
  for (const uint64_t run : runs) (void)plugin.actions->cancel(plugin.ext(), run, nullptr);
  Expect(cancelled.AwaitFrees(kRuns), "they end");
  ExpectStatus(cancelled.last(), NODE_EXT_CANCELLED);
  ExpectEqual(cancelled.callbacks(), kRuns, "callbacks");
  ExpectEqual(cancelled.frees_too_early(), 0, "free before the callback");
  ExpectEqual(plugin.actions->cancel(plugin.ext(), *runs.begin(), nullptr), NODE_EXT_OK,
              "cancel again");
  ExpectEqual(plugin.actions->cancel(plugin.ext(), 12345, nullptr), NODE_EXT_OK, "cancel nothing");

  Tally stopped;
  for (int i = 0; i < kRuns; ++i)
    (void)plugin.actions->run(plugin.ext(), "n1", "test", stopped.Completion(), nullptr, nullptr);
  (void)plugin.actions->run(plugin.ext(), "n1", "connect", stopped.Completion(), nullptr, nullptr);
  ExpectEqual(plugin.ext()->stop(plugin.ext(), nullptr), NODE_EXT_OK, "stop");
  ExpectEqual(stopped.callbacks(), kRuns + 1, "all have run when stop returns");
  ExpectEqual(stopped.frees(), kRuns + 1, "all are freed");
}

void StatusIsToldAsItChanges() {
  OneNode one;
  WriteFile("monitor.json", R"({"state": ")" + one.path + R"(", "interval": 0.2, "health": 1})");
  one.path = "monitor.json";
  const Plugin& plugin = one.Start();
  const auto told = [&](const std::string& line) {
    return Await(kPatience, [&] { return TestHost::Has(one.host.statuses(), line); });
  };
  Expect(told("n1 ipmi.status OK"), "OK is told: " + one.host.Everything());
  Expect(Await(kPatience, [&] { return !one.host.healths().empty(); }), "health is told");
  Expect(one.host.healths().front().starts_with("n1 4 "), one.host.healths().front());
  auto report = Sized<node_ext_health_report>();
  ExpectEqual(plugin.health->get(plugin.ext(), "n1", &report, nullptr), NODE_EXT_OK, "health");
  Expect(report.severity == NODE_EXT_HEALTH_FAILED && report.unix_ms > 0 &&
             std::strstr(report.sentence, "SYS FAN1") != nullptr,
         report.sentence);
  ExpectEqual(plugin.health->get(plugin.ext(), nullptr, &report, nullptr), NODE_EXT_OK, "of all");
  Expect(
      std::string(report.sentence).starts_with("1 host-level nodes, 1 with an IPMI address: 1 OK"),
      report.sentence);

  ExpectStatus(plugin.Set("n1", {{kPassword, "wrong"}}), NODE_EXT_OK);
  Expect(Await(kPatience,
               [&] {
                 return one.host.Everything().find("n1 ipmi.status The BMC refuses the password") !=
                        std::string::npos;
               }),
         "a failure is told: " + one.host.Everything());
  ExpectEqual(one.host.threads(), 1u, "threads that tell");
  ExpectEqual(plugin.ext()->stop(plugin.ext(), nullptr), NODE_EXT_OK, "stop");
  Expect(one.sim.AwaitNoOpenSession(), "sessions are closed");
  for (const std::string& line : one.host.statuses()) Expect(!line.starts_with("t1"), line);
}

// Receivers want to know what a host does not show: so the nodes are polled. Nobody listens there.
void ThePushMakesTheMonitorRun() {
  for (const bool pushes : {false, true}) {
    OneNode one({}, NODE_HOST_STATUS);
    WriteFile("unheard.json", R"({"sinks": [{"name": "s", "type": "pushgateway",
        "url": "http://127.0.0.1:1", "allow_http": true, "retry_min_ms": 10, "retry_max_ms": 10}]})");
    WriteFile("pushes.json", R"({"state": ")" + one.path + R"(", "interval": 0.1, "health": 0)" +
                                 (pushes ? R"(, "push": "unheard.json"})" : "}"));
    one.path = "pushes.json";
    const Plugin& plugin = one.Start();
    ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);
    const auto polled = [&one] { return one.sim.Counter("commands.get_chassis_status") >= 3; };
    if (!pushes) {
      // The test itself may have asked twice, on a loaded machine.
      const uint64_t asked = one.sim.Counter("commands.get_chassis_status");
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      ExpectEqual(one.sim.Counter("commands.get_chassis_status"), asked, "no monitor runs");
      continue;
    }
    Expect(Await(kPatience, polled), "it is polled");
    const auto is_logged = [&one] {
      return one.host.Everything().find("push s: is failing, and is tried again: ") !=
             std::string::npos;
    };
    Expect(Await(kPatience, is_logged), "the host's log has it: " + one.host.Everything());
    ExpectEqual(one.host.threads(), 1u, "threads that tell");
  }
}

void APushThatCannotBeUsedIsNoStart() {
  OneNode one({}, NODE_HOST_STATUS);
  (void)one.Start();  // which stores the credentials
  one.plugin.reset();
  const std::string state = one.path;
  WriteFile("with.json", R"({"state": ")" + state + R"(", "push": "wrong.json"})");
  one.path = "with.json";
  const Library library;
  const node_ext* ext = nullptr;
  auto error = Sized<node_ext_error>();
  ExpectEqual(library.entry().init("with.json", &error), NODE_EXT_OK, error.message);
  ExpectEqual(library.entry().create(&one.host.host, &ext, &error), NODE_EXT_OK, error.message);
  const auto start_says = [&](const std::string& words) {
    ExpectEqual(ext->start(ext, &error), NODE_EXT_FAILED, words);
    Expect(std::strstr(error.message, words.c_str()) != nullptr, error.message);
    Expect(*error.code != '\0', "a code");
  };
  start_says("/wrong.json: No such file");
  WriteFile("wrong.json", "{\"sinks\": [\n{\"type\": \"vergeos\",\n\"nam\": \"n\"}]}");
  start_says("/wrong.json: line 3: \"nam\" is no key");
  WriteFile("wrong.json", R"({"sinks": [{"name": "s", "type": "cloudevents", "url": "https://h",
      "secret_file": "no-secret"}]})");
  start_says("/no-secret: No such file");
  ExpectEqual(one.sim.Counter("packets.in"), 0u, "no BMC is asked anything");
  // It is corrected while the host runs.
  WriteFile("wrong.json", R"({"sinks": [{"name": "s", "type": "pushgateway",
      "url": "https://127.0.0.1:1"}]})");
  ExpectEqual(ext->start(ext, &error), NODE_EXT_OK, error.message);
  ExpectEqual(ext->stop(ext, &error), NODE_EXT_OK, error.message);
  library.entry().deinit();
}

void NodesChangeWithTheHost() {
  OneNode one;
  Bmcsim other;
  const Plugin& plugin = one.Start();
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);

  one.host.rows = {{"n1", NODE_HOST_KIND_HOST, other.address()}, {"n2", NODE_HOST_KIND_HOST, ""}};
  ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
  Expect(Await(kPatience, [&] { return TestHost::Has(one.host.menus(), "all"); }), "menus changed");
  ExpectEqual(std::string(plugin.Field("n1", kAddress).text), other.address(), "the new address");
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);
  Expect(other.Counter("commands.get_chassis_status") >= 1, "the new BMC is asked");
  ExpectEqual(plugin.Menu("n2").size(), 8u, "the new node's menu");
  ExpectEqual(plugin.Menu("t1").size(), 0u, "the tenant node is not offered any more");

  // What became a tenant's is left alone; what is kept of it stays until it is forgotten.
  one.host.rows[0].kind = NODE_HOST_KIND_TENANT;
  ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_NOT_HOST_NODE);
  const Ran shown = e2e::Run(
      {BuiltFile("adapters/cli/nodeipmi"), "--state", one.path, "node", "show", "n1", "--json"});
  Expect(shown.output.find("\"kind\":\"tenant\"") != std::string::npos,
         "no monitor polls it: " + shown.output);
  one.host.rows[0].kind = NODE_HOST_KIND_HOST;
  ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);
  one.host.rows[0].kind = 99;  // not known
  ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_NOT_HOST_NODE);

  ExpectEqual(plugin.nodes->forget(plugin.ext(), "n1", nullptr), NODE_EXT_OK, "forget");
  ExpectEqual(plugin.nodes->forget(plugin.ext(), "n1", nullptr), NODE_EXT_NOT_FOUND, "again");
  one.host.rows[0] = {"n1", NODE_HOST_KIND_HOST, other.address()};
  ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
  ExpectEqual(plugin.Field("n1", kPassword).is_set, 0u, "the password is erased");
}

void AnAddressThatCannotBeUsedIsTold() {
  TestHost host({{"n1", NODE_HOST_KIND_HOST, "not an address"}});
  const Plugin plugin(host, NewPath("state"));
  Expect(host.Everything().find("n1: ") != std::string::npos, "it is logged");
  Expect(plugin.Item("n1", "test").enabled == 0, "its menu");
  ExpectStatus(plugin.Set("n1", kCredentials), NODE_EXT_DISABLED);
}

void StateOutlivesThePlugin() {
  OneNode one;
  (void)one.Start();
  one.plugin.reset();
  Expect(!Library::IsMapped(), "it is unloaded");
  const Plugin again(one.host, one.path);
  ExpectStatus(again.Run("n1", "test"), NODE_EXT_OK);
}

void ConfigurationIsChecked() {
  const Library library;
  const std::map<std::string, std::string> bad = {
      {"{\n\"interwal\": 3}", "line 2: \"interwal\" is no key"},
      {"{\"interval\":\n0}", "line 1: \"interval\" is a number of seconds from 0.1"},
      {"{\n\n\"interval\": \"3\"}", "line 3: \"interval\" is a number"},
      {"{\"health\": 0.5}", "line 1: \"health\" is a number of seconds from 1"},
      {"{\"health\": false}", "line 1: \"health\" is a number of seconds from 1"},
      {"{\"health\": 0,\n\"state\": 3}", "line 2: \"state\" is a text in quotes"},
      {"{\"push\":\n{\"sinks\": []}}", "line 1: \"push\" is a text in quotes"},
      {"{\"push\": \"\"}", "line 1: \"push\" is a text in quotes"},
      {"{\"health\": 0,\n\"health\": 0}", "line 2: \"health\" stands twice"},
      {"\n[]", "line 2: the file holds one object"},
      {"{\"a\xC3\xA4\\u001b\x7F\xC3\xC2\x9B\xED\xA0\x80\xF4\x90\": 1}",
       "line 1: \"a\xC3\xA4" + std::string(10, '?') + "\" is no key"},
      {"{}\n x", "line 2: this is not JSON"},
      {"", "this is not JSON"}};
  for (const auto& [text, word] : bad) {
    auto error = Sized<node_ext_error>();
    WriteFile("bad.json", text);
    ExpectEqual(library.entry().init("bad.json", &error), NODE_EXT_FAILED, text);
    Expect(std::strstr(error.message, word.c_str()) != nullptr, error.message);
  }
  ExpectEqual(library.entry().init("missing.json", nullptr), NODE_EXT_FAILED, "no such file");
  WriteFile("open.json", "{}");
  std::filesystem::permissions("open.json", std::filesystem::perms(0666));
  ExpectEqual(library.entry().init("open.json", nullptr), NODE_EXT_FAILED, "others may write");
  WriteFile("good.json", "{\"interval\": 1.5, \"health\": 0}");
  ExpectEqual(library.entry().init("good.json", nullptr), NODE_EXT_OK, "a good one");
  library.entry().deinit();
  // A state that cannot be opened: nothing is left of the start, and it can be tried again.
  TestHost host;
  const node_ext* ext = nullptr;
  auto error = Sized<node_ext_error>();
  WriteFile("a-file", "");
  ExpectEqual(library.entry().init("a-file", nullptr), NODE_EXT_OK, "init");
  ExpectEqual(library.entry().create(&host.host, &ext, nullptr), NODE_EXT_OK, "create");
  for (int i = 0; i < 2; ++i) ExpectEqual(ext->start(ext, &error), NODE_EXT_FAILED, "a file");
  Expect(*error.code != '\0' && *error.message != '\0', "why");
  library.entry().deinit();
}

void WorksWithIpmiSim() {
  const ForeignBmc bmc = ForeignBmc::IpmiSim();
  TestHost host({{"n1", NODE_HOST_KIND_HOST, bmc.address()}});
  const Plugin plugin(host, NewPath("state"));
  ExpectStatus(plugin.Set("n1", kCredentials), NODE_EXT_OK);
  ExpectStatus(plugin.Run("n1", "test"), NODE_EXT_OK);
  ExpectStatus(plugin.Run("n1", "power-off"), NODE_EXT_OK);
  Expect(bmc.ChassisLog().find("set power 0") != std::string::npos, bmc.ChassisLog());
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"CountsInitAndDeinit", CountsInitAndDeinit},
                   {"MenuIsForHostNodesOnly", MenuIsForHostNodesOnly},
                   {"EveryItemDoesWhatItSays", EveryItemDoesWhatItSays},
                   {"ConnectOpensThePageInTheHost", ConnectOpensThePageInTheHost},
                   {"ConnectNeedsAHostThatOpensPages", ConnectNeedsAHostThatOpensPages},
                   {"WithoutAnAddressNothingCanBeDone", WithoutAnAddressNothingCanBeDone},
                   {"FieldsAreCheckedAndStoredTogether", FieldsAreCheckedAndStoredTogether},
                   {"WhatIsWrittenIsNeverRead", WhatIsWrittenIsNeverRead},
                   {"CompletionsRunOnce", CompletionsRunOnce},
                   {"StatusIsToldAsItChanges", StatusIsToldAsItChanges},
                   {"ThePushMakesTheMonitorRun", ThePushMakesTheMonitorRun},
                   {"APushThatCannotBeUsedIsNoStart", APushThatCannotBeUsedIsNoStart},
                   {"NodesChangeWithTheHost", NodesChangeWithTheHost},
                   {"AnAddressThatCannotBeUsedIsTold", AnAddressThatCannotBeUsedIsTold},
                   {"StateOutlivesThePlugin", StateOutlivesThePlugin},
                   {"ConfigurationIsChecked", ConfigurationIsChecked},
                   {"WorksWithIpmiSim", WorksWithIpmiSim}});
}
