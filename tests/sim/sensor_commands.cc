// Sensors (IPMI 2.0 chapter 35).
#include <array>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kEventsEnabled = 1 << 7;
constexpr uint8_t kScanningEnabled = 1 << 6;
constexpr uint8_t kUnavailable = 1 << 5;

// The sensor that a request is for; null if there is none. Its number is the request's first byte,
// its LUN that of the message's responder.
struct Asked {
  const Sensor* sensor = nullptr;
  uint8_t number = 0;
};

Asked FindAsked(const CommandContext& context, Reader& request) {
  const uint8_t number = request.U8();
  if (!request.ok()) return {};
  const Sensor* const sensor =
      context.bmc.health.FindSensor(context.responder, context.lun, number);
  if (sensor == nullptr || sensor->only_events) return {nullptr, number};
  return {sensor, number};
}

// A command about a sensor, which is found for it.
template <uint8_t (*execute)(CommandContext&, const Asked&, Reader&, Writer&)>
uint8_t OfSensor(CommandContext& context, Reader& request, Writer& response) {
  const Asked asked = FindAsked(context, request);
  if (!request.ok()) return code::kRequestLength;
  if (asked.sensor == nullptr) return code::kNotPresent;
  return execute(context, asked, request, response);
}

// IPMI 2.0 §35.14.
uint8_t GetReading(CommandContext& context, const Asked& asked, Reader&, Writer& response) {
  const Sensor& sensor = *asked.sensor;
  const Reading reading = context.bmc.health.ReadingOf(sensor, asked.number);
  const bool usable = reading.available && reading.scanning;
  const uint8_t flags =
      static_cast<uint8_t>(kEventsEnabled | (reading.scanning ? kScanningEnabled : 0) |
                           (reading.available ? 0 : kUnavailable));
  response.U8(usable && sensor.IsThreshold() ? reading.raw : uint8_t{0});
  response.U8(flags);
  if (sensor.IsThreshold()) {
    constexpr uint8_t kReservedOnes = 0xC0;
    response.U8(
        static_cast<uint8_t>(kReservedOnes | (usable ? ComparisonBits(sensor, reading.raw) : 0)));
  } else {
    constexpr uint16_t kReservedOne = 1 << 15;
    response.U16(static_cast<uint16_t>(kReservedOne | (usable ? reading.states : 0)));
  }
  return code::kOk;
}

// IPMI 2.0 §35.9. Those that cannot be read are returned as zero.
uint8_t GetThresholds(CommandContext&, const Asked& asked, Reader&, Writer& response) {
  const Sensor& sensor = *asked.sensor;
  if (!sensor.IsThreshold()) return code::kIllegalForSensor;
  response.U8(sensor.thresholds.readable);
  response.Bytes(sensor.thresholds.raw);
  return code::kOk;
}

// IPMI 2.0 §35.5.
uint8_t GetFactors(CommandContext&, const Asked& asked, Reader& request, Writer& response) {
  const uint8_t raw = request.U8();
  if (!request.ok()) return code::kRequestLength;
  if (!asked.sensor->IsThreshold()) return code::kIllegalForSensor;
  const FactorsAtRaw found = FactorsAt(*asked.sensor, raw);
  response.U8(found.next);
  response.Bytes(EncodeFactors(found.factors));
  return code::kOk;
}

// IPMI 2.0 §35.7.
uint8_t GetHysteresis(CommandContext&, const Asked& asked, Reader&, Writer& response) {
  if (!asked.sensor->hysteresis) return code::kIllegalForSensor;
  response.Bytes(*asked.sensor->hysteresis);
  return code::kOk;
}

// IPMI 2.0 §35.11: all that are possible. As in bytes 15 to 18 of its record.
uint8_t GetEventEnable(CommandContext& context, const Asked& asked, Reader&, Writer& response) {
  const Sensor& sensor = *asked.sensor;
  const Reading reading = context.bmc.health.ReadingOf(sensor, asked.number);
  const uint16_t events =
      sensor.IsThreshold() ? ThresholdEvents(sensor.thresholds.readable) : sensor.possible_states;
  response.U8(static_cast<uint8_t>(kEventsEnabled | (reading.scanning ? kScanningEnabled : 0)));
  response.U16(events);
  response.U16(events);
  return code::kOk;
}

// IPMI 2.0 §35.13: the events that are asserted now, and none that was deasserted.
uint8_t GetEventStatus(CommandContext& context, const Asked& asked, Reader&, Writer& response) {
  const Sensor& sensor = *asked.sensor;
  const Reading reading = context.bmc.health.ReadingOf(sensor, asked.number);
  const bool usable = reading.available && reading.scanning;
  uint16_t events = reading.states;
  if (sensor.IsThreshold()) events = ThresholdEvents(ComparisonBits(sensor, reading.raw));
  response.U8(static_cast<uint8_t>(kEventsEnabled | (reading.scanning ? kScanningEnabled : 0) |
                                   (reading.available ? 0 : kUnavailable)));
  response.U16(usable ? events : uint16_t{0});
  response.U16(0);
  return code::kOk;
}

// IPMI 2.0 §35.16.
uint8_t GetType(CommandContext&, const Asked& asked, Reader&, Writer& response) {
  response.U8(asked.sensor->type);
  response.U8(asked.sensor->event_type);
  return code::kOk;
}

constexpr std::array<Command, 7> kCommands = {{
    {kNetFnSensor, 0x23, "get_sensor_reading_factors", Privilege::kUser,
     IfHealthy<OfSensor<GetFactors>>},
    {kNetFnSensor, 0x25, "get_sensor_hysteresis", Privilege::kUser,
     IfHealthy<OfSensor<GetHysteresis>>},
    {kNetFnSensor, 0x27, "get_sensor_thresholds", Privilege::kUser,
     IfHealthy<OfSensor<GetThresholds>>},
    {kNetFnSensor, 0x29, "get_sensor_event_enable", Privilege::kUser,
     IfHealthy<OfSensor<GetEventEnable>>},
    {kNetFnSensor, 0x2B, "get_sensor_event_status", Privilege::kUser,
     IfHealthy<OfSensor<GetEventStatus>>},
    {kNetFnSensor, command::kGetSensorReading, "get_sensor_reading", Privilege::kUser,
     IfHealthy<OfSensor<GetReading>>},
    {kNetFnSensor, 0x2F, "get_sensor_type", Privilege::kUser, IfHealthy<OfSensor<GetType>>},
}};

}  // namespace

std::span<const Command> SensorCommands() { return kCommands; }

}  // namespace bmcsim
