#include "core/io/udp_socket.h"

#include <linux/errqueue.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/io/socket_address.h"

namespace ipmi {
namespace {

constexpr size_t kBatch = kMostDatagrams;
constexpr size_t kMaxSent = 256;  // no request of IPMI over LAN is longer
constexpr size_t kMaxReceived =
    1025;  // one more than any packet that is taken: longer ones show as too long
constexpr int kBufferBytes = 4 << 20;
constexpr int kMaxRounds = 64;  // a flood must not keep the engine from its timers

bool SetOption(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

bool IsTransient(int sys_errno) {
  return sys_errno == EAGAIN || sys_errno == ENOBUFS || sys_errno == ENOMEM;
}

}  // namespace

struct UdpSocket::Batches {
  struct Direction {
    std::array<mmsghdr, kBatch> headers = {};
    std::array<iovec, kBatch> vectors = {};
    std::array<sockaddr_storage, kBatch> addresses = {};
  };
  Direction out;
  std::array<std::array<uint8_t, kMaxSent>, kBatch> sent;
  size_t queued = 0;
  Direction in;
  std::array<std::array<uint8_t, kMaxReceived>, kBatch> received;

  Batches() {
    for (size_t i = 0; i < kBatch; ++i) {
      out.vectors[i] = {.iov_base = sent[i].data(), .iov_len = 0};
      in.vectors[i] = {.iov_base = received[i].data(), .iov_len = kMaxReceived};
      for (Direction* const d : {&out, &in}) {
        d->headers[i].msg_hdr.msg_iov = &d->vectors[i];
        d->headers[i].msg_hdr.msg_iovlen = 1;
        d->headers[i].msg_hdr.msg_name = &d->addresses[i];
      }
    }
  }
};

Result<std::unique_ptr<UdpSocket>> UdpSocket::Open(bool is_v6) {
  FileDescriptor fd(
      socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) {
    return FailWith(errno == EAFNOSUPPORT ? Status::kUnreachable : Status::kInternal,
                    std::string("No UDP socket can be opened: ") + strerror(errno) + ".", errno);
  }
  const bool told = is_v6 ? SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
                                SetOption(fd.get(), IPPROTO_IPV6, IPV6_RECVERR, 1)
                          : SetOption(fd.get(), IPPROTO_IP, IP_RECVERR, 1);
  if (!told) return FailWith(Status::kInternal, "The UDP socket cannot be set up.", errno);
  // Best effort: the system's limit may be lower, and only root may go beyond it.
  for (const int option : {SO_RCVBUF, SO_SNDBUF, SO_RCVBUFFORCE, SO_SNDBUFFORCE})
    (void)SetOption(fd.get(), SOL_SOCKET, option, kBufferBytes);
  return std::unique_ptr<UdpSocket>(new UdpSocket(std::move(fd)));
}

UdpSocket::UdpSocket(FileDescriptor fd)
    : fd_(std::move(fd)), batches_(std::make_unique<Batches>()) {}
UdpSocket::~UdpSocket() = default;

void UdpSocket::Queue(const Endpoint& to, std::span<const uint8_t> datagram) {
  Batches& b = *batches_;
  if (datagram.size() > kMaxSent) return;
  if (b.queued == kBatch) SendBatch();
  const size_t i = b.queued++;
  std::ranges::copy(datagram, b.sent[i].begin());
  b.out.vectors[i].iov_len = datagram.size();
  b.out.headers[i].msg_hdr.msg_namelen = ToSocketAddress(to, b.out.addresses[i]);
}

void UdpSocket::Flush(DatagramHandler& handler) {
  while (batches_->queued > 0 || !failures_.empty()) {
    SendBatch();
    TellFailures(handler);
  }
}

void UdpSocket::TellFailures(DatagramHandler& handler) {
  for (const Failure& failure : std::exchange(failures_, {})) {
    handler.OnUnreachable(failure.destination, failure.sys_errno);
  }
}

// A datagram may have a password in it (IPMI 1.5, straight), in both directions.
void UdpSocket::SendBatch() {
  Batches& b = *batches_;
  const size_t queued = std::exchange(b.queued, 0);
  SendQueued(queued);
  for (size_t i = 0; i < queued; ++i) explicit_bzero(b.sent[i].data(), b.out.vectors[i].iov_len);
}

void UdpSocket::SendQueued(size_t queued) {
  Batches& b = *batches_;
  size_t next = 0;
  bool tried = false;
  while (next < queued) {
    const int sent =
        sendmmsg(fd_.get(), &b.out.headers[next], static_cast<unsigned>(queued - next), 0);
    if (sent > 0) {
      next += static_cast<size_t>(sent);
      tried = false;
      continue;
    }
    if (errno == EINTR) continue;
    if (IsTransient(errno)) return;
    const int sys_errno = errno;
    // The error may be an older one of another destination, handed out here: what survives an empty
    // queue and a second try is this destination's own.
    if (ReceiveErrors() || !std::exchange(tried, true)) continue;
    const auto& header = b.out.headers[next].msg_hdr;
    const auto to =
        FromSocketAddress(static_cast<const sockaddr*>(header.msg_name), header.msg_namelen);
    if (to) failures_.push_back({*to, sys_errno});
    ++next;
    tried = false;
  }
}

void UdpSocket::Receive(DatagramHandler& handler) {
  (void)ReceiveErrors();
  TellFailures(handler);
  Batches& b = *batches_;
  for (int round = 0; round < kMaxRounds; ++round) {
    for (auto& header : b.in.headers) header.msg_hdr.msg_namelen = sizeof(sockaddr_storage);
    const int got = recvmmsg(fd_.get(), b.in.headers.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (got < 0) {
      if (errno == EAGAIN) return;
      continue;  // EINTR, or an error of a destination: the queue of errors tells it
    }
    std::array<Datagram, kMostDatagrams> datagrams;
    size_t count = 0;
    for (size_t i = 0; i < static_cast<size_t>(got); ++i) {
      const auto& header = b.in.headers[i];
      const auto from = FromSocketAddress(static_cast<const sockaddr*>(header.msg_hdr.msg_name),
                                          header.msg_hdr.msg_namelen);
      if (from)
        datagrams[count++] = {.from = *from,
                              .bytes = std::span(b.received[i]).first(header.msg_len)};
    }
    handler.OnDatagrams(std::span(datagrams).first(count));
    for (size_t i = 0; i < static_cast<size_t>(got); ++i)
      explicit_bzero(b.received[i].data(), b.in.headers[i].msg_len);
    if (static_cast<size_t>(got) < kBatch) return;
  }
}

bool UdpSocket::ReceiveErrors() {
  for (size_t i = 0; i < kBatch; ++i) {
    sockaddr_storage to;
    alignas(cmsghdr) std::array<char, 512> control;
    uint8_t ignored = 0;
    iovec vector{.iov_base = &ignored, .iov_len = sizeof ignored};
    msghdr header{};
    header.msg_name = &to;
    header.msg_namelen = sizeof to;
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    if (recvmsg(fd_.get(), &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return i > 0;
    const auto destination =
        FromSocketAddress(reinterpret_cast<const sockaddr*>(&to), header.msg_namelen);
    for (const cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr;
         c = CMSG_NXTHDR(&header, const_cast<cmsghdr*>(c))) {
      const bool is_error = (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
                            (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR);
      if (!is_error || !destination) continue;
      sock_extended_err error;
      std::memcpy(&error, CMSG_DATA(c), sizeof error);
      // Not "message too long" and the like: only what says that the destination cannot be reached.
      if (error.ee_errno == ECONNREFUSED || error.ee_errno == EHOSTUNREACH ||
          error.ee_errno == ENETUNREACH || error.ee_errno == EACCES ||
          error.ee_errno == EHOSTDOWN) {
        failures_.push_back({*destination, static_cast<int>(error.ee_errno)});
      }
    }
  }
  return true;
}

}  // namespace ipmi
