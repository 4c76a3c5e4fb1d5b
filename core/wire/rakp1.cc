#include "core/wire/rakp1.h"

namespace ipmi {

uint8_t RakpRole(Privilege privilege, bool lookup_by_privilege) {
  constexpr uint8_t kNameOnly = 0x10;
  return static_cast<uint8_t>(static_cast<uint8_t>(privilege) |
                              (lookup_by_privilege ? 0 : kNameOnly));
}

void WriteRakp1(const Rakp1& message, Writer& out) {
  out.U8(message.tag);
  out.Fill(3, 0);
  out.U32(message.bmc_session_id);
  out.Bytes(message.console_random);
  out.U8(message.role);
  out.U16(0);
  out.U8(static_cast<uint8_t>(message.user.size()));
  out.Bytes(message.user);
}

}  // namespace ipmi
