#include "core/wire/cmd/get_sel_allocation_info.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSelAllocationInfo() {
  constexpr uint8_t kGetSelAllocationInfo = 0x41;
  return {.net_fn = NetFn::kStorage, .command = kGetSelAllocationInfo};
}

std::optional<SelAllocationInfo> ReadSelAllocationInfo(std::span<const uint8_t> data) {
  Reader in(data);
  SelAllocationInfo info;
  info.possible_units = in.U16();
  info.unit_size = in.U16();
  info.free_units = in.U16();
  info.largest_free_block = in.U16();
  info.maximum_record_size = in.U8();
  if (!in.ok()) return std::nullopt;
  return info;
}

}  // namespace ipmi
