// One UDP socket for many BMCs: datagrams are sent and received in batches, and what the network
// says of a destination (port closed, no route) is told per destination.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/file_descriptor.h"
#include "core/base/result.h"
#include "core/io/endpoint.h"

namespace ipmi {

inline constexpr size_t kMostDatagrams = 64;

struct Datagram {
  Endpoint from;
  std::span<const uint8_t> bytes;  // valid during the call that hands it over
};

class DatagramHandler {
 public:
  virtual ~DatagramHandler() = default;
  // As many as one system call brought, kMostDatagrams at most.
  virtual void OnDatagrams(std::span<const Datagram> datagrams) = 0;
  virtual void OnUnreachable(const Endpoint& destination, int sys_errno) = 0;
};

// Used by one thread.
class UdpSocket {
 public:
  static Result<std::unique_ptr<UdpSocket>> Open(bool is_v6);
  ~UdpSocket();

  int fd() const { return fd_.get(); }

  // Copies the datagram into the batch; a full batch is sent at once. What the system's buffers
  // cannot take is lost, as it might be on the way: whoever needs an answer sends again.
  void Queue(const Endpoint& to, std::span<const uint8_t> datagram);
  // Sends the batch, then tells `handler` the destinations to which nothing could be sent, and
  // sends what it queued at that.
  void Flush(DatagramHandler& handler);
  // Hands out everything that has arrived, the network's errors first.
  void Receive(DatagramHandler& handler);

 private:
  explicit UdpSocket(FileDescriptor fd);
  void SendBatch();
  void SendQueued(size_t queued);
  // Notes what the network says of destinations. False if it had said nothing.
  bool ReceiveErrors();
  void TellFailures(DatagramHandler& handler);

  struct Failure {
    Endpoint destination;
    int sys_errno;
  };
  struct Batches;
  FileDescriptor fd_;
  std::unique_ptr<Batches> batches_;
  std::vector<Failure> failures_;
};

}  // namespace ipmi
