#include "core/wire/session_id.h"

#include "core/bytes/reader.h"
#include "core/wire/rmcp.h"

namespace ipmi {

uint32_t PeekSessionId(std::span<const uint8_t> datagram) {
  constexpr uint8_t kRmcpPlusFormat = 0x06;
  Reader in(datagram);
  if (!ReadRmcpHeader(in)) return 0;
  // Table 13-8: RMCP+ has the payload type in front of the session id, IPMI 1.5 the sequence
  // number.
  in.Skip(in.U8() == kRmcpPlusFormat ? 1 : 4);
  return in.U32();
}

}  // namespace ipmi
