#include "core/wire/rmcp.h"

namespace ipmi {
namespace {

constexpr uint8_t kVersion = 0x06;
constexpr uint8_t kNoAcknowledge = 0xFF;
constexpr uint8_t kClassIpmi = 0x07;
constexpr uint8_t kClassMask = 0x1F;
constexpr uint8_t kAcknowledgeBit = 0x80;

}  // namespace

void WriteRmcpHeader(Writer& out) {
  out.U8(kVersion);
  out.U8(0);
  out.U8(kNoAcknowledge);
  out.U8(kClassIpmi);
}

bool ReadRmcpHeader(Reader& in) {
  const uint8_t version = in.U8();
  in.Skip(2);  // reserved, and a sequence number that some BMCs set to other values
  const uint8_t message_class = in.U8();
  return in.ok() && version == kVersion && (message_class & kAcknowledgeBit) == 0 &&
         (message_class & kClassMask) == kClassIpmi;
}

}  // namespace ipmi
