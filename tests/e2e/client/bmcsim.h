// A simulated BMC of a test, or many of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/e2e/client/process.h"

namespace e2e {

class Bmcsim {
 public:
  // Options as of `bmcsim --help`; the port is free unless they name one. Throws if it does not
  // start.
  explicit Bmcsim(const std::vector<std::string>& options = {});

  // HOST:PORT, as a node's address.
  const std::string& address() const { return address_; }
  uint16_t port() const;

  // One command of its control socket ("set power off") and what it answers.
  std::string Ask(const std::string& command);
  // A number of its counters, named as "sessions.open".
  uint64_t Counter(const std::string& name);
  bool AwaitCounter(const std::string& name, uint64_t at_least);
  // Closing is off the latency path, so it is waited for.
  bool AwaitNoOpenSession();

 private:
  std::string control_ = NewPath("control");
  std::string output_ = NewPath("bmcsim");
  Process process_;
  std::string address_;
};

}  // namespace e2e
