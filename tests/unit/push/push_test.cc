// The class that hosts use, on a state of its own, with a receiver that accepts nothing.
#include "adapters/push/push.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>
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

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Connection() {
    if (fd_ >= 0) close(fd_);
  }
  Connection& operator=(Connection&&) = delete;
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
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
  // Once a request is under way: its connection, on which nothing is ever answered.
  Connection AwaitRequest() const {
    Connection connection(accept(receiver.fd(), nullptr, nullptr));
    char byte = 0;
    if (recv(connection.fd(), &byte, 1, 0) != 1) return Connection(-1);
    return connection;
  }

  const ipmi::testing::ScratchFolder folder;
  const std::string config = folder.File("push.json");
  const SilentPort receiver;
  nodeipmi* state = nullptr;
  bool ready = false;
};

// A file with sinks of these names, whose receiver is not there.
std::string Sinks(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "" : ",") +
            std::string(R"({"type":"cloudevents","url":"https://127.0.0.1:1/","name":")") + name +
            "\"}";
  return "{\"sinks\":[" + text + "]}";
}

std::vector<std::string> Subscribers(nodeipmi* state) {
  std::vector<std::string> names;
  nodeipmi_subscriber next = {};
  next.struct_size = sizeof next;
  while (nodeipmi_subscriber_next(state, next.name, &next, nullptr) == NODEIPMI_OK)
    names.emplace_back(next.name);
  return names;
}

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

// The receiver has a minute, in which it says nothing and keeps the connection; whoever stops has
// not.
Outcome StopDoesNotWaitForAReceiver() {
  const Host host;
  EXPECT(host.ready);
  const auto push = push::Push::Start(host.state, host.config);
  EXPECT(push);
  const Connection request = host.AwaitRequest();
  EXPECT(request);
  const auto begin = std::chrono::steady_clock::now();
  (*push)->Stop(milliseconds(100));
  // It has 350 ms; the rest is for a machine that does other things too.
  EXPECT(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
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

// Neither a copy of the file nor another in its place lets two push as one subscriber.
Outcome OneAtATimePushesAsASubscriber() {
  const Host host;
  EXPECT(host.ready);
  const auto one = push::Push::Start(host.state, host.config);
  EXPECT(one);
  EXPECT(std::rename(host.config.c_str(), host.folder.File("first").c_str()) == 0);
  EXPECT(host.Write(Sinks({"other", "s"})));
  const auto second = push::Push::Start(host.state, host.config);
  EXPECT(!second && second.error().find("subscriber push-s") != std::string::npos);
  // It has taken neither, and added none.
  EXPECT(Subscribers(host.state) == std::vector<std::string>{"push-s"});
  EXPECT(host.Write(Sinks({"other"})));
  EXPECT(push::Push::Start(host.state, host.config));
  return kPassed;
}

// Nothing is left of a start that fails.
Outcome WhoDoesNotStartAddsNoSubscriber() {
  const Host host;
  EXPECT(host.ready);
  for (int i = 0; i < 15; ++i)
    EXPECT(nodeipmi_subscriber_add(host.state, ("x" + std::to_string(i)).c_str(), 0, nullptr) ==
           NODEIPMI_OK);
  EXPECT(host.Write(Sinks({"s", "t"})));
  const auto push = push::Push::Start(host.state, host.config);
  EXPECT(!push && push.error().find("would have 17 subscribers") != std::string::npos);
  EXPECT(Subscribers(host.state).size() == 15);
  EXPECT(host.Write(Sinks({"s"})));
  EXPECT(push::Push::Start(host.state, host.config));
  EXPECT(Subscribers(host.state).size() == 16);
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
  EXPECT(lines[0].find("another program pushes as the subscriber push-s already") !=
         std::string::npos);
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
      UNIT_TEST(OneAtATimePushesAsASubscriber),
      UNIT_TEST(WhoDoesNotStartAddsNoSubscriber),
      UNIT_TEST(OneThatWaitsTakesOver),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
