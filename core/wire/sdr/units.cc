#include "core/wire/sdr/units.h"

#include <array>

namespace ipmi {
namespace {

struct Unit {
  std::string_view name;
  std::string_view symbol;
};

// Table 43-15.
constexpr std::array kUnits = {
    Unit{"unspecified", ""},
    Unit{"degrees C", "°C"},
    Unit{"degrees F", "°F"},
    Unit{"degrees K", "K"},
    Unit{"Volts", "V"},
    Unit{"Amps", "A"},
    Unit{"Watts", "W"},
    Unit{"Joules", "J"},
    Unit{"Coulombs", "C"},
    Unit{"VA", "VA"},
    Unit{"Nits", "nt"},
    Unit{"lumen", "lm"},
    Unit{"lux", "lx"},
    Unit{"Candela", "cd"},
    Unit{"kPa", "kPa"},
    Unit{"PSI", "psi"},
    Unit{"Newton", "N"},
    Unit{"CFM", "CFM"},
    Unit{"RPM", "RPM"},
    Unit{"Hz", "Hz"},
    Unit{"microsecond", "µs"},
    Unit{"millisecond", "ms"},
    Unit{"second", "s"},
    Unit{"minute", "min"},
    Unit{"hour", "h"},
    Unit{"day", "d"},
    Unit{"week", "wk"},
    Unit{"mil", "mil"},
    Unit{"inches", "in"},
    Unit{"feet", "ft"},
    Unit{"cu in", "in³"},
    Unit{"cu feet", "ft³"},
    Unit{"mm", "mm"},
    Unit{"cm", "cm"},
    Unit{"m", "m"},
    Unit{"cu cm", "cm³"},
    Unit{"cu m", "m³"},
    Unit{"liters", "l"},
    Unit{"fluid ounce", "fl oz"},
    Unit{"radians", "rad"},
    Unit{"steradians", "sr"},
    Unit{"revolutions", "rev"},
    Unit{"cycles", "cycles"},
    Unit{"gravities", "g"},
    Unit{"ounce", "oz"},
    Unit{"pound", "lb"},
    Unit{"ft-lb", "ft-lb"},
    Unit{"oz-in", "oz-in"},
    Unit{"gauss", "G"},
    Unit{"gilberts", "Gb"},
    Unit{"henry", "H"},
    Unit{"millihenry", "mH"},
    Unit{"farad", "F"},
    Unit{"microfarad", "µF"},
    Unit{"ohms", "Ω"},
    Unit{"siemens", "S"},
    Unit{"mole", "mol"},
    Unit{"becquerel", "Bq"},
    Unit{"PPM", "ppm"},
    Unit{"reserved", ""},
    Unit{"Decibels", "dB"},
    Unit{"DbA", "dBA"},
    Unit{"DbC", "dBC"},
    Unit{"gray", "Gy"},
    Unit{"sievert", "Sv"},
    Unit{"color temp deg K", "K"},
    Unit{"bit", "bit"},
    Unit{"kilobit", "kbit"},
    Unit{"megabit", "Mbit"},
    Unit{"gigabit", "Gbit"},
    Unit{"byte", "B"},
    Unit{"kilobyte", "kB"},
    Unit{"megabyte", "MB"},
    Unit{"gigabyte", "GB"},
    Unit{"word", "words"},
    Unit{"dword", "dwords"},
    Unit{"qword", "qwords"},
    Unit{"line", "lines"},
    Unit{"hit", "hits"},
    Unit{"miss", "misses"},
    Unit{"retry", "retries"},
    Unit{"reset", "resets"},
    Unit{"overrun / overflow", "overruns"},
    Unit{"underrun", "underruns"},
    Unit{"collision", "collisions"},
    Unit{"packets", "packets"},
    Unit{"messages", "messages"},
    Unit{"characters", "characters"},
    Unit{"error", "errors"},
    Unit{"correctable error", "correctable errors"},
    Unit{"uncorrectable error", "uncorrectable errors"},
    Unit{"fatal error", "fatal errors"},
    Unit{"grams", "g"},
};
static_assert(kUnits.size() == 93);

constexpr std::array<Unit, 8> kRates = {{{"", ""},
                                         {" per µs", "/µs"},
                                         {" per ms", "/ms"},
                                         {" per s", "/s"},
                                         {" per minute", "/min"},
                                         {" per hour", "/h"},
                                         {" per day", "/d"},
                                         {"", ""}}};

}  // namespace

SensorUnits ReadSensorUnits(Reader& in) {
  const uint8_t flags = in.U8();
  return {.format = static_cast<AnalogFormat>(flags >> 6),
          .rate = static_cast<RateUnit>(flags >> 3 & 0x07),
          .modifier_use = static_cast<ModifierUse>(flags >> 1 & 0x03),
          .percentage = (flags & 0x01) != 0,
          .base = in.U8(),
          .modifier = in.U8()};
}

std::string UnitName(uint8_t unit) {
  return unit < kUnits.size() ? std::string(kUnits[unit].name) : "unit " + std::to_string(unit);
}

std::string_view UnitSymbol(uint8_t unit) {
  return unit < kUnits.size() ? kUnits[unit].symbol : std::string_view();
}

std::string UnitsName(const SensorUnits& units) {
  std::string text;
  if (units.percentage) {
    text = units.base == 0 ? "percent" : "% " + UnitName(units.base);
  } else {
    text = UnitName(units.base);
  }
  if (units.modifier_use == ModifierUse::kDivide) text += " / " + UnitName(units.modifier);
  if (units.modifier_use == ModifierUse::kMultiply) text += " * " + UnitName(units.modifier);
  return text.append(kRates[static_cast<uint8_t>(units.rate) & 0x07].name);
}

std::string UnitsSymbol(const SensorUnits& units) {
  std::string text = units.percentage ? "%" : "";
  const auto base = UnitSymbol(units.base);
  if (!text.empty() && !base.empty()) text += ' ';
  text += base;
  const auto modifier = UnitSymbol(units.modifier);
  if (!modifier.empty()) {
    if (units.modifier_use == ModifierUse::kDivide) text.append("/").append(modifier);
    if (units.modifier_use == ModifierUse::kMultiply) text.append("·").append(modifier);
  }
  return text.append(kRates[static_cast<uint8_t>(units.rate) & 0x07].symbol);
}

}  // namespace ipmi
