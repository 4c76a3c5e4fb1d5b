// Simulated BMCs in one process, and workers that use the library on them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/bench/fleet/measured.h"
#include "tests/bench/process.h"
#include "tests/bench/simulator.h"
#include "tests/unit/support/scratch.h"

namespace bench {

class Bmcs {
 public:
  // At the first `count` addresses; `options` are more of bmcsim's. With cipher suite 17 alone.
  static Result<std::unique_ptr<Bmcs>> Launch(uint32_t count, const Words& options = {});
  // BMCs of several kinds, as bmcsim's configuration file has them.
  static Result<std::unique_ptr<Bmcs>> LaunchGroups(const std::string& config);

  // A state with the first `count` as nodes; the path of its folder.
  Result<std::string> MakeState(uint32_t count);
  // Tests of all nodes of a state, sweep after sweep.
  Result<Measured> Cold(const std::string& state, double seconds, size_t sweeps);
  // Polls of all nodes of a state in sessions that stay open.
  Result<Measured> Warm(const std::string& state, double seconds, uint32_t interval_ms);

  // The same, with each node's health read as often as it is polled.
  Result<Measured> Health(const std::string& state, double seconds, uint32_t interval_ms);

  const Simulator& simulator() const { return *simulator_; }
  uint16_t port() const { return port_; }
  // ADDRESS:PORT of one, from 0 on.
  std::string AddressOf(uint32_t bmc) const;
  // In a folder that nobody else can look into.
  std::string File(std::string_view name) const { return folder_.File(name); }
  const std::string& password_file() const { return password_file_; }

 private:
  Bmcs();
  Result<void> Start(const Words& options);
  Result<Measured> Work(const Words& order, double seconds);

  ipmi::testing::ScratchFolder folder_;
  std::string password_file_;
  std::optional<Simulator> simulator_;
  uint16_t port_ = 0;
  uint32_t states_ = 0;
};

}  // namespace bench
