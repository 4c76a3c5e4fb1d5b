// Host names to addresses, without holding up whoever asks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/io/endpoint.h"

namespace ipmi {

// The address that a literal stands for ("10.0.0.7", "fe80::1%eth0"), asking nobody; empty if
// `host` is a name.
std::vector<Endpoint> ParseAddress(const std::string& host, uint16_t port);

// Thread-safe.
class Resolver {
 public:
  // Called on a thread of the resolver: with at least one address, or with kNameNotResolved.
  using Answer = std::function<void(Result<std::vector<Endpoint>>)>;

  Resolver();
  // Questions that are not answered yet are dropped. Does not wait for a name server: a look-up
  // that hangs is left to end by itself.
  ~Resolver();

  // A question whose turn comes after `deadline` is dropped: nobody waits for it. One that is
  // urgent overtakes those that are not, which never take all of the threads.
  void Resolve(std::string host, uint16_t port, Instant deadline, bool urgent, Answer answer);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace ipmi
