#include "tests/sim/chassis.h"

#include "tests/sim/profile.h"

namespace bmcsim {
namespace {

constexpr uint8_t kPoweredOnByCommand = 1 << 4;

// IPMI 2.0 table 28-14, parameter 3: do not clear the valid bit after 60 s without a chassis
// control.
constexpr uint8_t kKeepValidAfterTimeout = 1 << 3;
constexpr uint8_t kFlagsValid = 1 << 7;
constexpr Duration kFlagsLifetime = std::chrono::seconds(60);

Counter CounterOf(ChassisControl control) {
  return static_cast<Counter>(static_cast<uint8_t>(Counter::kChassisOff) +
                              static_cast<uint8_t>(control));
}

}  // namespace

void Chassis::Tick(Instant now) {
  if (next_at_ <= now) {
    on_ = next_on_;
    next_at_ = ipmi::kNever;
  }
  if (then_on_at_ <= now) {
    on_ = true;
    then_on_at_ = ipmi::kNever;
  }
  const bool keeps_flags = (boot_options_.valid_bit_clearing & kKeepValidAfterTimeout) != 0;
  if (!keeps_flags && (boot_options_.flags[0] & kFlagsValid) != 0 &&
      now - boot_options_.flags_set_at > kFlagsLifetime) {
    boot_options_.flags[0] &= static_cast<uint8_t>(~kFlagsValid);
  }
}

void Chassis::Later(bool on, Duration delay, Instant now) {
  next_on_ = on;
  next_at_ = now + delay;
  then_on_at_ = ipmi::kNever;
}

void Chassis::SetPower(bool on) {
  on_ = on;
  next_at_ = ipmi::kNever;
  then_on_at_ = ipmi::kNever;
  last_power_event_ = 0;
}

uint8_t Chassis::Control(ChassisControl control, const Profile& profile, Instant now,
                         Counters& counters) {
  const bool needs_power = control != ChassisControl::kOn && control != ChassisControl::kOff;
  if (needs_power && !on_) {
    counters.Count(Counter::kChassisRefusedByState);
    return code::kNotInPresentState;
  }
  counters.Count(CounterOf(control));
  boot_options_.flags_set_at = now;  // the 60 s run until a chassis control comes
  last_power_event_ = 0;
  switch (control) {
    case ChassisControl::kOff:
      Later(false, profile.off_delay, now);
      break;
    case ChassisControl::kOn:
      Later(true, profile.on_delay, now);
      last_power_event_ = kPoweredOnByCommand;
      break;
    case ChassisControl::kCycle:
      Later(false, Duration{0}, now);
      then_on_at_ = now + profile.cycle_time;
      last_power_event_ = kPoweredOnByCommand;
      break;
    case ChassisControl::kSoft:
      Later(false, profile.soft_delay, now);
      break;
    case ChassisControl::kReset:
    case ChassisControl::kDiag:
      break;  // the machine restarts or takes the interrupt; its power stays
  }
  Tick(now);
  return code::kOk;
}

}  // namespace bmcsim
