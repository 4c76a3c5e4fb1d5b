// Many requests at the same time, on one thread. What comes back is not trusted: no answer may be
// longer than it needs to be, or take longer than it may.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/push/config.h"
#include "adapters/push/retry.h"

namespace push {

struct Request {
  std::string method;
  std::string url;
  std::string body;
  std::vector<std::string> headers;  // "name: value"
  bool wants_body = false;           // else the answer's body is of no use
};

struct Answer {
  uint64_t id = 0;           // of the exchange
  bool wanted_body = false;  // as its request did
  int status = 0;            // of HTTP; 0 if there is none
  std::string body;          // if it was wanted, and whole
  std::string error;         // why there is no answer; else what it means
  std::optional<milliseconds> retry_after;
};

class Http {
 public:
  static Result<std::unique_ptr<Http>> Make();
  virtual ~Http() = default;

  // Fails if the files that the sink names cannot be used. `id` is the caller's.
  virtual Result<void> Start(uint64_t id, const SinkConfig& sink, const Request& request) = 0;
  // Sends and receives, and waits at most so long for something to do.
  virtual std::vector<Answer> Work(milliseconds wait) = 0;
  virtual size_t InFlight() const = 0;
  // From any thread: ends the wait.
  virtual void Wake() = 0;
};

}  // namespace push
