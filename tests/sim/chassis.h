// The machine that a BMC looks after: its power, its identify light, and what it boots from.
#pragma once

#include <array>
#include <cstdint>

#include "tests/sim/counters.h"
#include "tests/sim/types.h"

namespace bmcsim {

struct Profile;

// IPMI 2.0 table 28-4.
enum class ChassisControl : uint8_t {
  kOff = 0,
  kOn = 1,
  kCycle = 2,
  kReset = 3,
  kDiag = 4,
  kSoft = 5
};

// The boot options of IPMI 2.0 table 28-14 that matter to a remote console.
struct BootOptions {
  uint8_t set_in_progress = 0;
  uint8_t valid_bit_clearing = 0;
  std::array<uint8_t, 2> info_acknowledge = {};
  std::array<uint8_t, 5> flags = {};
  Instant flags_set_at{};
};

class Chassis {
 public:
  explicit Chassis(bool power_on) : on_(power_on) {}

  // Lets what is due by `now` happen.
  void Tick(Instant now);

  // The completion code. An executed control is counted.
  uint8_t Control(ChassisControl control, const Profile& profile, Instant now, Counters& counters);
  // The power button of the test that drives the simulator.
  void SetPower(bool on);

  bool on() const { return on_; }
  // IPMI 2.0 table 28-3, byte 3: how the power came to be what it is.
  uint8_t last_power_event() const { return last_power_event_; }

  void Identify(Instant until) { identify_until_ = until; }
  bool IsIdentifying(Instant now) const { return now < identify_until_; }
  bool IsIdentifyForced() const { return identify_until_ == ipmi::kNever; }

  BootOptions& boot_options() { return boot_options_; }

 private:
  void Later(bool on, Duration delay, Instant now);

  bool on_;
  bool next_on_ = false;
  uint8_t last_power_event_ = 0;
  Instant next_at_ = ipmi::kNever;     // when the power becomes next_on_
  Instant then_on_at_ = ipmi::kNever;  // of a power cycle: when it comes back
  Instant identify_until_{};
  BootOptions boot_options_;
};

}  // namespace bmcsim
