#include "tests/sim/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tests/sim/text.h"

namespace bmcsim {
namespace {

constexpr size_t kBatch = 64;
constexpr size_t kRounds = 8;  // of one Receive, so that the rest of the loop gets its turn
constexpr size_t kMaxDatagram = 2048;
constexpr int kKernelBuffer = 16 << 20;

sockaddr_storage ToSockaddr(const Endpoint& endpoint, socklen_t& size) {
  sockaddr_storage storage = {};
  if (endpoint.is_v6) {
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(endpoint.port);
    v6->sin6_scope_id = endpoint.scope;
    std::memcpy(&v6->sin6_addr, endpoint.address.data(), 16);
    size = sizeof *v6;
  } else {
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(endpoint.port);
    std::memcpy(&v4->sin_addr, endpoint.address.data(), 4);
    size = sizeof *v4;
  }
  return storage;
}

Endpoint FromSockaddr(const sockaddr_storage& storage) {
  Endpoint endpoint;
  if (storage.ss_family == AF_INET6) {
    const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    endpoint.is_v6 = true;
    endpoint.port = ntohs(v6->sin6_port);
    endpoint.scope = v6->sin6_scope_id;
    std::memcpy(endpoint.address.data(), &v6->sin6_addr, 16);
  } else {
    const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    endpoint.port = ntohs(v4->sin_port);
    std::memcpy(endpoint.address.data(), &v4->sin_addr, 4);
  }
  return endpoint;
}

bool ParseAddress(const std::string& address, Endpoint& endpoint) {
  if (inet_pton(AF_INET, address.c_str(), endpoint.address.data()) == 1) return true;
  endpoint.is_v6 = true;
  return inet_pton(AF_INET6, address.c_str(), endpoint.address.data()) == 1;
}

uint32_t LocalIpv4(msghdr& header) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_PKTINFO) continue;
    in_pktinfo info;
    std::memcpy(&info, CMSG_DATA(part), sizeof info);
    return ntohl(info.ipi_addr.s_addr);
  }
  return 0;
}

}  // namespace

// Buffers for one system call, made once.
struct UdpSocket::Batch {
  struct Slot {
    sockaddr_storage address;
    iovec vector;
    alignas(cmsghdr) std::array<uint8_t, CMSG_SPACE(sizeof(in_pktinfo))> control;
    std::array<uint8_t, kMaxDatagram> bytes;
  };
  std::array<Slot, kBatch> slots;
  std::array<mmsghdr, kBatch> headers;

  void PrepareToReceive() {
    for (size_t i = 0; i < kBatch; ++i) {
      Slot& slot = slots[i];
      slot.vector = {slot.bytes.data(), slot.bytes.size()};
      headers[i] = {};
      msghdr& header = headers[i].msg_hdr;
      header.msg_name = &slot.address;
      header.msg_namelen = sizeof slot.address;
      header.msg_iov = &slot.vector;
      header.msg_iovlen = 1;
      header.msg_control = slot.control.data();
      header.msg_controllen = slot.control.size();
    }
  }

  void PrepareToSend(size_t i, Departure& departure) {
    Slot& slot = slots[i];
    headers[i] = {};
    msghdr& header = headers[i].msg_hdr;
    slot.address = ToSockaddr(departure.to, header.msg_namelen);
    slot.vector = {departure.bytes.data(), departure.bytes.size()};
    header.msg_name = &slot.address;
    header.msg_iov = &slot.vector;
    header.msg_iovlen = 1;
    if (departure.local_ipv4 == 0) return;
    slot.control.fill(0);
    header.msg_control = slot.control.data();
    header.msg_controllen = slot.control.size();
    cmsghdr* const part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = IPPROTO_IP;
    part->cmsg_type = IP_PKTINFO;
    part->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo info = {};
    info.ipi_spec_dst.s_addr = htonl(departure.local_ipv4);
    std::memcpy(CMSG_DATA(part), &info, sizeof info);
  }
};

Result<UdpSocket> UdpSocket::Open(const std::string& address, uint16_t port) {
  Endpoint endpoint;
  endpoint.port = port;
  if (!ParseAddress(address, endpoint)) {
    return Wrong("\"", address, "\" is not an IPv4 or IPv6 address");
  }
  const int fd =
      socket(endpoint.is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return SystemError("cannot make a UDP socket", errno);
  UdpSocket made(fd, port, endpoint.is_v6);
  const int on = 1;
  if (!endpoint.is_v6) (void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  // As much as the kernel gives: the second succeeds for root only.
  for (const int option : {SO_RCVBUF, SO_SNDBUF, SO_RCVBUFFORCE, SO_SNDBUFFORCE}) {
    (void)setsockopt(fd, SOL_SOCKET, option, &kKernelBuffer, sizeof kKernelBuffer);
  }
  socklen_t size = 0;
  sockaddr_storage storage = ToSockaddr(endpoint, size);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
    return SystemError(Text("cannot bind to ", DisplayAddress(address, port)), errno);
  }
  size = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    return SystemError("cannot read the socket's address", errno);
  }
  made.port_ = FromSockaddr(storage).port;
  return made;
}

UdpSocket::UdpSocket(int fd, uint16_t port, bool is_v6)
    : fd_(fd), port_(port), is_v6_(is_v6), batch_(std::make_unique<Batch>()) {}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept
    : fd_(other.fd_),
      port_(other.port_),
      is_v6_(other.is_v6_),
      batch_(std::move(other.batch_)),
      departures_(std::move(other.departures_)) {
  other.fd_ = -1;
}

UdpSocket::~UdpSocket() {
  if (fd_ >= 0) close(fd_);
}

void UdpSocket::Receive(const OnReceived& on_received) {
  for (size_t round = 0; round < kRounds; ++round) {
    batch_->PrepareToReceive();
    const int count = recvmmsg(fd_, batch_->headers.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count <= 0) return;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      Batch::Slot& slot = batch_->slots[i];
      on_received(FromSockaddr(slot.address), LocalIpv4(batch_->headers[i].msg_hdr),
                  View(slot.bytes).first(batch_->headers[i].msg_len));
    }
    if (static_cast<size_t>(count) < kBatch) return;
  }
}

bool UdpSocket::Flush() {
  size_t done = 0;
  bool writable = true;
  while (done < departures_.size()) {
    const size_t count = std::min(kBatch, departures_.size() - done);
    for (size_t i = 0; i < count; ++i) batch_->PrepareToSend(i, departures_[done + i]);
    const int sent =
        sendmmsg(fd_, batch_->headers.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    if (sent > 0) {
      done += static_cast<size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
      writable = false;
      break;
    } else if (errno != EINTR) {
      ++done;  // this one cannot be sent: the others can
    }
  }
  departures_.erase(departures_.begin(), departures_.begin() + static_cast<ptrdiff_t>(done));
  return writable;
}

std::string DisplayAddress(const std::string& address, uint16_t port) {
  const bool is_v6 = address.find(':') != std::string::npos;
  return is_v6 ? Text("[", address, "]:", port) : Text(address, ":", port);
}

}  // namespace bmcsim
