// A sensor as its manufacturer made it, and what it reads at a moment.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "tests/sim/type_length.h"
#include "tests/sim/types.h"

namespace bmcsim {

inline constexpr uint8_t kBmcAddress = 0x20;

enum class RawFormat : uint8_t {
  kUnsigned = 0,
  kOnesComplement = 1,
  kTwosComplement = 2,
  kNone = 3
};

// IPMI 2.0 §36.3: value = L[(m * raw + b * 10^b_exponent) * 10^r_exponent].
struct Factors {
  int16_t m = 1;  // 10 bits and a sign, as b
  int16_t b = 0;
  int8_t b_exponent = 0;
  int8_t r_exponent = 0;
  uint16_t accuracy = 0;  // in hundredths of a percent, with no exponent
  uint8_t tolerance = 0;  // in half raw counts
};

// IPMI 2.0 table 43-1, byte 24. A non-linear one has factors of its own for each raw value.
enum class Linearization : uint8_t {
  kLinear = 0,
  kLn = 1,
  kLog10 = 2,
  kLog2 = 3,
  kE = 4,
  kExp10 = 5,
  kExp2 = 6,
  kInverse = 7,
  kSquare = 8,
  kCube = 9,
  kSquareRoot = 10,
  kCubeRoot = 11,
  kNonLinear = 0x70
};

// IPMI 2.0 table 43-15.
namespace unit {
inline constexpr uint8_t kUnspecified = 0;
inline constexpr uint8_t kDegreesC = 1;
inline constexpr uint8_t kVolts = 4;
inline constexpr uint8_t kAmps = 5;
inline constexpr uint8_t kWatts = 6;
inline constexpr uint8_t kCfm = 17;
inline constexpr uint8_t kRpm = 18;
inline constexpr uint8_t kMinute = 23;
inline constexpr uint8_t kHour = 24;
inline constexpr uint8_t kLiters = 37;
inline constexpr uint8_t kMegabit = 68;
}  // namespace unit

enum class ModifierUse : uint8_t { kNone = 0, kDivide = 1, kMultiply = 2 };

struct Units {
  uint8_t base = unit::kUnspecified;
  uint8_t modifier = 0;
  ModifierUse use = ModifierUse::kNone;
  uint8_t rate = 0;  // 3: per second
  bool percentage = false;
};

// In the order of their bits in every mask.
struct Thresholds {
  enum Place : uint8_t {
    kLowerNonCritical,
    kLowerCritical,
    kLowerNonRecoverable,
    kUpperNonCritical,
    kUpperCritical,
    kUpperNonRecoverable
  };
  static constexpr uint8_t kAll = 0x3F;

  std::array<uint8_t, 6> raw = {};
  uint8_t readable = 0;
  uint8_t settable = 0;
};

// IPMI 2.0 table 42-1.
inline constexpr uint8_t kThresholdType = 0x01;
inline constexpr uint8_t kSensorSpecificType = 0x6F;

struct Reading {
  uint8_t raw = 0;
  uint16_t states = 0;  // of a discrete sensor
  bool available = true;
  bool scanning = true;
};

struct Sensor {
  std::string name;
  uint8_t number = 0;
  uint8_t type = 0;
  uint8_t event_type = kThresholdType;
  uint8_t entity = 0x07;  // system board
  uint8_t instance = 1;
  Reading reading = {};

  StringType name_type = StringType::kEightBit;
  uint8_t owner = kBmcAddress;
  uint8_t lun = 0;

  RawFormat format = RawFormat::kUnsigned;
  Factors factors = {};
  Linearization linearization = Linearization::kLinear;
  Units units = {};
  Thresholds thresholds = {};
  std::optional<std::array<uint8_t, 2>> hysteresis = {};  // positive, negative

  uint16_t possible_states = 0;
  uint8_t shared_by = 1;  // sensors with consecutive numbers that one compact record stands for
  bool only_events = false;

  bool IsThreshold() const { return event_type == kThresholdType; }
  bool Has(uint8_t its_owner, uint8_t its_lun, uint8_t its_number) const {
    return owner == its_owner && lun == its_lun && its_number >= number &&
           its_number - number < shared_by;
  }
};

// The raw value as a number, by the sensor's format.
int ToSigned(RawFormat format, uint8_t raw);

// The thresholds that a raw value is at or beyond, as bits (IPMI 2.0 table 35-15, byte 4). Only
// thresholds that can be read are compared.
uint8_t ComparisonBits(const Sensor& sensor, uint8_t raw);

// The events of those thresholds, as bits (IPMI 2.0 table 42-2): each lower one for going low, each
// upper one for going high.
uint16_t ThresholdEvents(uint8_t thresholds);

// The factors for one raw value, and the next one from which others hold; the value itself if there
// is none (IPMI 2.0 §35.5).
struct FactorsAtRaw {
  Factors factors;
  uint8_t next = 0;
};
FactorsAtRaw FactorsAt(const Sensor& sensor, uint8_t raw);

// Six bytes, as Get Sensor Reading Factors and a full sensor record hold them.
std::array<uint8_t, 6> EncodeFactors(const Factors& factors);

}  // namespace bmcsim
