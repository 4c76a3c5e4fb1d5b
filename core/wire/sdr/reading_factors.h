// What turns a raw reading into a value (IPMI 2.0 §36.3), how exact that is (§36.4), and how both
// are packed into six bytes of a record (§43.1) and of Get Sensor Reading Factors (§35.5).
#pragma once

#include <cstdint>

#include "core/bytes/reader.h"

namespace ipmi {

struct ReadingFactors {
  int16_t m = 0;               // 10 bits signed
  int16_t b = 0;               // 10 bits signed
  int8_t b_exponent = 0;       // K1, 4 bits signed
  int8_t result_exponent = 0;  // K2, 4 bits signed

  uint8_t tolerance = 0;          // in ± ½ raw counts
  uint16_t accuracy = 0;          // 10 bits; in 1/100 percent, times 10^accuracy_exponent
  uint8_t accuracy_exponent = 0;  // 2 bits unsigned

  bool operator==(const ReadingFactors&) const = default;
};

// Reads six bytes: M, M and tolerance, B, B and accuracy, accuracy and its exponent, exponents. The
// two lowest bits of the fifth, the sensor's direction in a record, go to `direction`.
ReadingFactors ReadReadingFactors(Reader& in, uint8_t* direction = nullptr);

}  // namespace ipmi
