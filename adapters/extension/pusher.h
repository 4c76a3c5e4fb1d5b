// The push of a plugin: what changes, handed on to receivers by adapters/push.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "adapters/extension/failure.h"
#include "adapters/extension/host.h"
#include "adapters/extension/teller.h"
#include "adapters/push/push.h"
#include "nodeipmi/nodeipmi.h"

namespace extension {

class Pusher {
 public:
  // What happens to receivers is told to the host's log, on the teller's thread; both outlive it.
  Pusher(const Host& host, Teller& teller) : host_(host), teller_(teller) {}

  // path: of the push's configuration. That it can be used; nothing is started.
  static Result<void> Check(const std::string& path);

  // The state stays open until Stop has returned.
  Result<void> Start(nodeipmi* state, const std::string& path);
  // What is not handed on within a moment stays in the state, for the next time. Harmless if
  // nothing was started.
  void Stop();

 private:
  class Line;
  void Tell(push::Push::News news, const std::string& line);

  const Host& host_;
  Teller& teller_;
  std::atomic<uint32_t> lines_ = 0;  // that wait for the host
  std::unique_ptr<push::Push> push_;
};

}  // namespace extension
