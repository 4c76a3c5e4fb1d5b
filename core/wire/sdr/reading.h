// From a raw reading to a value (IPMI 2.0 §36.3), and from a reading to the state of a sensor.
#pragma once

#include <cstdint>
#include <optional>

#include "core/wire/cmd/get_sensor_reading.h"
#include "core/wire/sdr/sensor_record.h"

namespace ipmi {

// §43.1 byte 24.
enum class Linearization : uint8_t {
  kLinear = 0x00,
  kLn = 0x01,
  kLog10 = 0x02,
  kLog2 = 0x03,
  kE = 0x04,      // e to the power of x
  kExp10 = 0x05,  // 10 to the power of x
  kExp2 = 0x06,   // 2 to the power of x
  kReciprocal = 0x07,
  kSquare = 0x08,
  kCube = 0x09,
  kSquareRoot = 0x0A,
  kCubeRoot = 0x0B,
  kNonLinear = 0x70,  // to 0x7F: ask for the factors of each reading, which are linear
};

constexpr bool NeedsReadingFactors(uint8_t linearization) {
  return linearization >= static_cast<uint8_t>(Linearization::kNonLinear) && linearization <= 0x7F;
}

// The raw byte as the number that it stands for; nothing if the sensor is not numeric.
std::optional<int> RawNumber(uint8_t raw, AnalogFormat format);

// y = L[(M·x + B·10^K1)·10^K2]. Nothing where there is no such value: the sensor is not numeric,
// its linearization is reserved, or the result is infinite or no number.
std::optional<double> ConvertReading(uint8_t raw, AnalogFormat format, uint8_t linearization,
                                     const ReadingFactors& factors);

// The value of a raw reading, threshold or limit of that sensor, which has a full record. `factors`
// are those of Get Sensor Reading Factors, for a sensor that needs them.
std::optional<double> SensorValue(const Sensor& sensor, uint8_t raw,
                                  const ReadingFactors* factors = nullptr);

// A distance between two readings, such as hysteresis: scaled, not moved. Only for linear sensors.
std::optional<double> SensorDifference(const Sensor& sensor, uint8_t raw_difference);

// §36.4: readings are within ± this. Only for linear sensors.
std::optional<double> ToleranceValue(const Sensor& sensor);
// §36.4: the greatest deviation at a maximum reading, in percent.
double AccuracyPercent(const ReadingFactors& factors);

enum class SensorState : uint8_t {
  kOk,
  kLowerNonCritical,
  kLowerCritical,
  kLowerNonRecoverable,
  kUpperNonCritical,
  kUpperCritical,
  kUpperNonRecoverable,
  kUnavailable,       // no reading, or an update is in progress
  kScanningDisabled,  // the sensor is switched off
  kUnknown,           // it can be read, and nothing tells whether the reading is good
};

// The worst threshold whose bit is set in Get Sensor Reading's comparisons; kOk if none is.
SensorState StateFromComparisons(uint8_t comparisons);

// The worst threshold that the reading has reached. Values are compared, or raw numbers where there
// are none. kUnknown if there is no threshold, or the sensor is not numeric.
SensorState ComputeState(const Sensor& sensor, uint8_t raw, const Thresholds& thresholds);

// What a threshold-based sensor's reading says: what the BMC compared, or if it does not tell that,
// what comparing with the thresholds finds. Bits that a BMC sets for thresholds which the record
// and `thresholds` both lack do not count, unless these lack all.
SensorState StateOf(const Sensor& sensor, const SensorReading& reading,
                    const Thresholds& thresholds);

}  // namespace ipmi
