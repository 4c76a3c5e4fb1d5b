#include "tests/bench/echo.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstring>
#include <stop_token>

namespace bench {
namespace {

constexpr size_t kBatch = 64;
constexpr int kBufferBytes = 4 << 20;
constexpr timeval kLookUp = {.tv_sec = 0, .tv_usec = 50'000};  // is it to stop?

// A batch of datagrams, each with the address that it was sent to.
struct Batch {
  struct Control {
    alignas(cmsghdr) std::array<uint8_t, CMSG_SPACE(sizeof(in_pktinfo))> bytes;
  };
  std::array<mmsghdr, kBatch> headers = {};
  std::array<iovec, kBatch> vectors = {};
  std::array<sockaddr_in, kBatch> addresses = {};
  std::array<Control, kBatch> controls = {};
  std::array<std::array<uint8_t, UINT8_MAX>, kBatch> bytes = {};

  void PrepareToReceive() {
    for (size_t i = 0; i < kBatch; ++i) {
      vectors[i] = {.iov_base = bytes[i].data(), .iov_len = bytes[i].size()};
      msghdr& header = headers[i].msg_hdr;
      header.msg_name = &addresses[i];
      header.msg_namelen = sizeof addresses[i];
      header.msg_iov = &vectors[i];
      header.msg_iovlen = 1;
      header.msg_control = controls[i].bytes.data();
      header.msg_controllen = controls[i].bytes.size();
    }
  }

  // What was received goes back, from where it came to.
  void TurnRound(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      vectors[i].iov_len = bytes[i][0];
      in_pktinfo info;
      uint8_t* const data = CMSG_DATA(reinterpret_cast<cmsghdr*>(controls[i].bytes.data()));
      std::memcpy(&info, data, sizeof info);
      info = {.ipi_ifindex = 0, .ipi_spec_dst = info.ipi_addr, .ipi_addr = {}};
      std::memcpy(data, &info, sizeof info);
    }
  }
};

void Answer(const std::stop_token& stop, int fd) {
  const auto batch = std::make_unique<Batch>();
  while (!stop.stop_requested()) {
    batch->PrepareToReceive();
    const int got = recvmmsg(fd, batch->headers.data(), kBatch, MSG_WAITFORONE, nullptr);
    if (got <= 0) continue;
    batch->TurnRound(static_cast<size_t>(got));
    for (int sent = 0; sent < got;) {
      const int more =
          sendmmsg(fd, batch->headers.data() + sent, static_cast<unsigned>(got - sent), 0);
      if (more <= 0) break;
      sent += more;
    }
  }
}

bool SetUp(int fd, sockaddr_in& address) {
  constexpr int kOn = 1;
  socklen_t size = sizeof address;
  // As much room as the system allows: what is lost ends the measurement.
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
  return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &kOn, sizeof kOn) == 0 &&
         setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kLookUp, sizeof kLookUp) == 0 &&
         bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
         getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
}

}  // namespace

Result<std::unique_ptr<Echo>> Echo::Start() {
  ipmi::FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  if (!fd.valid() || !SetUp(fd.get(), address)) return Failed("the echo cannot be set up");
  return std::unique_ptr<Echo>(new Echo(std::move(fd), ntohs(address.sin_port)));
}

Echo::Echo(ipmi::FileDescriptor socket, uint16_t port)
    : socket_(std::move(socket)), port_(port), thread_(Answer, socket_.get()) {}

}  // namespace bench
