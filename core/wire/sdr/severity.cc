#include "core/wire/sdr/severity.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ipmi {
namespace {

// A letter for each offset: o for ok, n for non-critical, c for critical, r for non-recoverable,
// and ? where it cannot be told. Critical is what has failed or is lost; non-critical is what
// announces that, or does less than it should; what is there, off or in use is ok.
using Letters = std::string_view;

// Table 42-2, by event/reading type.
constexpr std::array<Letters, 13> kGeneric = {
    "",           // unspecified
    "",           // threshold
    "ooo",        // usage
    "o?",         // state: whether its assertion is good is the sensor's secret
    "on",         // predictive failure
    "on",         // limit
    "on",         // performance
    "oncrncroo",  // severity
    "oo",         // presence
    "oo",         // enabled
    "oooonnnoc",  // availability
    "ocnnncnn",   // redundancy
    "oooo",       // ACPI device power
};

// Table 42-3, by sensor type.
constexpr auto kSpecific = [] {
  std::array<Letters, 0x2D> letters = {};
  letters[0x05] = "ccccncc";          // physical security
  letters[0x06] = "nnnnnn";           // platform security
  letters[0x07] = "cccccccononcn";    // processor
  letters[0x08] = "ocnccnco";         // power supply
  letters[0x09] = "oocccccn";         // power unit
  letters[0x0C] = "ncccnnoconc";      // memory
  letters[0x0D] = "ocnooncnc";        // drive slot
  letters[0x0F] = "cco";              // system firmware
  letters[0x10] = "nnoccnn";          // event logging disabled
  letters[0x11] = "ccccccnn";         // watchdog 1
  letters[0x12] = "oocooo";           // system event
  letters[0x13] = "cccccccncccn";     // critical interrupt
  letters[0x14] = "ooono";            // button
  letters[0x19] = "cc";               // chip set
  letters[0x1B] = "oc";               // cable
  letters[0x1D] = "oooooooo";         // system boot initiated
  letters[0x1E] = "cnncn";            // boot error
  letters[0x1F] = "ooooooooonc";      // base OS boot
  letters[0x20] = "ccooon";           // OS stop
  letters[0x21] = "cooooooooo";       // slot
  letters[0x22] = "ooooooooooooo?o";  // ACPI power
  letters[0x23] = "nccc????n";        // watchdog 2
  letters[0x24] = "oooo";             // platform alert
  letters[0x25] = "ooo";              // entity presence
  letters[0x27] = "co";               // LAN
  letters[0x28] = "nnccnc";           // management subsystem health
  letters[0x29] = "nco";              // battery
  letters[0x2A] = "oonn";             // session audit
  letters[0x2B] = "ooccccoo";         // version change
  letters[0x2C] = "oooooooc";         // FRU state
  return letters;
}();

constexpr uint8_t kSensorSpecific = 0x6F;
constexpr uint8_t kOffsets = 15;

Letters LettersOf(uint8_t sensor_type, uint8_t event_type) {
  if (event_type < kGeneric.size()) return kGeneric[event_type];
  if (event_type == kSensorSpecific && sensor_type < kSpecific.size())
    return kSpecific[sensor_type];
  return {};
}

Severity SeverityOf(char letter) {
  switch (letter) {
    case 'o':
      return Severity::kOk;
    case 'n':
      return Severity::kNonCritical;
    case 'c':
      return Severity::kCritical;
    case 'r':
      return Severity::kNonRecoverable;
    default:
      return Severity::kUnknown;
  }
}

}  // namespace

Severity StateSeverity(SensorState state) {
  switch (state) {
    case SensorState::kOk:
      return Severity::kOk;
    case SensorState::kLowerNonCritical:
    case SensorState::kUpperNonCritical:
      return Severity::kNonCritical;
    case SensorState::kLowerCritical:
    case SensorState::kUpperCritical:
      return Severity::kCritical;
    case SensorState::kLowerNonRecoverable:
    case SensorState::kUpperNonRecoverable:
      return Severity::kNonRecoverable;
    case SensorState::kUnavailable:
    case SensorState::kScanningDisabled:
    case SensorState::kUnknown:
      break;
  }
  return Severity::kUnknown;
}

Severity StateSeverity(uint8_t sensor_type, uint8_t event_type, uint8_t offset) {
  const Letters letters = LettersOf(sensor_type, event_type);
  return offset < letters.size() ? SeverityOf(letters[offset]) : Severity::kUnknown;
}

Severity StatesSeverity(uint8_t sensor_type, uint8_t event_type, uint16_t states) {
  Severity worst = Severity::kUnknown;
  bool none = true;
  for (uint8_t offset = 0; offset < kOffsets; ++offset) {
    if ((states >> offset & 1) == 0) continue;
    none = false;
    worst = std::max(worst, StateSeverity(sensor_type, event_type, offset));
  }
  if (none && !LettersOf(sensor_type, event_type).empty()) return Severity::kOk;
  return worst;
}

}  // namespace ipmi
