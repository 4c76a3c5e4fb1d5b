#include "tests/sim/rmcp.h"

#include "tests/sim/bmc.h"

namespace bmcsim {
namespace {

constexpr uint8_t kRmcpVersion = 6;
constexpr uint8_t kNoAcknowledge = 0xFF;
constexpr uint8_t kAcknowledgement = 0x80;

constexpr std::array<uint8_t, 4> kAsfEnterprise = {0x00, 0x00, 0x11, 0xBE};
constexpr uint8_t kPresencePing = 0x80;
constexpr uint8_t kPresencePong = 0x40;
constexpr uint8_t kIpmiSupportedAsf1 = 0x81;

}  // namespace

std::optional<RmcpClass> ReadRmcpHeader(Reader& reader) {
  const uint8_t version = reader.U8();
  reader.Skip(
      2);  // reserved; the sequence number, which only matters to who wants an acknowledgement
  const uint8_t message_class = reader.U8();
  if (!reader.ok() || version != kRmcpVersion || (message_class & kAcknowledgement) != 0)
    return std::nullopt;
  return static_cast<RmcpClass>(message_class & 0x1F);
}

void WriteRmcpHeader(Writer& writer, RmcpClass message_class) {
  writer.U8(kRmcpVersion);
  writer.U8(0);
  writer.U8(kNoAcknowledge);
  writer.U8(static_cast<uint8_t>(message_class));
}

Bytes AnswerAsf(Bmc& bmc, Reader& reader) {
  const View enterprise = reader.Bytes(kAsfEnterprise.size());
  const uint8_t type = reader.U8();
  const uint8_t tag = reader.U8();
  if (!reader.ok()) return bmc.Drop(Counter::kDroppedMalformed);
  if (!std::ranges::equal(enterprise, kAsfEnterprise) || type != kPresencePing) {
    return bmc.Drop(Counter::kDroppedUnknownPayload);
  }
  bmc.counters.Count(Counter::kPings);
  return Build([&](Writer& writer) {
    WriteRmcpHeader(writer, RmcpClass::kAsf);
    writer.Bytes(kAsfEnterprise);
    writer.U8(kPresencePong);
    writer.U8(tag);
    writer.U8(0);
    writer.U8(16);  // length of what follows
    writer.Bytes(kAsfEnterprise);
    writer.U32(0);  // OEM
    writer.U8(kIpmiSupportedAsf1);
    writer.U8(0);  // supported interactions
    writer.Fill(6, 0);
  });
}

}  // namespace bmcsim
