#include "core/wire/rakp3.h"

namespace ipmi {

void WriteRakp3(const Rakp3& message, Writer& out) {
  out.U8(message.tag);
  out.U8(message.status);
  out.U16(0);
  out.U32(message.bmc_session_id);
  out.Bytes(message.code);
}

}  // namespace ipmi
