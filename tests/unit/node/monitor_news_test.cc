// What becomes of what a monitor has found and not stored yet, when its node is another machine by
// then.
#include <functional>
#include <thread>

#include "core/node/monitor.h"
#include "core/wire/completion_code.h"
#include "tests/unit/node/health/records.h"
#include "tests/unit/node/health/scripted_bmc.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr uint64_t kFirstWatch = uint64_t{1} << 32;

struct Deaf final : JobListener {
  void OnJobDone(JobOutcome) override {}
};
struct Blind final : ChangeObserver {
  void OnChange(const NodeChange&) override {}
};

// A node whose BMC is a port of this machine that nobody has, and its monitor. The store is open
// twice, as in two processes.
struct Scene {
  Scene() {
    NodeRecord node;
    node.name = "a";
    node.host = "127.0.0.1";
    node.port = 9;
    ready = Store::Init(path) && (store = Open()) && (other = Open()) &&
            store->Add(node, Login()) && engines.Start(1, SystemClock(), listener);
    if (!ready) return;
    monitor = std::make_unique<Monitor>(
        *store, clock, engines,
        MonitorOptions{.interval = 100ms, .timeout = 100ms, .health_interval = 1h},
        std::make_unique<Blind>());
    ready = monitor->Start().has_value();
  }
  ~Scene() {
    monitor.reset();
    engines.Stop(1s);
  }
  std::unique_ptr<Store> Open() {
    auto opened = Store::Open(path);
    return opened ? std::move(*opened) : nullptr;
  }
  static Credentials Login() {
    Credentials login;
    const std::string_view user = "admin";
    login.user =
        SecretBuffer::CopyOf(std::span(reinterpret_cast<const uint8_t*>(user.data()), user.size()));
    return login;
  }

  // What the first watch's BMC tells comes to the monitor as from the engine.
  void Find() {
    ScriptedBmc bmc;
    for (uint8_t i = 1; i <= 3; ++i) {
      bmc.AddRecord(FullRecord({.id = i, .number = i, .name = "S" + std::to_string(i)}));
      bmc.readings[i] = {42, 0xC0, 0xC0};
    }
    HealthCheck check(clock, 1h, {}, {}, {});
    LinkOutcome link;
    while (check.Due()) {
      (void)RunToEnd(check, bmc, &bmc.guid);
      monitor->OnPolled({.id = kFirstWatch,
                         .background = true,
                         .operation = check,
                         .link = link,
                         .latency = {},
                         .kept = true,
                         .provisional = false});
    }
  }
  bool WasPolled() {
    const auto node = other->Get("a");
    return node && node->status.attempted;
  }
  static bool Await(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
    return condition();
  }

  ScratchFolder folder;
  const std::string path = folder.File("state");
  const Clock& clock = SystemClock();
  Deaf listener;
  std::unique_ptr<Store> store;
  std::unique_ptr<Store> other;
  EngineGroup engines;
  std::unique_ptr<Monitor> monitor;
  bool ready = false;
};

Outcome WhatIsFoundIsStored() {
  Scene scene;
  EXPECT(scene.ready && Scene::Await([&] { return scene.WasPolled(); }));
  scene.Find();
  EXPECT(Scene::Await([&] { return scene.other->Get("a")->health.log.known; }));
  EXPECT(scene.other->Get("a")->health.sensors.worst == Severity::kOk);
  EXPECT(Scene::Await([&] { return scene.other->LoadRepository("a").has_value(); }));
  return kPassed;
}

// The node gets another address while the monitor waits for the database, or has given up waiting.
Outcome NothingOfItIsStoredForAnotherMachine() {
  for (const Duration held : {Duration(), Duration(1500ms)}) {
    Scene scene;
    EXPECT(scene.ready && Scene::Await([&] { return scene.WasPolled(); }));
    EXPECT(scene.other->Edit("a", [&](NodeRecord& node, Credentials&) -> Result<CredentialChange> {
      node.host = "127.0.0.2";
      scene.Find();
      std::this_thread::sleep_for(held);  // the database is this thread's
      return CredentialChange();
    }));
    EXPECT(Scene::Await([&] { return scene.WasPolled(); }));
    EXPECT(scene.other->Get("a")->health == NodeHealth());
    EXPECT(!scene.other->LoadRepository("a"));
    scene.monitor->Stop();  // stores what is left
    EXPECT(scene.other->Get("a")->health == NodeHealth());
    EXPECT(!scene.other->LoadRepository("a"));
  }
  return kPassed;
}

// The database is this thread's for a while.
Outcome CountsTheNodesThatCannotBeStored() {
  Scene scene;
  EXPECT(scene.ready && Scene::Await([&] { return scene.WasPolled(); }));
  EXPECT(scene.monitor->TakeStats().unstored == 0);
  bool counted = false;
  EXPECT(scene.other->Edit("a", [&](NodeRecord&, Credentials&) -> Result<CredentialChange> {
    counted = Scene::Await([&] { return scene.monitor->TakeStats().unstored == 1; });
    return CredentialChange();
  }));
  EXPECT(counted);
  EXPECT(Scene::Await([&] { return scene.monitor->TakeStats().unstored == 0; }));
  return kPassed;
}

}  // namespace
}  // namespace ipmi

int main() {
  using namespace ipmi;
  const CMUnitTest tests[] = {
      UNIT_TEST(WhatIsFoundIsStored),
      UNIT_TEST(NothingOfItIsStoredForAnotherMachine),
      UNIT_TEST(CountsTheNodesThatCannotBeStored),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
