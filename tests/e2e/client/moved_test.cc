// The name of a BMC stands for another address all at once: what a node has used counts there too.
#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <cstring>
#include <string>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/client.h"
#include "tests/e2e/client/watcher.h"

namespace {

constexpr const char* kName = "bmc.test";
constexpr const char* kFirst = "127.81.0.1";
constexpr const char* kSecond = "127.81.0.2";
std::atomic<const char*> stands_for = kFirst;

}  // namespace

// Instead of that of the system.
#pragma GCC visibility push(default)
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  static const auto kNext =
      reinterpret_cast<decltype(&::getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const bool is_numeric = hints != nullptr && (hints->ai_flags & AI_NUMERICHOST) != 0;
  const bool is_ours = !is_numeric && node != nullptr && std::strcmp(node, kName) == 0;
  return kNext(is_ours ? stands_for.load() : node, service, hints, found);
}
#pragma GCC visibility pop

namespace e2e {
namespace {

struct Moving {
  explicit Moving(std::vector<std::string> options)
      : first({"--address", kFirst}), second([&] {
          options.insert(options.end(),
                         {"--address", kSecond, "--port", std::to_string(first.port())});
          return options;
        }()) {
    stands_for = kFirst;
    client.Add("n", {.address = Text(kName, ":", first.port())});
  }
  // Whoever can silence the one and forge the answers of the name service.
  void Move() {
    (void)first.Ask("set misbehave silent");
    (void)first.Ask("forget-sessions");
    stands_for = kSecond;
  }
  Bmcsim first;
  Bmcsim second;
  Client client;
};

void TheOtherIsUsedIfItIsAsGood() {
  Moving bmc({});
  Watcher watcher(bmc.client.handle(), {.timeout_ms = 500});
  Expect(Await(Millis(20'000), [&] { return watcher.Stats().ok == 1; }), "the first is not polled");
  bmc.Move();
  Expect(bmc.second.AwaitCounter("sessions.opened", 1), "the second is not polled");
  Expect(Await(Millis(20'000), [&] { return watcher.Stats().ok == 1; }), "the second is not well");
}

// The monitor learned it itself: the node was new when it began.
void IsHeldTo(const std::vector<std::string>& less) {
  Moving bmc(less);
  Watcher watcher(bmc.client.handle(), {.timeout_ms = 500});
  Expect(Await(Millis(20'000), [&] { return watcher.Stats().ok == 1; }), "the first is not polled");
  bmc.Move();
  Expect(bmc.second.AwaitCounter("packets.in", 5), "the second is not asked");
  Expect(watcher.AwaitPolls(1), "no poll of it ends");
  ExpectEqual(bmc.second.Counter("sessions.opened"), 0u, "sessions with less than before");
  ExpectEqual(watcher.Stats().failing, 1u, "nodes that fail");
  // The name is right again.
  (void)bmc.first.Ask("set misbehave none");
  stands_for = kFirst;
  Expect(Await(Millis(60'000), [&] { return watcher.Stats().ok == 1; }), "the first is lost");
}

void ItIsNotAskedWithTheOlderProtocol() { IsHeldTo({"--lan", "1.5"}); }
void ItIsNotAskedWithAWeakerSuite() { IsHeldTo({"--suites", "3"}); }

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"the_other_is_used_if_it_is_as_good", TheOtherIsUsedIfItIsAsGood},
                   {"it_is_not_asked_with_the_older_protocol", ItIsNotAskedWithTheOlderProtocol},
                   {"it_is_not_asked_with_a_weaker_suite", ItIsNotAskedWithAWeakerSuite}});
}
