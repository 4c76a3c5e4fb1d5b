// What the commands about health share.
#pragma once

#include "tests/sim/bmc.h"
#include "tests/sim/commands.h"

namespace bmcsim {

inline constexpr uint8_t kNetFnSensor = 0x04;
inline constexpr uint8_t kNetFnStorage = 0x0A;
inline constexpr uint8_t kNetFnTransport = 0x0C;
inline constexpr uint8_t kNetFnGroup = 0x2C;

namespace command {
inline constexpr uint8_t kSendMessage = 0x34;
inline constexpr uint8_t kGetSensorReading = 0x2D;
inline constexpr uint8_t kGetFruInfo = 0x10;
inline constexpr uint8_t kReadFru = 0x11;
inline constexpr uint8_t kGetSdrInfo = 0x20;
inline constexpr uint8_t kReserveSdr = 0x22;
inline constexpr uint8_t kGetSdr = 0x23;
inline constexpr uint8_t kGetDeviceSdrInfo = 0x20;
inline constexpr uint8_t kGetDeviceSdr = 0x21;
inline constexpr uint8_t kReserveDeviceSdr = 0x22;
inline constexpr uint8_t kGetSelInfo = 0x40;
inline constexpr uint8_t kReserveSel = 0x42;
inline constexpr uint8_t kGetSelEntry = 0x43;
inline constexpr uint8_t kClearSel = 0x47;
inline constexpr uint8_t kGetLanParameters = 0x02;
inline constexpr uint8_t kGetDcmiCapabilities = 0x01;
inline constexpr uint8_t kGetPowerReading = 0x02;
}  // namespace command

namespace code {
inline constexpr uint8_t kOutOfSpace = 0xC4;
inline constexpr uint8_t kReservationCancelled = 0xC5;
inline constexpr uint8_t kCannotReturnSoMuch = 0xCA;
inline constexpr uint8_t kNotPresent = 0xCB;
inline constexpr uint8_t kIllegalForSensor = 0xCD;
}  // namespace code

// The most data that an answer holds: with its header it must fit into the length byte of an IPMI
// 1.5 packet.
inline constexpr size_t kMostAnswered = 240;
// IPMI 2.0 §33.12 and §31.5: the whole record.
inline constexpr uint8_t kWholeRecord = 0xFF;

// A command that only a BMC with health knows.
template <uint8_t (*execute)(CommandContext&, Reader&, Writer&)>
uint8_t IfHealthy(CommandContext& context, Reader& request, Writer& response) {
  return context.bmc.health.any() ? execute(context, request, response) : code::kInvalidCommand;
}

// The answer to Get SDR and Get SEL Entry: which record is next, and `count` bytes of this one from
// `offset` on.
inline uint8_t WritePiece(Writer& response, uint16_t next, View record, size_t offset,
                          size_t count) {
  if (offset >= record.size()) return code::kParameterOutOfRange;
  if (count == kWholeRecord) count = record.size() - offset;
  if (count > kMostAnswered || count > record.size() - offset) return code::kCannotReturnSoMuch;
  response.U16(next);
  response.Bytes(record.subspan(offset, count));
  return code::kOk;
}

}  // namespace bmcsim
