#include "core/wire/rakp2.h"

#include <algorithm>

#include "core/bytes/reader.h"

namespace ipmi {

Drop ReadRakp2(std::span<const uint8_t> payload, Rakp2& message) {
  Reader in(payload);
  message.tag = in.U8();
  message.status = in.U8();
  in.Skip(2);
  message.console_session_id = in.U32();
  if (!in.ok()) return Drop::kMalformed;
  if (message.status != 0) return Drop::kNone;
  const auto random = in.Bytes(kRandomNumberSize);
  const auto guid = in.Bytes(kGuidSize);
  if (!in.ok()) return Drop::kMalformed;
  std::ranges::copy(random, message.bmc_random.begin());
  std::ranges::copy(guid, message.bmc_guid.begin());
  message.code = in.Rest();
  return Drop::kNone;
}

}  // namespace ipmi
