#include "tests/e2e/client/foreign_bmc.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "tests/e2e/client/check.h"

namespace e2e {
namespace {

constexpr Millis kPatience{15'000};
constexpr int kTries = 5;

constexpr const char* kLanConfiguration = R"(name "bmc1"
set_working_mc 0x20
startlan 1
addr 127.0.0.1 PORT
priv_limit admin
allowed_auths_callback none md2 md5 straight
allowed_auths_user none md2 md5 straight
allowed_auths_operator none md2 md5 straight
allowed_auths_admin none md2 md5 straight
guid a123456789abcdefa123456789abcdef
endlan
chassis_control "FOLDER/chassis"
user 2 true "admin" "secret-pw" admin 10 none md2 md5 straight
user 3 true "oper" "secret-pw" operator 10 none md2 md5 straight
user 4 true "user" "secret-pw" user 10 none md2 md5 straight
)";

constexpr const char* kCommands = R"(mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
)";

// Notes what it is asked, and keeps the power in a file.
constexpr const char* kChassisScript = R"sh(#!/bin/sh
cd 'FOLDER' || exit 1
echo "$*" >>log
case "$*" in
  *'get power') echo "power:$(cat power)" ;;
  *'set power '*) echo "${*##* }" >power ;;
esac
)sh";

std::string Replaced(std::string text, const std::string& word, const std::string& by) {
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
    text.replace(at, word.size(), by);
  }
  return text;
}

// A UDP socket at a free port of 127.0.0.1.
class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at = Loopback(0);
    const timeval patience{0, 100'000};
    (void)setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
      throw std::runtime_error("no UDP socket");
    socklen_t size = sizeof at;
    (void)getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
  }
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  uint16_t port() const { return port_; }

  // Whether Get Channel Authentication Capabilities (IPMI 2.0 §22.13) is answered within a tenth of
  // a second.
  bool AsksForCapabilities(uint16_t port) {
    constexpr std::array<uint8_t, 23> kRequest = {0x06, 0x00, 0xFF, 0x07, 0x00, 0,    0,    0,
                                                  0,    0,    0,    0,    0,    0x09, 0x20, 0x18,
                                                  0xC8, 0x81, 0x00, 0x38, 0x8E, 0x04, 0xB5};
    const sockaddr_in to = Loopback(port);
    std::array<uint8_t, 256> answer;
    (void)sendto(fd_, kRequest.data(), kRequest.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                 sizeof to);
    return recv(fd_, answer.data(), answer.size(), 0) > 0;
  }

 private:
  static sockaddr_in Loopback(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  int fd_;
  uint16_t port_ = 0;
};

// Another program may take the port before the BMC does: then it ends at once, and another port is
// tried.
template <typename CommandFor>
std::unique_ptr<Process> StartOnFreePort(const std::string& folder, CommandFor command_for,
                                         std::string& address) {
  for (int i = 0; i < kTries; ++i) {
    const uint16_t port = Socket().port();
    auto process = std::make_unique<Process>(command_for(port), folder + "/output");
    Socket asker;
    (void)Await(kPatience,
                [&] { return !process->IsRunning() || asker.AsksForCapabilities(port); });
    if (process->IsRunning()) {
      address = "127.0.0.1:" + std::to_string(port);
      return process;
    }
  }
  throw std::runtime_error("the BMC does not start: " + ReadFile(folder + "/output"));
}

std::string NewFolder() {
  char here[4096];
  const std::string folder = NewPath("foreign");
  if (mkdir(folder.c_str(), 0700) != 0 || getcwd(here, sizeof here) == nullptr)
    throw std::runtime_error("no folder");
  return std::string(here) + '/' + folder;
}

}  // namespace

ForeignBmc ForeignBmc::IpmiSim() {
  ForeignBmc bmc;
  const std::string folder = bmc.folder_ = NewFolder();
  if (mkdir((folder + "/state").c_str(), 0700) != 0) throw std::runtime_error("no folder");
  WriteFile(folder + "/power", "1\n");
  WriteFile(folder + "/commands", kCommands);
  WriteFile(folder + "/chassis", Replaced(kChassisScript, "FOLDER", folder), 0700);
  const auto command_for = [&](uint16_t port) {
    const std::string lan = Replaced(kLanConfiguration, "PORT", std::to_string(port));
    WriteFile(folder + "/lan", Replaced(lan, "FOLDER", folder));
    return std::vector<std::string>{"ipmi_sim",           "-c", folder + "/lan",   "-f",
                                    folder + "/commands", "-s", folder + "/state", "-n"};
  };
  bmc.process_ = StartOnFreePort(folder, command_for, bmc.address_);
  return bmc;
}

ForeignBmc ForeignBmc::Fakebmc() {
  ForeignBmc bmc;
  bmc.folder_ = NewFolder();
  const auto command_for = [](uint16_t port) {
    return std::vector<std::string>{"/usr/bin/python3", "/usr/bin/fakebmc", "--port",
                                    std::to_string(port)};
  };
  bmc.process_ = StartOnFreePort(bmc.folder_, command_for, bmc.address_);
  return bmc;
}

}  // namespace e2e
