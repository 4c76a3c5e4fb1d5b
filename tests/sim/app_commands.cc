// What the BMC says of itself (IPMI 2.0 chapters 20 and 22).
#include <array>

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kDeviceId = 0x20;
constexpr uint8_t kDeviceRevision = 0x01;
constexpr uint8_t kFirmwareMajor = 0x02;
constexpr uint8_t kFirmwareMinorBcd = 0x15;
constexpr uint8_t kIpmi20Bcd = 0x02;
constexpr uint8_t kIpmi15Bcd = 0x51;
constexpr uint8_t kSupportsChassis = 1 << 7;
constexpr uint8_t kSupportsHealth = 0x0F;  // sensors, records, log, inventory
constexpr uint8_t kProvidesDeviceSdrs = 1 << 7;
constexpr uint8_t kSupportsRepository = 1 << 1;
constexpr uint16_t kManufacturer = 32473;  // the enterprise number for examples (RFC 5612)
constexpr uint16_t kProduct = 1;

bool HasDeviceRecords(const Bmc& bmc) {
  return bmc.health.any() && bmc.health.set().device_records;
}

uint8_t Supports(const Bmc& bmc) {
  if (!bmc.health.any()) return kSupportsChassis;
  const uint8_t lacks = HasDeviceRecords(bmc) ? kSupportsRepository : 0;
  return static_cast<uint8_t>((kSupportsChassis | kSupportsHealth) & ~lacks);
}

// IPMI 2.0 §20.1.
uint8_t GetDeviceId(CommandContext& context, Reader&, Writer& response) {
  response.U8(kDeviceId);
  response.U8(HasDeviceRecords(context.bmc) ? kDeviceRevision | kProvidesDeviceSdrs
                                            : kDeviceRevision);
  response.U8(kFirmwareMajor);
  response.U8(kFirmwareMinorBcd);
  response.U8(context.bmc.profile->lan20 ? kIpmi20Bcd : kIpmi15Bcd);
  response.U8(Supports(context.bmc));
  response.U16(kManufacturer);
  response.U8(0);
  response.U16(kProduct);
  response.U32(0);  // auxiliary firmware revision
  return code::kOk;
}

// IPMI 2.0 §20.8 and §22.14. One machine, one GUID.
uint8_t GetGuid(CommandContext& context, Reader&, Writer& response) {
  response.Bytes(context.bmc.guid);
  return code::kOk;
}

constexpr std::array<Command, 3> kCommands = {{
    {kNetFnApp, 0x01, "get_device_id", Privilege::kUser, GetDeviceId},
    {kNetFnApp, 0x08, "get_device_guid", Privilege::kUser, GetGuid},
    {kNetFnApp, 0x37, "get_system_guid", Privilege::kNone, GetGuid},
}};

}  // namespace

std::span<const Command> AppCommands() { return kCommands; }

}  // namespace bmcsim
