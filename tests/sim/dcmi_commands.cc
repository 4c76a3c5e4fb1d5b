// Data Center Manageability Interface 1.5: what it can do, and the power that it takes.
#include <array>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kDcmi = 0xDC;

// Any command of another group has the same network function (IPMI 2.0 table 5-1).
template <uint8_t (*execute)(CommandContext&, Reader&, Writer&)>
uint8_t OfDcmi(CommandContext& context, Reader& request, Writer& response) {
  if (request.U8() != kDcmi) return code::kInvalidCommand;
  response.U8(kDcmi);
  return execute(context, request, response);
}

// DCMI 1.5 §6.1.1.
uint8_t GetCapabilities(CommandContext&, Reader& request, Writer& response) {
  const uint8_t selector = request.U8();
  if (!request.ok()) return code::kRequestLength;
  constexpr std::array<uint8_t, 3> kVersionAndRevision = {0x01, 0x05, 0x02};
  response.Bytes(kVersionAndRevision);
  switch (selector) {
    case 1:  // supported: power management, and access from the machine itself
      response.Bytes(std::array<uint8_t, 3>{0x00, 0x01, 0x01});
      return code::kOk;
    case 2:  // the log: 512 entries, no roll-over; no asset tag; no temperature monitoring
      response.Bytes(std::array<uint8_t, 5>{0x00, 0x02, 0x00, 0x00, 0x00});
      return code::kOk;
    case 3:  // power management is done by the BMC itself
      response.Bytes(std::array<uint8_t, 2>{kBmcAddress, 0x00});
      return code::kOk;
    case 4:  // the LAN channel is the primary one; no other
      response.Bytes(std::array<uint8_t, 3>{0x01, 0xFF, 0xFF});
      return code::kOk;
    case 5:  // one averaging period: 1 minute
      response.Bytes(std::array<uint8_t, 2>{0x01, 0x41});
      return code::kOk;
    default:
      return code::kInvalidField;
  }
}

// The power sensor is linear and whole: m times the raw value.
uint16_t PowerNow(const Bmc& bmc) {
  const Sensor* const sensor = bmc.health.set().FindSensor(bmc.health.set().power_sensor);
  const Reading reading = bmc.health.ReadingOf(*sensor, sensor->number);
  return static_cast<uint16_t>(sensor->factors.m * reading.raw);
}

// DCMI 1.5 §6.6.1. It took a little less and a little more than it takes now; off, it takes none.
uint8_t GetPowerReading(CommandContext& context, Reader& request, Writer& response) {
  constexpr uint8_t kSystemStatistics = 0x01;
  constexpr uint8_t kEnhancedStatistics = 0x02;
  constexpr uint32_t kPeriodMillis = 60000;
  constexpr uint8_t kMeasuring = 1 << 6;
  const uint8_t mode = request.U8();
  request.Skip(2);
  if (!request.ok()) return code::kRequestLength;
  if (mode != kSystemStatistics && mode != kEnhancedStatistics) return code::kInvalidField;
  Bmc& bmc = context.bmc;
  const uint16_t now = bmc.chassis.on() ? PowerNow(bmc) : uint16_t{0};
  response.U16(now);
  response.U16(static_cast<uint16_t>(now - now / 4));
  response.U16(static_cast<uint16_t>(now + now / 4));
  response.U16(now);
  response.U32(bmc.health.SelTime(context.now));
  response.U32(kPeriodMillis);
  response.U8(kMeasuring);
  return code::kOk;
}

constexpr std::array<Command, 2> kCommands = {{
    {kNetFnGroup, command::kGetDcmiCapabilities, "get_dcmi_capabilities", Privilege::kUser,
     IfHealthy<OfDcmi<GetCapabilities>>},
    {kNetFnGroup, command::kGetPowerReading, "get_power_reading", Privilege::kUser,
     IfHealthy<OfDcmi<GetPowerReading>>},
}};

}  // namespace

std::span<const Command> DcmiCommands() { return kCommands; }

}  // namespace bmcsim
