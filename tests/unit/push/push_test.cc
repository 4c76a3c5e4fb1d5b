// The class that hosts use, on a state of its own, with a receiver that accepts nothing.
#include "adapters/push/push.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "nodeipmi/nodeipmi.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using std::chrono::milliseconds;

// Connections to it are made by the system, and nobody ever reads from them.
class SilentPort {
 public:
  SilentPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd_, generic, size) == 0 && listen(fd_, 16) == 0 &&
        getsockname(fd_, generic, &size) == 0)
      port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { close(fd_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  int port() const { return port_; }
  int fd() const { return fd_; }

 private:
  const int fd_;
  int port_ = 0;
};

// A state with a node, and a file that pushes to the port.
struct Host {
  Host() {
    const std::string path = folder.File("state");
    nodeipmi_open_options options = {};
    options.struct_size = sizeof options;
    options.state_dir = path.c_str();
    nodeipmi_node_settings settings = {};
    settings.struct_size = sizeof settings;
    settings.set = NODEIPMI_SET_ADDRESS;
    settings.address = "127.0.0.1:1";
    ready =
        nodeipmi_state_init(path.c_str(), nullptr) == NODEIPMI_OK &&
        nodeipmi_open(&options, &state, nullptr) == NODEIPMI_OK &&
        nodeipmi_node_add(state, "a", &settings, nullptr) == NODEIPMI_OK &&
        Write(R"({"sinks":[{"name":"s","type":"cloudevents","allow_http":true,"timeout_ms":60000,)"
              R"("url":"http://127.0.0.1:)" +
              std::to_string(receiver.port()) + "/\"}]}");
  }
  ~Host() { nodeipmi_close(state); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  bool Write(const std::string& text) const {
    return ipmi::testing::WriteBytes(config,
                                     {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }
  // Returns once a connection was made: so a request is under way.
  bool AwaitRequest() const {
    const int connection = accept(receiver.fd(), nullptr, nullptr);
    if (connection < 0) return false;
    char byte = 0;
    const bool came = recv(connection, &byte, 1, 0) == 1;
    close(connection);
    return came;
  }

  const ipmi::testing::ScratchFolder folder;
  const std::string config = folder.File("push.json");
  const SilentPort receiver;
  nodeipmi* state = nullptr;
  bool ready = false;
};

size_t Threads() { return ipmi::testing::NamesIn("/proc/self/task").size(); }
size_t Descriptors() { return ipmi::testing::NamesIn("/proc/self/fd").size(); }

Outcome LeavesNoThreadAndNoDescriptorBehind() {
  const Host host;
  EXPECT(host.ready);
  {  // what libraries keep from their first use on
    const auto first = push::Push::Start(host.state, host.config);
    EXPECT(first);
  }
  const size_t threads = Threads();
  const size_t descriptors = Descriptors();
  for (int i = 0; i < 3; ++i) {
    const auto push = push::Push::Start(host.state, host.config);
    EXPECT(push);
    EXPECT(Threads() == threads + 1);
    EXPECT(host.AwaitRequest());
  }
  EXPECT(Threads() == threads);
  EXPECT(Descriptors() == descriptors);
  return kPassed;
}

// The receiver has a minute; whoever stops has not. Were it not ended, the test would take that
// minute.
Outcome StopDoesNotWaitForAReceiver() {
  const Host host;
  EXPECT(host.ready);
  const auto push = push::Push::Start(host.state, host.config);
  EXPECT(push);
  EXPECT(host.AwaitRequest());
  const auto begin = std::chrono::steady_clock::now();
  (*push)->Stop(milliseconds(100));
  EXPECT(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  (*push)->Stop(milliseconds(100));
  EXPECT((*push)->Reports().at(0).waiting == 1 && (*push)->Reports().at(0).delivered == 0);
  return kPassed;
}

Outcome SaysWhyItDoesNotStart() {
  const Host host;
  EXPECT(host.ready);
  const auto one = push::Push::Start(host.state, host.config);
  EXPECT(one);
  const auto other = push::Push::Start(host.state, host.config);
  EXPECT(!other && other.error().find("another program pushes") != std::string::npos);
  EXPECT(push::Push::Check(host.config).value() == std::vector<std::string>{"s"});
  EXPECT(host.Write("{\n\"sink\": []}"));
  const auto checked = push::Push::Check(host.config);
  EXPECT(!checked && checked.error() == host.config +
                                            ": line 2: \"sink\" is no key that is known here; "
                                            "\"sinks\" is");
  return kPassed;
}

// The second one waits, tells nobody anything, and goes on when the first has ended.
Outcome OneThatWaitsTakesOver() {
  const Host host;
  EXPECT(host.ready);
  auto one = push::Push::Start(host.state, host.config);
  EXPECT(one && host.AwaitRequest());
  std::mutex mutex;
  std::condition_variable told;
  std::vector<std::string> lines;
  const auto await_lines = [&](size_t count) {
    std::unique_lock lock(mutex);
    return told.wait_for(lock, std::chrono::seconds(30), [&] { return lines.size() >= count; });
  };
  const auto tell = [&](push::Push::News news, const std::string& line) {
    const std::lock_guard lock(mutex);
    if (news == push::Push::News::kGood) lines.push_back(line);
    told.notify_all();
  };
  auto other = push::Push::Start(host.state, host.config, tell, push::Push::IfHeld::kWait);
  EXPECT(other && await_lines(1));
  EXPECT(lines[0].find("another program pushes by this file already") != std::string::npos);
  EXPECT((*other)->Reports().empty());
  // Who waits can be stopped.
  const auto third = push::Push::Start(host.state, host.config, {}, push::Push::IfHeld::kWait);
  EXPECT(third);
  (*third)->Stop(milliseconds(0));
  one->reset();
  EXPECT(await_lines(2) && host.AwaitRequest());
  EXPECT((*other)->Reports().size() == 1);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(LeavesNoThreadAndNoDescriptorBehind),
      UNIT_TEST(StopDoesNotWaitForAReceiver),
      UNIT_TEST(SaysWhyItDoesNotStart),
      UNIT_TEST(OneThatWaitsTakesOver),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
