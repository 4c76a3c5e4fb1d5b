// The sensors of the default set. README.md has them as a table: change both.
#include "tests/sim/health_set.h"

namespace bmcsim {
namespace {

// Sensor types (IPMI 2.0 table 42-3).
constexpr uint8_t kTemperature = 0x01;
constexpr uint8_t kVoltage = 0x02;
constexpr uint8_t kCurrent = 0x03;
constexpr uint8_t kFan = 0x04;
constexpr uint8_t kIntrusion = 0x05;
constexpr uint8_t kProcessor = 0x07;
constexpr uint8_t kPowerSupply = 0x08;
constexpr uint8_t kOther = 0x0B;
constexpr uint8_t kDriveSlot = 0x0D;
constexpr uint8_t kFirmwareProgress = 0x0F;
constexpr uint8_t kMemory = 0x0C;
constexpr uint8_t kWatchdog2 = 0x23;
constexpr uint8_t kOemSensor = 0xC0;

// Generic event types (IPMI 2.0 table 42-2).
constexpr uint8_t kLimitExceeded = 0x05;
constexpr uint8_t kDevicePresence = 0x08;
constexpr uint8_t kRedundancy = 0x0B;
constexpr uint8_t kOemStates = 0x70;

// Entities (IPMI 2.0 table 43-13).
constexpr uint8_t kCpu = 0x03;
constexpr uint8_t kBoard = 0x07;
constexpr uint8_t kSupply = 0x0A;
constexpr uint8_t kChassis = 0x17;
constexpr uint8_t kFanDevice = 0x1D;
constexpr uint8_t kDisk = 0x04;
constexpr uint8_t kDimm = 0x20;
constexpr uint8_t kAirInlet = 0x37;
constexpr uint8_t kBattery = 0x28;

constexpr uint8_t kMany = Thresholds::kAll;
constexpr uint8_t kLowerTwo = 0x03;  // non-critical and critical
constexpr uint8_t kUpperTwo = 0x18;
constexpr Units kCelsius = {.base = unit::kDegreesC};
constexpr Units kVolt = {.base = unit::kVolts};
constexpr Units kWatt = {.base = unit::kWatts};
constexpr Units kRevolutions = {.base = unit::kRpm};
using Pair = std::array<uint8_t, 2>;

uint8_t Signed(int value) { return static_cast<uint8_t>(value); }

void AddTemperatures(std::vector<Sensor>& all) {
  // Lower non-critical, critical, non-recoverable; upper ones in the same order.
  const Thresholds of_cpu = {{5, 0, Signed(-5), 85, 90, 95}, kMany, kMany};
  Sensor cpu{.name = "CPU1 Temp", .number = 0x01, .type = kTemperature, .entity = kCpu};
  cpu.reading.raw = 45;
  cpu.format = RawFormat::kTwosComplement;
  cpu.units = kCelsius;
  cpu.thresholds = of_cpu;
  cpu.hysteresis = Pair{2, 2};
  all.push_back(cpu);
  cpu.name = "CPU2 Temp";
  cpu.number = 0x02;
  cpu.instance = 2;
  cpu.reading.raw = 91;
  all.push_back(cpu);

  Sensor inlet{.name = "Inlet Temp", .number = 0x03, .type = kTemperature, .entity = kAirInlet};
  inlet.reading.raw = 15;
  inlet.factors.b = -40;
  inlet.units = kCelsius;
  inlet.thresholds = {{0, 0, 0, 80, 85, 0}, kUpperTwo, 0};
  all.push_back(inlet);

  Sensor outlet{.name = "Outlet Temp", .number = 0x04, .type = kTemperature, .entity = kBoard};
  outlet.reading.raw = 0xF8;
  outlet.format = RawFormat::kOnesComplement;
  outlet.units = kCelsius;
  all.push_back(outlet);

  Sensor dimm{.name = "DIMM Temp", .number = 0x05, .type = kTemperature, .entity = kDimm};
  dimm.reading.available = false;
  dimm.format = RawFormat::kTwosComplement;
  dimm.units = kCelsius;
  dimm.thresholds = of_cpu;
  all.push_back(dimm);
  dimm.name = "PCH Temp";
  dimm.number = 0x06;
  dimm.entity = kBoard;
  dimm.reading = {.scanning = false};
  all.push_back(dimm);

  // Behind another controller, with a number that the BMC has for a sensor of its own too.
  Sensor bridged{.name = "HSBP Temp", .number = 0x01, .type = kTemperature, .entity = 0x0F};
  bridged.owner = 0x82;
  bridged.reading.raw = 33;
  bridged.units = kCelsius;
  bridged.thresholds = {{0, 0, 0, 50, 60, 0}, kUpperTwo, 0};
  all.push_back(bridged);
}

Sensor Voltage(std::string name, uint8_t number, uint8_t raw, int16_t m, int8_t r_exponent) {
  Sensor sensor{.name = std::move(name), .number = number, .type = kVoltage, .entity = kBoard};
  sensor.reading.raw = raw;
  sensor.factors.m = m;
  sensor.factors.r_exponent = r_exponent;
  sensor.units = kVolt;
  return sensor;
}

void AddVoltages(std::vector<Sensor>& all) {
  all.push_back(Voltage("12V", 0x10, 191, 63, -3));
  all.back().thresholds = {{178, 172, 165, 203, 210, 217}, kMany, kMany};
  all.back().hysteresis = Pair{1, 1};
  all.push_back(Voltage("5V", 0x11, 193, 26, -3));
  all.back().thresholds = {{179, 175, 0, 206, 210, 0}, kLowerTwo | kUpperTwo, kUpperTwo};
  all.push_back(Voltage("3.3", 0x12, 194, 17, -3));
  all.back().name_type = StringType::kBcdPlus;
  all.push_back(Voltage("-12V", 0x13, 120, -1, -1));
  all.push_back(Voltage("VBAT", 0x14, 202, 15, -3));
  all.back().entity = kBattery;
  all.back().thresholds = {{180, 173, 0, 0, 0, 0}, kLowerTwo, 0};
  all.push_back(Voltage("Vcore", 0x15, 190, 5, -3));
  all.back().factors.b = 25;
  all.back().factors.b_exponent = 1;
  all.back().entity = kCpu;
}

void AddFans(std::vector<Sensor>& all) {
  Sensor fan{.name = "CPU FAN", .number = 0x20, .type = kFan, .entity = kFanDevice};
  fan.name_type = StringType::kSixBit;
  fan.reading.raw = 80;
  fan.factors.m = 60;
  fan.units = kRevolutions;
  fan.thresholds = {{10, 8, 5, 0, 0, 0}, 0x07, 0x07};
  all.push_back(fan);
  fan.name = "SYS FAN1";
  fan.number = 0x21;
  fan.instance = 2;
  fan.reading.raw = 0;
  fan.factors.m = 75;
  all.push_back(fan);

  Sensor duty{.name = "Fan Duty", .number = 0x22, .type = kFan, .entity = kFanDevice};
  duty.reading.raw = 128;
  duty.factors = {.m = 392, .r_exponent = -3};
  duty.units.percentage = true;
  all.push_back(duty);

  Sensor shared{.name = "Fan", .number = 0x24, .type = kFan, .event_type = kDevicePresence};
  shared.entity = kFanDevice;
  shared.instance = 3;
  shared.shared_by = 4;
  shared.possible_states = 0x0003;
  shared.reading.states = 0x0002;
  all.push_back(shared);
}

Sensor Analogue(std::string name, uint8_t number, uint8_t type, uint8_t raw, const Factors& factors,
                const Units& units) {
  Sensor sensor{.name = std::move(name), .number = number, .type = type, .entity = kBoard};
  sensor.reading.raw = raw;
  sensor.factors = factors;
  sensor.units = units;
  return sensor;
}

void AddPower(std::vector<Sensor>& all) {
  all.push_back(Analogue("PSU1 Power", 0x30, kPowerSupply, 45, {.m = 4}, kWatt));
  all.back().entity = kSupply;
  all.push_back(Analogue("PSU2 Power", 0x31, kPowerSupply, 40, {.m = 4}, kWatt));
  all.back().entity = kSupply;
  all.back().instance = 2;
  all.push_back(Analogue("System Power", 0x32, kOther, 85, {.m = 4}, kWatt));
  all.back().thresholds = {{0, 0, 0, 200, 220, 0}, kUpperTwo, kUpperTwo};
  all.push_back(Analogue("PSU1 Current", 0x33, kCurrent, 8, {.m = 1, .r_exponent = -1},
                         {.base = unit::kAmps}));
  all.back().entity = kSupply;
  all.push_back(Analogue("PSU1 Input", 0x34, kVoltage, 230, {.m = 1}, kVolt));
  all.back().entity = kSupply;
}

void AddOtherUnits(std::vector<Sensor>& all) {
  all.push_back(Analogue("Airflow", 0x38, kOther, 47, {.m = 1}, {.base = unit::kCfm}));
  all.push_back(
      Analogue("Energy", 0x39, kOther, 123, {.m = 1, .r_exponent = 1},
               {.base = unit::kWatts, .modifier = unit::kHour, .use = ModifierUse::kMultiply}));
  all.push_back(
      Analogue("Coolant Flow", 0x3A, kOther, 24, {.m = 5, .r_exponent = -1},
               {.base = unit::kLiters, .modifier = unit::kMinute, .use = ModifierUse::kDivide}));
  all.push_back(
      Analogue("Net Rate", 0x3B, kOther, 117, {.m = 8}, {.base = unit::kMegabit, .rate = 3}));
  all.push_back(Analogue("CPU Load", 0x3C, kProcessor, 37, {.m = 1}, {.percentage = true}));
}

void AddCurves(std::vector<Sensor>& all) {
  struct Curve {
    const char* name;
    Linearization linearization;
    uint8_t raw;
    int8_t r_exponent;
  };
  constexpr Curve kCurves[] = {
      {"Curve ln", Linearization::kLn, 100, 0},
      {"Curve log10", Linearization::kLog10, 100, 0},
      {"Curve log2", Linearization::kLog2, 128, 0},
      {"Curve e", Linearization::kE, 20, -1},
      {"Curve exp10", Linearization::kExp10, 150, -2},
      {"Curve exp2", Linearization::kExp2, 50, -1},
      {"Curve 1/x", Linearization::kInverse, 4, 0},
      {"Curve sqr", Linearization::kSquare, 12, 0},
      {"Curve cube", Linearization::kCube, 5, 0},
      {"Curve sqrt", Linearization::kSquareRoot, 144, 0},
      {"Curve cube-1", Linearization::kCubeRoot, 27, 0},
      {"Curve own", Linearization::kNonLinear, 150, 0},
  };
  uint8_t number = 0x51;
  for (const Curve& curve : kCurves) {
    all.push_back(Analogue(curve.name, number++, kVoltage, curve.raw,
                           {.m = 1, .r_exponent = curve.r_exponent}, kVolt));
    all.back().linearization = curve.linearization;
  }
}

Sensor Discrete(std::string name, uint8_t number, uint8_t type, uint8_t event_type,
                uint16_t possible, uint16_t states, uint8_t entity, uint8_t instance = 1) {
  Sensor sensor{.name = std::move(name),
                .number = number,
                .type = type,
                .event_type = event_type,
                .entity = entity,
                .instance = instance};
  sensor.possible_states = possible;
  sensor.reading.states = states;
  return sensor;
}

void AddDiscrete(std::vector<Sensor>& all) {
  constexpr uint8_t kOwn = kSensorSpecificType;
  // Present; present and failed.
  all.push_back(Discrete("PSU1 Status", 0x60, kPowerSupply, kOwn, 0x000F, 0x0001, kSupply, 1));
  all.push_back(Discrete("PSU2 Status", 0x61, kPowerSupply, kOwn, 0x000F, 0x0003, kSupply, 2));
  all.push_back(Discrete("Drive 0", 0x62, kDriveSlot, kOwn, 0x01FF, 0x0001, kDisk, 1));
  all.push_back(Discrete("Drive 1", 0x63, kDriveSlot, kOwn, 0x01FF, 0x0003, kDisk, 2));
  all.push_back(Discrete("Intrusion", 0x64, kIntrusion, kOwn, 0x007F, 0x0000, kChassis));
  all.push_back(Discrete("Watchdog", 0x65, kWatchdog2, kOwn, 0x010F, 0x0000, kBoard));
  all.push_back(Discrete("CPU1 Status", 0x66, kProcessor, kOwn, 0x07FF, 0x0080, kCpu, 1));
  // Present and throttled: a state of the upper byte.
  all.push_back(Discrete("CPU2 Status", 0x67, kProcessor, kOwn, 0x07FF, 0x0480, kCpu, 2));
  all.push_back(Discrete("Fan Redundancy", 0x68, kFan, kRedundancy, 0x003F, 0x0001, kFanDevice));
  all.push_back(Discrete("Ambient Limit", 0x69, kTemperature, kLimitExceeded, 3, 1, kAirInlet));
  all.push_back(Discrete("OEM State", 0x6A, kOemSensor, kOemStates, 0x00FF, 0x0005, kBoard));

  all.push_back(Discrete("BIOS Progress", 0x70, kFirmwareProgress, kOwn, 0x0007, 0, 0x22));
  all.back().only_events = true;
  all.push_back(Discrete("DIMM ECC", 0x71, kMemory, kOwn, 0x003F, 0, kDimm));
  all.back().only_events = true;
}

}  // namespace

std::vector<Sensor> DefaultSensors() {
  std::vector<Sensor> all;
  AddTemperatures(all);
  AddVoltages(all);
  AddFans(all);
  AddPower(all);
  AddOtherUnits(all);
  AddCurves(all);
  AddDiscrete(all);
  return all;
}

}  // namespace bmcsim
