// The sensor data record repository (IPMI 2.0 chapter 33).
#include <algorithm>
#include <array>

#include "tests/sim/health_commands.h"

namespace bmcsim {
namespace {

constexpr uint8_t kSdrVersion = 0x51;
constexpr uint16_t kFirstRecord = 0x0000;
constexpr uint16_t kLastRecord = 0xFFFF;

uint16_t IdOf(View record) { return Reader(record).U16(); }

// IPMI 2.0 §33.9.
uint8_t GetInfo(CommandContext& context, Reader&, Writer& response) {
  constexpr uint16_t kFreeBytes = 0x1000;
  constexpr uint8_t kModelessUpdate = 1 << 5;
  constexpr uint8_t kReserveSupported = 1 << 1;
  response.U8(kSdrVersion);
  response.U16(static_cast<uint16_t>(context.bmc.health.set().records.size()));
  response.U16(kFreeBytes);
  response.U32(kSelEpoch);  // the last addition
  response.U32(0);          // nothing was ever erased
  response.U8(kModelessUpdate | kReserveSupported);
  return code::kOk;
}

// IPMI 2.0 §33.11.
uint8_t Reserve(CommandContext& context, Reader&, Writer& response) {
  response.U16(context.bmc.health.ReserveSdr());
  return code::kOk;
}

// IPMI 2.0 §33.12.
uint8_t GetRecord(CommandContext& context, Reader& request, Writer& response) {
  const uint16_t reservation = request.U16();
  const uint16_t id = request.U16();
  const uint8_t offset = request.U8();
  const uint8_t count = request.U8();
  if (!request.ok()) return code::kRequestLength;
  Bmc& bmc = context.bmc;
  const bool partial = offset != 0 || count != kWholeRecord;
  if ((partial || reservation != 0) && !bmc.health.IsSdrReserved(reservation))
    return code::kReservationCancelled;
  const auto& records = bmc.health.set().records;
  auto at = std::ranges::find(records, id, [](const Bytes& record) { return IdOf(record); });
  if (id == kFirstRecord) at = records.begin();
  if (id == kLastRecord) at = records.end() - 1;
  if (at == records.end()) return code::kNotPresent;
  const uint16_t next = at + 1 == records.end() ? kLastRecord : IdOf(*(at + 1));
  Bytes record = *at;
  bmc.misbehaviours.Run(&Hooks::sdr_record, record);
  return WritePiece(response, next, record, offset, count);
}

// IPMI 2.0 §35.2. Sensors are at the first two LUNs, and stay.
uint8_t GetDeviceInfo(CommandContext& context, Reader& request, Writer& response) {
  constexpr uint8_t kLuns = 0x03;
  const HealthSet& set = context.bmc.health.set();
  const bool counts_records = request.remaining() > 0 && (request.U8() & 1) != 0;
  const size_t count = counts_records ? set.records.size() : set.sensors.size();
  response.U8(static_cast<uint8_t>(std::min<size_t>(count, UINT8_MAX)));
  response.U8(kLuns);
  return code::kOk;
}

// The records are in one place only.
template <bool device, uint8_t (*execute)(CommandContext&, Reader&, Writer&)>
uint8_t IfThere(CommandContext& context, Reader& request, Writer& response) {
  const Health& health = context.bmc.health;
  const bool there = health.any() && health.set().device_records == device;
  return there ? execute(context, request, response) : code::kInvalidCommand;
}

constexpr std::array<Command, 6> kCommands = {{
    {kNetFnStorage, command::kGetSdrInfo, "get_sdr_repository_info", Privilege::kUser,
     IfThere<false, GetInfo>},
    {kNetFnStorage, command::kReserveSdr, "reserve_sdr_repository", Privilege::kUser,
     IfThere<false, Reserve>},
    {kNetFnStorage, command::kGetSdr, "get_sdr", Privilege::kUser, IfThere<false, GetRecord>},
    {kNetFnSensor, command::kGetDeviceSdrInfo, "get_device_sdr_info", Privilege::kUser,
     IfThere<true, GetDeviceInfo>},
    {kNetFnSensor, command::kReserveDeviceSdr, "reserve_device_sdr_repository", Privilege::kUser,
     IfThere<true, Reserve>},
    {kNetFnSensor, command::kGetDeviceSdr, "get_device_sdr", Privilege::kUser,
     IfThere<true, GetRecord>},
}};

}  // namespace

std::span<const Command> SdrCommands() { return kCommands; }

}  // namespace bmcsim
