// A UDP socket that moves datagrams in batches, and knows at which address each one arrived.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/types.h"

namespace bmcsim {

// A datagram to be sent. `local_ipv4` is the address it goes out from; 0 leaves that to the kernel.
struct Departure {
  Bytes bytes;
  Endpoint to;
  uint32_t local_ipv4 = 0;
};

class UdpSocket {
 public:
  // Bound to `address` (IPv4 or IPv6, a literal); port 0 takes any that is free.
  static Result<UdpSocket> Open(const std::string& address, uint16_t port);
  ~UdpSocket();
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&&) = delete;

  int fd() const { return fd_; }
  uint16_t port() const { return port_; }
  bool is_v6() const { return is_v6_; }

  // Hands over what has arrived, a bounded number; `local_ipv4` is 0 on IPv6.
  using OnReceived = std::function<void(const Endpoint& from, uint32_t local_ipv4, View bytes)>;
  void Receive(const OnReceived& on_received);

  void Queue(Departure departure) { departures_.push_back(std::move(departure)); }
  // Sends what is queued. False if the kernel wants to be asked again when the socket is writable.
  bool Flush();

 private:
  struct Batch;
  UdpSocket(int fd, uint16_t port, bool is_v6);

  int fd_;
  uint16_t port_;
  bool is_v6_;
  std::unique_ptr<Batch> batch_;
  std::vector<Departure> departures_;
};

// "127.0.0.1:623" or "[::1]:623".
std::string DisplayAddress(const std::string& address, uint16_t port);

}  // namespace bmcsim
