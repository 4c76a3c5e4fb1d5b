// A bmcsim of the benchmark's own, and what it has counted.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/bench/process.h"

namespace bench {

class Simulator {
 public:
  // Waits until it can be asked. `folder` is private to the caller; `options` are bmcsim's.
  static Result<Simulator> Launch(const std::string& folder, const Words& options);
  // Ends it.
  ~Simulator();
  Simulator(Simulator&& other) noexcept;
  Simulator& operator=(Simulator&&) = delete;

  // ADDRESS:PORT of the first BMC.
  const std::string& address() const { return address_; }

  Result<void> ResetCounters() const;
  // Such as "packets.in"; over all of its BMCs.
  Result<uint64_t> Counter(const std::string& name) const;

 private:
  Simulator(pid_t pid, std::string address, Words control)
      : pid_(pid), address_(std::move(address)), control_(std::move(control)) {}
  Result<std::string> Ask(const Words& question) const;

  pid_t pid_;  // 0 if it was moved from
  std::string address_;
  Words control_;  // the command that asks it
};

}  // namespace bench
