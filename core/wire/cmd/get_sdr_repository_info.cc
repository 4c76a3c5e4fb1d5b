#include "core/wire/cmd/get_sdr_repository_info.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSdrRepositoryInfo() {
  constexpr uint8_t kGetSdrRepositoryInfo = 0x20;
  return {.net_fn = NetFn::kStorage, .command = kGetSdrRepositoryInfo};
}

std::optional<SdrRepositoryInfo> ReadSdrRepositoryInfo(std::span<const uint8_t> data) {
  Reader in(data);
  SdrRepositoryInfo info;
  info.version = in.U8();
  info.record_count = in.U16();
  info.free_space = in.U16();
  info.most_recent_addition = in.U32();
  info.most_recent_erase = in.U32();
  const uint8_t support = in.U8();
  if (!in.ok()) return std::nullopt;
  info.overflow = (support & 0x80) != 0;
  info.modal_update = (support & 0x40) != 0;
  info.non_modal_update = (support & 0x20) != 0;
  info.delete_supported = (support & 0x08) != 0;
  info.partial_add_supported = (support & 0x04) != 0;
  info.reserve_supported = (support & 0x02) != 0;
  info.allocation_info_supported = (support & 0x01) != 0;
  return info;
}

}  // namespace ipmi
