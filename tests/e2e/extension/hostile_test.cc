// Hosts that get the contract wrong, in each way that a plugin can notice.
#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/check.h"
#include "tests/e2e/client/process.h"
#include "tests/e2e/extension/loaded.h"

namespace e2e {
namespace {

constexpr Millis kPatience{20'000};
constexpr int32_t kInvalid = NODE_EXT_INVALID_ARGUMENT;

const std::vector<std::pair<const char*, std::string>> kCredentials = {
    {"ipmi.user", "admin"}, {"ipmi.password", "secret-pw"}};

// A plugin with node "n1" and an address that nobody has, and the tenant node "t1".
struct Quiet {
  TestHost host{{{"n1", NODE_HOST_KIND_HOST, "127.0.0.1:1"}, {"t1", NODE_HOST_KIND_TENANT, ""}}};
  Plugin plugin{host, NewPath("state")};
};

void NullsAreRefused() {
  const Quiet quiet;
  const Plugin& p = quiet.plugin;
  const node_ext* const ext = p.ext();
  auto item = Sized<node_ext_item>();
  auto value = Sized<node_ext_value>();
  auto field = Sized<node_ext_field>();
  auto health = Sized<node_ext_health_report>();
  const node_ext_entered no_field = {nullptr, "x", 1};
  const node_ext_entered no_value = {"ipmi.user", nullptr, 1};
  Tally tally;
  const std::vector<std::pair<const char*, node_ext_status>> calls = {
      {"item_get ext", p.menu->item_get(nullptr, "n1", 0, &item, nullptr)},
      {"item_get item", p.menu->item_get(ext, "n1", 0, nullptr, nullptr)},
      {"run ext", p.actions->run(nullptr, "n1", "test", tally.Completion(), nullptr, nullptr)},
      {"run node", p.actions->run(ext, nullptr, "test", tally.Completion(), nullptr, nullptr)},
      {"run item", p.actions->run(ext, "n1", nullptr, tally.Completion(), nullptr, nullptr)},
      {"run completion", p.actions->run(ext, "n1", "test", {}, nullptr, nullptr)},
      {"cancel ext", p.actions->cancel(nullptr, 1, nullptr)},
      {"status field_get", p.status->field_get(ext, 0, nullptr, nullptr)},
      {"status value_get node", p.status->value_get(ext, nullptr, "ipmi.status", &value, nullptr)},
      {"status value_get field", p.status->value_get(ext, "n1", nullptr, &value, nullptr)},
      {"status value_get value", p.status->value_get(ext, "n1", "ipmi.status", nullptr, nullptr)},
      {"fields field_get ext", p.fields->field_get(nullptr, 0, &field, nullptr)},
      {"fields field_get", p.fields->field_get(ext, 0, nullptr, nullptr)},
      {"fields value_get node", p.fields->value_get(ext, nullptr, "ipmi.user", &value, nullptr)},
      {"fields value_get field", p.fields->value_get(ext, "n1", nullptr, &value, nullptr)},
      {"fields value_get value", p.fields->value_get(ext, "n1", "ipmi.user", nullptr, nullptr)},
      {"set node", p.fields->set(ext, nullptr, nullptr, 0, nullptr)},
      {"set values", p.fields->set(ext, "n1", nullptr, 1, nullptr)},
      {"set no field", p.fields->set(ext, "n1", &no_field, 1, nullptr)},
      {"set no value", p.fields->set(ext, "n1", &no_value, 1, nullptr)},
      {"health ext", p.health->get(nullptr, "n1", &health, nullptr)},
      {"health", p.health->get(ext, "n1", nullptr, nullptr)},
      {"changed", p.nodes->changed(nullptr, nullptr)},
      {"forget", p.nodes->forget(ext, nullptr, nullptr)},
      {"start", ext->start(nullptr, nullptr)},
      {"stop", ext->stop(nullptr, nullptr)},
      {"destroy", ext->destroy(nullptr, nullptr)},
      {"create ext", p.entry().create(&quiet.host.host, nullptr, nullptr)},
  };
  for (const auto& [name, status] : calls) ExpectEqual(status, kInvalid, name);
  ExpectEqual(tally.frees(), 3, "completions are freed");
  ExpectEqual(tally.callbacks(), 0, "callbacks");
  const node_ext* none = ext;
  ExpectEqual(p.entry().create(nullptr, &none, nullptr), kInvalid, "no host");
  Expect(none == nullptr, "ext on failure");
  Expect(ext->get_extension(ext, nullptr) == nullptr, "no name");
}

void WrongIdsAreNotFound() {
  const Quiet quiet;
  const Plugin& p = quiet.plugin;
  auto value = Sized<node_ext_value>();
  auto health = Sized<node_ext_health_report>();
  const std::string long_id(5000, 'n');
  for (const char* const node : {"", "N1", "n1 ", "../n1", "n1\n", "\xff\xfe", long_id.c_str()}) {
    ExpectEqual(p.Run(node, "test").status, NODE_EXT_NOT_FOUND, node);
    ExpectEqual(p.Set(node, kCredentials).status, NODE_EXT_NOT_FOUND, node);
    ExpectEqual(p.status->value_get(p.ext(), node, "ipmi.status", &value, nullptr),
                NODE_EXT_NOT_FOUND, node);
    ExpectEqual(p.health->get(p.ext(), node, &health, nullptr), NODE_EXT_NOT_FOUND, node);
    Expect(p.Menu(node).empty(), node);
    Expect(p.nodes->forget(p.ext(), node, nullptr) != NODE_EXT_OK, node);
  }
  for (const char* const id : {"", "IPMI Status", "ipmi.user", long_id.c_str()}) {
    ExpectEqual(p.status->value_get(p.ext(), "n1", id, &value, nullptr), NODE_EXT_NOT_FOUND, id);
    ExpectEqual(p.Run("n1", id).status, NODE_EXT_NOT_FOUND, id);
  }
  auto field = Sized<node_ext_field>();
  ExpectEqual(p.fields->field_get(p.ext(), UINT32_MAX, &field, nullptr), NODE_EXT_NOT_FOUND,
              "index");
  ExpectEqual(p.status->field_get(p.ext(), 2, &field, nullptr), NODE_EXT_NOT_FOUND, "index");
}

// One struct of a host that was built long ago, with what lies behind it.
template <typename T>
struct Guarded {
  T value{};
  unsigned char behind[64];

  explicit Guarded(size_t size) {
    std::memset(&value, 0xAA, sizeof value);
    std::memset(behind, 0xAA, sizeof behind);
    value.struct_size = static_cast<uint32_t>(size);
  }
  bool IsUntouchedFrom(size_t offset) const {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(this);
    for (size_t i = offset; i < sizeof value + sizeof behind; ++i)
      if (bytes[i] != 0xAA) return false;
    return true;
  }
};

template <typename T, typename Call>
void ExpectSizesKept(const char* name, Call call) {
  for (const size_t size : {size_t{0}, size_t{4}, sizeof(T) - 1}) {
    Guarded<T> small(size);
    ExpectEqual(call(&small.value), kInvalid, Text(name, " of ", size));
    Expect(small.IsUntouchedFrom(sizeof(uint32_t)), Text(name, " of ", size, " is written"));
  }
  // Of a host that knows more: the rest is left, and so is struct_size.
  Guarded<T> large(sizeof(T) + 32);
  ExpectEqual(call(&large.value), NODE_EXT_OK, name);
  Expect(large.IsUntouchedFrom(sizeof(T)), Text(name, " is written beyond its end"));
  ExpectEqual(large.value.struct_size, sizeof(T) + 32, name);
}

void StructsOfOtherSizes() {
  const Quiet quiet;
  const Plugin& p = quiet.plugin;
  ExpectSizesKept<node_ext_item>("item", [&](node_ext_item* item) {
    return p.menu->item_get(p.ext(), "n1", 0, item, nullptr);
  });
  ExpectSizesKept<node_ext_field>("field", [&](node_ext_field* field) {
    return p.fields->field_get(p.ext(), 0, field, nullptr);
  });
  ExpectSizesKept<node_ext_field>("status field", [&](node_ext_field* field) {
    return p.status->field_get(p.ext(), 0, field, nullptr);
  });
  ExpectSizesKept<node_ext_value>("value", [&](node_ext_value* value) {
    return p.fields->value_get(p.ext(), "n1", "ipmi.user", value, nullptr);
  });
  ExpectSizesKept<node_ext_value>("status value", [&](node_ext_value* value) {
    return p.status->value_get(p.ext(), "n1", "ipmi.status", value, nullptr);
  });
  ExpectSizesKept<node_ext_health_report>("health", [&](node_ext_health_report* report) {
    return p.health->get(p.ext(), "n1", report, nullptr);
  });
  ExpectSizesKept<node_ext_error>("error", [&](node_ext_error* error) {
    return p.fields->set(p.ext(), "n1", nullptr, 0, error);
  });
  // A completion is freed even if there is no error to tell why.
  Tally tally;
  node_ext_error small{};
  ExpectEqual(p.actions->run(p.ext(), "n1", "test", tally.Completion(), nullptr, &small), kInvalid,
              "a small error");
  ExpectEqual(tally.frees(), 1, "freed");
}

void HostsOfOtherSizesAndVersions() {
  const Library library;
  ExpectEqual(library.entry().init(NewPath("state").c_str(), nullptr), NODE_EXT_OK, "init");
  TestHost host;
  const node_ext* ext = nullptr;
  host.host.struct_size = sizeof host.host - 1;
  ExpectEqual(library.entry().create(&host.host, &ext, nullptr), kInvalid, "small");
  host.host.struct_size = sizeof host.host;
  host.host.abi_version = 0x00020000;
  ExpectEqual(library.entry().create(&host.host, &ext, nullptr), NODE_EXT_UNSUPPORTED, "major 2");
  host.host.abi_version = 0x00010007;
  ExpectEqual(library.entry().create(&host.host, &ext, nullptr), NODE_EXT_OK, "minor 7");
  library.entry().deinit();
}

// Each table away, too small, and without functions.
void TablesThatAreNotThere() {
  const std::vector<const char*> names = {NODE_HOST_LOG, NODE_HOST_NODES, NODE_HOST_MENU,
                                          NODE_HOST_STATUS, NODE_HOST_WEB};
  for (const char* const name : names) {
    TestHost host({{"n1", NODE_HOST_KIND_HOST, "127.0.0.1:1"}});
    host.missing.insert(name);
    const Plugin plugin(host, NewPath("state"));
    const bool has_nodes = std::strcmp(name, NODE_HOST_NODES) != 0;
    ExpectEqual(plugin.Menu("n1").size(), has_nodes ? 8u : 0u, name);
  }
  for (const bool small : {true, false}) {
    TestHost host({{"n1", NODE_HOST_KIND_HOST, "127.0.0.1:1"}});
    if (small) {
      host.log.struct_size = host.nodes.struct_size = host.menu.struct_size =
          host.status.struct_size = host.web.struct_size = 15;
    } else {
      host.log.log = nullptr;
      host.nodes.attribute_get = nullptr;
      host.menu.changed = nullptr;
      host.status.changed = nullptr;
      host.status.health_changed = nullptr;
      host.web.open = nullptr;
    }
    const Plugin plugin(host, NewPath("state"));
    ExpectEqual(plugin.Menu("n1").size(), small ? 0u : 8u, "menu");
    if (!small) ExpectEqual(plugin.Field("n1", "ipmi.address").editable, 1u, "no address is given");
    ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
    Expect(host.Everything().empty(), host.Everything());
  }
  TestHost host;
  host.host.get_extension = nullptr;
  const Plugin plugin(host, NewPath("state"));
  auto report = Sized<node_ext_health_report>();
  ExpectEqual(plugin.health->get(plugin.ext(), nullptr, &report, nullptr), NODE_EXT_OK, "health");
}

void NodesThatAreNone() {
  TestHost host({{"n1", NODE_HOST_KIND_HOST, ""},
                 {"", NODE_HOST_KIND_HOST, ""},
                 {"a/b", NODE_HOST_KIND_HOST, ""},
                 {std::string(129, 'x'), NODE_HOST_KIND_HOST, ""},
                 {std::string(400, 'y'), NODE_HOST_KIND_HOST, ""},  // no NUL
                 {"n2", 0, "127.0.0.1:1"}});
  host.rows.insert(host.rows.end(), 5000, {"n1", NODE_HOST_KIND_TENANT, ""});
  const Plugin plugin(host, NewPath("state"));
  ExpectEqual(plugin.Menu("n1").size(), 8u, "the first of its id");
  ExpectEqual(plugin.Run("n2", "test").status, NODE_EXT_NOT_HOST_NODE, "no kind");
  ExpectEqual(host.logged().size(), 2u, host.Everything());
  Expect(host.logged().front().starts_with("5004 nodes are left out"), host.Everything());
}

// An error is no end of the list: what was known stays.
void AListThatCannotBeReadIsNotItsEnd() {
  TestHost host({{"n1", NODE_HOST_KIND_HOST, "127.0.0.1:1"}, {"n2", NODE_HOST_KIND_HOST, ""}});
  const std::string state = NewPath("state");
  {
    const Plugin plugin(host, state);
    for (const size_t good : {0u, 1u, 2u}) {
      host.list_fails_at = good;
      auto error = Sized<node_ext_error>();
      ExpectEqual(plugin.nodes->changed(plugin.ext(), &error), NODE_EXT_FAILED, error.message);
      Expect(std::strstr(error.message, "number ") != nullptr, error.message);
      Expect(TestHost::Has(host.logged(), error.message), host.Everything());
      ExpectEqual(plugin.Menu("n1").size(), 8u, "the first node");
      ExpectEqual(plugin.Menu("n2").size(), 8u, "the second node");
    }
    host.rows.pop_back();
    host.list_fails_at.reset();
    ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
    ExpectEqual(plugin.Menu("n2").size(), 0u, "the second node is gone");
  }
  host.list_fails_at = 1;
  const Library library;
  const node_ext* ext = nullptr;
  auto error = Sized<node_ext_error>();
  ExpectEqual(library.entry().init(state.c_str(), &error), NODE_EXT_OK, error.message);
  ExpectEqual(library.entry().create(&host.host, &ext, &error), NODE_EXT_OK, error.message);
  ExpectEqual(ext->start(ext, &error), NODE_EXT_FAILED, error.message);
  ExpectEqual(ext->stop(ext, &error), NODE_EXT_NOT_STARTED, "nothing is left");
  host.list_fails_at.reset();
  ExpectEqual(ext->start(ext, &error), NODE_EXT_OK, error.message);
  library.entry().deinit();
}

// It does not read as "no address": nobody is to enter another, and the one that was kept stays.
void AnAddressThatTheHostCannotTell() {
  Bmcsim sim;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, sim.address()}, {"n2", NODE_HOST_KIND_HOST, ""}});
  const Plugin plugin(host, NewPath("state"));
  ExpectEqual(plugin.Set("n1", kCredentials).status, NODE_EXT_OK, "set");
  for (const node_ext_status status : {NODE_EXT_INTERNAL, NODE_EXT_TOO_SMALL, 1000}) {
    host.attribute_answer = status;
    ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
    const std::string why = plugin.Field("n1", "ipmi.address").reason;
    Expect(why.find("status " + std::to_string(status)) != std::string::npos, why);
    Expect(TestHost::Has(host.logged(), "n1: " + why), host.Everything());
    ExpectEqual(std::string(plugin.Field("n1", "ipmi.address").text), sim.address(), "address");
    ExpectEqual(plugin.Set("n1", {{"ipmi.address", "127.0.0.9"}}).status, NODE_EXT_DISABLED, why);
    ExpectEqual(plugin.Set("n2", {{"ipmi.address", "127.0.0.9"}}).status, NODE_EXT_DISABLED, why);
    ExpectEqual(plugin.Run("n1", "power-off").status, NODE_EXT_DISABLED, why);
  }
  host.attribute_answer.reset();
  ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
  ExpectEqual(plugin.Run("n1", "test").status, NODE_EXT_OK, "it is told again");
  ExpectEqual(plugin.Field("n2", "ipmi.address").editable, 1u, "no address is given");
}

// A host that keeps tables must not fall over its own mistakes.
void CallsAfterTheEnd() {
  const Library library;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, "127.0.0.1:1"}});
  const std::string path = NewPath("state");
  const node_ext* ext = nullptr;
  ExpectEqual(library.entry().init(path.c_str(), nullptr), NODE_EXT_OK, "init");
  ExpectEqual(library.entry().create(&host.host, &ext, nullptr), NODE_EXT_OK, "create");
  const node_ext model = *ext;
  const auto* const menu =
      static_cast<const node_ext_menu*>(ext->get_extension(ext, NODE_EXT_MENU));
  const auto* const actions =
      static_cast<const node_ext_actions*>(ext->get_extension(ext, NODE_EXT_ACTIONS));
  auto item = Sized<node_ext_item>();
  Tally tally;
  const auto expect = [&](node_ext_status wanted, const char* when) {
    ExpectEqual(menu->item_get(ext, nullptr, 0, &item, nullptr), wanted, when);
    ExpectEqual(actions->run(ext, "n1", "test", tally.Completion(), nullptr, nullptr), wanted,
                when);
    ExpectEqual(model.stop(ext, nullptr), wanted, when);
  };
  expect(NODE_EXT_NOT_STARTED, "before start");
  ExpectEqual(ext->start(ext, nullptr), NODE_EXT_OK, "start");
  ExpectEqual(ext->stop(ext, nullptr), NODE_EXT_OK, "stop");
  expect(NODE_EXT_NOT_STARTED, "after stop");
  ExpectEqual(ext->destroy(ext, nullptr), NODE_EXT_OK, "destroy");
  expect(kInvalid, "after destroy");
  ExpectEqual(model.destroy(ext, nullptr), kInvalid, "destroy twice");
  library.entry().deinit();
  expect(kInvalid, "after deinit");
  ExpectEqual(model.start(ext, nullptr), kInvalid, "start after deinit");
  ExpectEqual(tally.frees(), 4, "completions are freed");
  ExpectEqual(tally.callbacks(), 0, "callbacks");
}

void CallsFromInsideOfACall() {
  Bmcsim sim;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, sim.address()}});
  std::unique_ptr<Plugin> plugin;
  std::atomic<const Plugin*> started =
      nullptr;  // what is told while it starts is on another thread
  std::atomic<int> told = 0;
  std::atomic<int> wrong = 0;
  host.on_status = [&] {
    const Plugin* const p = started;
    if (p == nullptr) return;
    const node_ext* other = nullptr;
    const node_ext* const ext = p->ext();
    auto item = Sized<node_ext_item>();
    for (const node_ext_status status :
         {ext->start(ext, nullptr), ext->stop(ext, nullptr), ext->destroy(ext, nullptr),
          p->nodes->changed(ext, nullptr), p->nodes->forget(ext, "n1", nullptr),
          p->entry().init("x", nullptr), p->entry().create(&host.host, &other, nullptr)})
      wrong += status == NODE_EXT_RECURSIVE ? 0 : 1;
    p->entry().deinit();
    wrong += p->menu->item_get(ext, "n1", 0, &item, nullptr) == NODE_EXT_OK ? 0 : 1;
    wrong += p->Set("n1", {{"ipmi.user", "admin"}}).status == NODE_EXT_OK ? 0 : 1;
    ++told;
  };
  plugin = std::make_unique<Plugin>(host, NewPath("state"));
  started = plugin.get();
  ExpectEqual(plugin->Set("n1", kCredentials).status, NODE_EXT_OK, "set");
  Expect(Await(kPatience, [&] { return told > 0; }), "it is told");
  ExpectEqual(wrong.load(), 0, "wrong answers");
  ExpectEqual(plugin->Run("n1", "test").status, NODE_EXT_OK, "it goes on");
  ExpectEqual(plugin->ext()->stop(plugin->ext(), nullptr), NODE_EXT_OK, "stop");
}

// Of each node at most one change waits for it, whatever happens meanwhile; and all of that does.
void AHostThatBlocks() {
  Bmcsim sim;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, sim.address()}});
  const std::string state = NewPath("state");
  WriteFile("blocks.json", R"({"state": ")" + state + R"(", "interval": 0.1, "health": 0})");
  std::atomic<bool> is_in = false;
  std::atomic<bool> let_go = false;
  host.on_status = [&] {
    is_in = true;
    let_go.wait(false);
  };
  const Plugin plugin(host, "blocks.json");
  ExpectEqual(plugin.Set("n1", kCredentials).status, NODE_EXT_OK, "set");
  Expect(Await(kPatience, [&] { return is_in.load(); }), "it is told");
  const size_t statuses = host.statuses().size();
  const size_t menus = host.menus().size();
  const auto await_status = [&](const std::string& beginning) {
    Expect(
        Await(kPatience, [&] { return plugin.Status("n1", "ipmi.status").starts_with(beginning); }),
        "polls go on: " + beginning);
  };
  for (int i = 0; i < 5; ++i) {
    ExpectEqual(plugin.Set("n1", {{"ipmi.password", "wrong"}}).status, NODE_EXT_OK, "set");
    await_status("The BMC refuses the password");
    ExpectEqual(plugin.Set("n1", kCredentials).status, NODE_EXT_OK, "set");
    await_status("OK");
  }
  ExpectEqual(host.statuses().size(), statuses, "calls at a time");
  ExpectEqual(host.menus().size(), menus, "calls at a time");
  let_go = true;
  let_go.notify_all();
  ExpectEqual(plugin.ext()->stop(plugin.ext(), nullptr), NODE_EXT_OK, "stop");
  // The one that it was in the middle of, and the one that waited.
  Expect(host.statuses().size() <= statuses + 4, host.Everything());
  Expect(host.menus().size() <= menus + 2, host.Everything());
}

// From many threads, while it stops and starts.
void ManyThreads() {
  Bmcsim sim;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, sim.address()}, {"n2", NODE_HOST_KIND_HOST, ""}});
  const Plugin plugin(host, NewPath("state"));
  ExpectEqual(plugin.Set("n1", kCredentials).status, NODE_EXT_OK, "set");
  constexpr int kThreads = 6;
  constexpr int kTimes = 5;
  std::atomic<bool> over = false;
  std::atomic<int> begun = 0;
  Tally tally;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      while (!over) {
        const char* const node = t % 2 == 0 ? "n1" : "n2";
        auto value = Sized<node_ext_value>();
        auto report = Sized<node_ext_health_report>();
        uint64_t run = 0;
        (void)plugin.Menu(node);
        (void)plugin.Set(node, {{"ipmi.user", "admin"}});
        (void)plugin.status->value_get(plugin.ext(), node, "ipmi.status", &value, nullptr);
        (void)plugin.health->get(plugin.ext(), nullptr, &report, nullptr);
        const char* const item = t % 3 == 0 ? "connect" : "test";
        ++begun;
        if (plugin.actions->run(plugin.ext(), node, item, tally.Completion(), &run, nullptr) ==
                NODE_EXT_OK &&
            t == 0)
          (void)plugin.actions->cancel(plugin.ext(), run, nullptr);
      }
    });
  }
  for (int i = 0; i < kTimes; ++i) {
    const int before = begun;
    Expect(Await(kPatience, [&] { return begun > before + kThreads; }), "they run");
    ExpectEqual(plugin.nodes->changed(plugin.ext(), nullptr), NODE_EXT_OK, "changed");
    ExpectEqual(plugin.ext()->stop(plugin.ext(), nullptr), NODE_EXT_OK, "stop");
    ExpectEqual(plugin.ext()->start(plugin.ext(), nullptr), NODE_EXT_OK, "start");
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  ExpectEqual(plugin.ext()->stop(plugin.ext(), nullptr), NODE_EXT_OK, "stop");
  ExpectEqual(tally.frees(), begun.load(), "completions are freed");
  Expect(sim.AwaitNoOpenSession(), "sessions are closed");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"NullsAreRefused", NullsAreRefused},
                   {"WrongIdsAreNotFound", WrongIdsAreNotFound},
                   {"StructsOfOtherSizes", StructsOfOtherSizes},
                   {"HostsOfOtherSizesAndVersions", HostsOfOtherSizesAndVersions},
                   {"TablesThatAreNotThere", TablesThatAreNotThere},
                   {"NodesThatAreNone", NodesThatAreNone},
                   {"CallsAfterTheEnd", CallsAfterTheEnd},
                   {"CallsFromInsideOfACall", CallsFromInsideOfACall},
                   {"AHostThatBlocks", AHostThatBlocks},
                   {"AListThatCannotBeReadIsNotItsEnd", AListThatCannotBeReadIsNotItsEnd},
                   {"AnAddressThatTheHostCannotTell", AnAddressThatTheHostCannotTell},
                   {"ManyThreads", ManyThreads}});
}
