#include "core/wire/cmd/get_sel_time.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSelTime() {
  constexpr uint8_t kGetSelTime = 0x48;
  return {.net_fn = NetFn::kStorage, .command = kGetSelTime};
}

std::optional<uint32_t> ReadSelTime(std::span<const uint8_t> data) {
  Reader in(data);
  const uint32_t time = in.U32();
  if (!in.ok()) return std::nullopt;
  return time;
}

}  // namespace ipmi
