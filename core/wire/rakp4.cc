#include "core/wire/rakp4.h"

#include "core/bytes/reader.h"

namespace ipmi {

Drop ReadRakp4(std::span<const uint8_t> payload, Rakp4& message) {
  Reader in(payload);
  message.tag = in.U8();
  message.status = in.U8();
  in.Skip(2);
  message.console_session_id = in.U32();
  if (!in.ok()) return Drop::kMalformed;
  message.check = message.status == 0 ? in.Rest() : std::span<const uint8_t>{};
  return Drop::kNone;
}

}  // namespace ipmi
