#include "core/wire/sdr/reading.h"

#include <array>
#include <cmath>

namespace ipmi {
namespace {

std::optional<double> Finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> Linearize(double x, uint8_t linearization) {
  if (NeedsReadingFactors(linearization)) return Finite(x);
  switch (static_cast<Linearization>(linearization)) {
    case Linearization::kLinear:
      return Finite(x);
    case Linearization::kLn:
      return Finite(std::log(x));
    case Linearization::kLog10:
      return Finite(std::log10(x));
    case Linearization::kLog2:
      return Finite(std::log2(x));
    case Linearization::kE:
      return Finite(std::exp(x));
    case Linearization::kExp10:
      return Finite(std::pow(10.0, x));
    case Linearization::kExp2:
      return Finite(std::exp2(x));
    case Linearization::kReciprocal:
      if (x == 0) return std::nullopt;
      return Finite(1 / x);
    case Linearization::kSquare:
      return Finite(x * x);
    case Linearization::kCube:
      return Finite(x * x * x);
    case Linearization::kSquareRoot:
      return Finite(std::sqrt(x));
    case Linearization::kCubeRoot:
      return Finite(std::cbrt(x));
    default:
      return std::nullopt;
  }
}

bool IsLinear(const Sensor& sensor) {
  return sensor.analog && sensor.units.format != AnalogFormat::kNotNumeric &&
         sensor.analog->linearization == static_cast<uint8_t>(Linearization::kLinear);
}

// value · 10^exponent. Dividing is the more exact where the power is below 1.
double Shift(double value, int exponent) {
  return exponent < 0 ? value / std::pow(10.0, -exponent) : value * std::pow(10.0, exponent);
}

double Scaled(const ReadingFactors& factors, double difference) {
  return std::abs(Shift(factors.m * difference, factors.result_exponent));
}

// From the worst to the least; on the same level, upper ones first.
struct Level {
  Threshold threshold;
  SensorState state;
};
constexpr std::array kLevels = {
    Level{Threshold::kUpperNonRecoverable, SensorState::kUpperNonRecoverable},
    Level{Threshold::kLowerNonRecoverable, SensorState::kLowerNonRecoverable},
    Level{Threshold::kUpperCritical, SensorState::kUpperCritical},
    Level{Threshold::kLowerCritical, SensorState::kLowerCritical},
    Level{Threshold::kUpperNonCritical, SensorState::kUpperNonCritical},
    Level{Threshold::kLowerNonCritical, SensorState::kLowerNonCritical},
};

// Has a reading come to that limit? Values are compared, since raw numbers may run the other way.
// Raw numbers are where there are no values, or the same factors do not hold for both.
bool Reached(const Sensor& sensor, uint8_t raw, uint8_t limit, bool upper) {
  std::optional<double> value = SensorValue(sensor, raw);
  std::optional<double> bound = SensorValue(sensor, limit);
  if (!value || !bound || sensor.analog->factors.m == 0 ||
      NeedsReadingFactors(sensor.analog->linearization)) {
    value = RawNumber(raw, sensor.units.format);
    bound = RawNumber(limit, sensor.units.format);
  }
  return upper ? value >= bound : value <= bound;
}

}  // namespace

std::optional<int> RawNumber(uint8_t raw, AnalogFormat format) {
  switch (format) {
    case AnalogFormat::kUnsigned:
      return raw;
    case AnalogFormat::kOnesComplement:
      return raw < 0x80 ? raw : raw - 0xFF;
    case AnalogFormat::kTwosComplement:
      return raw < 0x80 ? raw : raw - 0x100;
    case AnalogFormat::kNotNumeric:
      break;
  }
  return std::nullopt;
}

std::optional<double> ConvertReading(uint8_t raw, AnalogFormat format, uint8_t linearization,
                                     const ReadingFactors& factors) {
  const auto x = RawNumber(raw, format);
  if (!x) return std::nullopt;
  const double y =
      Shift(factors.m * *x + Shift(factors.b, factors.b_exponent), factors.result_exponent);
  return Linearize(y, linearization);
}

std::optional<double> SensorValue(const Sensor& sensor, uint8_t raw,
                                  const ReadingFactors* factors) {
  if (!sensor.analog) return std::nullopt;
  return ConvertReading(raw, sensor.units.format, sensor.analog->linearization,
                        factors != nullptr ? *factors : sensor.analog->factors);
}

std::optional<double> SensorDifference(const Sensor& sensor, uint8_t raw_difference) {
  if (!IsLinear(sensor)) return std::nullopt;
  return Scaled(sensor.analog->factors, raw_difference);
}

std::optional<double> ToleranceValue(const Sensor& sensor) {
  if (!IsLinear(sensor)) return std::nullopt;
  return Scaled(sensor.analog->factors, sensor.analog->factors.tolerance / 2.0);
}

double AccuracyPercent(const ReadingFactors& factors) {
  return Shift(factors.accuracy, factors.accuracy_exponent - 2);
}

SensorState StateFromComparisons(uint8_t comparisons) {
  for (const auto& [threshold, state] : kLevels) {
    if ((comparisons & ThresholdBit(threshold)) != 0) return state;
  }
  return SensorState::kOk;
}

SensorState ComputeState(const Sensor& sensor, uint8_t raw, const Thresholds& thresholds) {
  if (!RawNumber(raw, sensor.units.format) || thresholds.present == 0) return SensorState::kUnknown;
  uint8_t reached = 0;
  for (const auto& [threshold, state] : kLevels) {
    const auto limit = thresholds.Get(threshold);
    const bool upper = threshold >= Threshold::kUpperNonCritical;
    if (limit && Reached(sensor, raw, *limit, upper)) reached |= ThresholdBit(threshold);
  }
  return StateFromComparisons(reached);
}

SensorState StateOf(const Sensor& sensor, const SensorReading& reading,
                    const Thresholds& thresholds) {
  if (!reading.scanning_enabled) return SensorState::kScanningDisabled;
  if (reading.unavailable) return SensorState::kUnavailable;
  if (!reading.has_states) return ComputeState(sensor, reading.value, thresholds);
  auto known = static_cast<uint8_t>(sensor.compared_thresholds | thresholds.present);
  if (known == 0) known = kAllThresholds;
  return StateFromComparisons(static_cast<uint8_t>(reading.states & known));
}

}  // namespace ipmi
