// A name server that does not answer, in a network of this test's own. Where the system does not
// allow that, nothing is tested.
#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "tests/e2e/client/bmcsim.h"
#include "tests/e2e/client/check.h"
#include "tests/e2e/client/process.h"
#include "tests/e2e/extension/loaded.h"

namespace e2e {
namespace {

constexpr Millis kPatience{20'000};

const std::vector<std::pair<const char*, std::string>> kCredentials = {
    {"ipmi.user", "admin"}, {"ipmi.password", "secret-pw"}};

// Takes questions, and answers none before it is told to.
class SilentNameServer {
 public:
  SilentNameServer() : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(53);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0)
      throw std::runtime_error("no name server");
  }
  ~SilentNameServer() { (void)close(socket_); }
  SilentNameServer(const SilentNameServer&) = delete;
  SilentNameServer& operator=(const SilentNameServer&) = delete;

  bool IsAsked() const {
    char byte = 0;
    return recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  }

  // That there is no such name, to all who wait.
  void Answer() const {
    std::array<unsigned char, 512> message{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    ssize_t got = 0;
    while ((got = recvfrom(socket_, message.data(), message.size(), MSG_DONTWAIT,
                           reinterpret_cast<sockaddr*>(&from), &size)) > 0) {
      message[2] |= 0x80;  // RFC 1035 §4.1.1: QR, an answer
      message[3] = 0x83;   // RA, and RCODE 3: name error
      (void)sendto(socket_, message.data(), static_cast<size_t>(got), 0,
                   reinterpret_cast<const sockaddr*>(&from), size);
    }
  }

 private:
  const int socket_;
};

// Threads of this process that look up names.
int Resolvers() {
  int count = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
    count += ReadFile(task.path().string() + "/comm").starts_with("ipmi-resolver") ? 1 : 0;
  return count;
}

// Stop does not wait for it. Its thread goes on, in a library that stays where it is.
void ALookUpThatHangsHoldsUpNoEnd() {
  const SilentNameServer server;
  Bmcsim sim;
  TestHost host({{"n1", NODE_HOST_KIND_HOST, "bmc1.example:623"},
                 {"n2", NODE_HOST_KIND_HOST, sim.address()}});
  const std::string state = NewPath("state");
  Tally tally;
  {
    std::optional<Plugin> plugin(std::in_place, host, state);
    ExpectEqual(plugin->Set("n1", kCredentials).status, NODE_EXT_OK, "set");
    ExpectEqual(plugin->Set("n2", kCredentials).status, NODE_EXT_OK, "set");
    ExpectEqual(
        plugin->actions->run(plugin->ext(), "n1", "test", tally.Completion(), nullptr, nullptr),
        NODE_EXT_OK, "run");
    Expect(Await(kPatience, [&] { return server.IsAsked(); }), "the name server is asked");
    ExpectEqual(plugin->Run("n2", "test").status, NODE_EXT_OK, "another node");
    const Clock::time_point begin = Clock::now();
    plugin.reset();
    const double took = InMillis(Clock::now() - begin);
    Expect(took < (IsSanitized() ? 3000 : 2000), Text("it ends after ", took, " ms"));
  }
  ExpectEqual(tally.callbacks(), 1, "completions");
  ExpectEqual(tally.frees(), 1, "frees");
  ExpectEqual(tally.last().status, NODE_EXT_CANCELLED, "how it ended");
  Expect(Resolvers() > 0, "a look-up still hangs");
  Expect(Library::IsMapped(), "its code is there");

  // Loaded again, while that goes on and when it has ended.
  const auto use_again = [&] {
    const Plugin again(host, state);
    ExpectEqual(again.Run("n2", "test").status, NODE_EXT_OK, "it works again");
  };
  use_again();
  Expect(Await(kPatience,
               [&] {
                 server.Answer();
                 return Resolvers() == 0;
               }),
         "their threads end by themselves");
  use_again();
}

bool StartLoopback() {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::ranges::copy(std::string_view("lo"), request.ifr_name);
  bool up = ioctl(any, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  up = up && ioctl(any, SIOCSIFFLAGS, &request) == 0;
  (void)close(any);
  return up;
}

// Over the file of this name, for this process and its children alone.
bool Cover(const std::string& path, const std::string& content) {
  const std::string file = NewPath("cover");
  WriteFile(file, content, 0644);
  return mount(file.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

bool HasNetworkOfItsOwn() {
  constexpr int kOwn = CLONE_NEWNS | CLONE_NEWNET;
  if (unshare(kOwn) != 0 && unshare(kOwn | CLONE_NEWUSER) != 0) return false;
  return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && StartLoopback() &&
         // Longer than the test waits for anything.
         Cover("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n") &&
         Cover("/etc/nsswitch.conf", "hosts: files dns\n");
}

}  // namespace
}  // namespace e2e

int main(int argc, char** argv) {
  using namespace e2e;
  return RunCases({argv, static_cast<size_t>(argc)},
                  {{"ALookUpThatHangsHoldsUpNoEnd", [] {
                      if (HasNetworkOfItsOwn()) {
                        ALookUpThatHangsHoldsUpNoEnd();
                      } else {
                        std::cout << "[  SKIPPED ] No namespaces are allowed here.\n";
                      }
                    }}});
}
