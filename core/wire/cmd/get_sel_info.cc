#include "core/wire/cmd/get_sel_info.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSelInfo() {
  constexpr uint8_t kGetSelInfo = 0x40;
  return {.net_fn = NetFn::kStorage, .command = kGetSelInfo};
}

std::optional<SelInfo> ReadSelInfo(std::span<const uint8_t> data) {
  Reader in(data);
  SelInfo info;
  info.version = in.U8();
  info.entries = in.U16();
  info.free_bytes = in.U16();
  info.most_recent_addition = in.U32();
  info.most_recent_erase = in.U32();
  const uint8_t support = in.U8();
  if (!in.ok()) return std::nullopt;
  info.overflow = (support & 0x80) != 0;
  info.delete_supported = (support & 0x08) != 0;
  info.partial_add_supported = (support & 0x04) != 0;
  info.reserve_supported = (support & 0x02) != 0;
  info.allocation_info_supported = (support & 0x01) != 0;
  return info;
}

}  // namespace ipmi
