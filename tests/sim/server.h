// The loop: datagrams in, through the network's faults, to the BMCs and back.
#pragma once

#include <queue>
#include <string>
#include <vector>

#include "tests/sim/control_socket.h"
#include "tests/sim/fleet.h"
#include "tests/sim/hostile_network.h"
#include "tests/sim/udp_socket.h"

namespace bmcsim {

class Server {
 public:
  struct Parts {
    UdpSocket socket;
    std::optional<ControlSocket> control;
    int signals;                // a signalfd
    std::string counters_path;  // empty: nowhere
  };

  Server(Parts parts, Fleet& fleet) : parts_(std::move(parts)), fleet_(fleet) {}

  // Until a signal or the control socket says so. Writes the counters at the end.
  Result<void> Run();

 private:
  // A datagram on its way.
  struct Transit {
    Instant due;
    uint64_t order;  // of those due at the same time
    size_t bmc;
    bool inbound;
    Source source;
    Endpoint peer;
    Bytes bytes;
    Duration every{0};    // not 0: it is sent again and again
    uint64_t stream = 0;  // of one that is: which

    bool operator<(const Transit& other) const {  // the earliest is the top of a priority queue
      return due != other.due ? due > other.due : order > other.order;
    }
  };

  void OnReceived(const Endpoint& from, uint32_t local_ipv4, View bytes);
  void Deliver(size_t bmc, const Endpoint& from, View bytes);
  void Depart(size_t bmc, Source source, const Endpoint& to, Bytes bytes);
  // What the network does to a datagram of a BMC: somebody in the middle, then its faults.
  void Travel(size_t bmc, bool inbound, Passing datagram);
  void Suffer(size_t bmc, bool inbound, Passing datagram);
  void Hold(size_t bmc, bool inbound, Passing datagram);
  // Puts one that is sent again and again back on its way, unless another has taken its place.
  void SendAgain(Transit transit);
  void DeliverDue();
  UdpSocket* OtherSocket(Source source);
  void OnSignal();
  Result<void> WriteCounters();

  Parts parts_;
  Fleet& fleet_;
  std::optional<UdpSocket> other_port_;
  std::optional<UdpSocket> other_address_;
  std::priority_queue<Transit> transits_;
  std::vector<Outgoing> answers_;
  HostileNetwork hostile_;
  std::map<size_t, uint64_t> streams_;  // the one that each BMC's network sends for ever
  uint64_t order_ = 0;
  Instant now_{};
  bool quit_ = false;
};

}  // namespace bmcsim
