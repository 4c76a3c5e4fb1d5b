#include "core/wire/cmd/record_store_info.h"

#include "core/bytes/reader.h"

namespace ipmi {

std::optional<RecordStoreInfo> ReadRecordStoreInfo(std::span<const uint8_t> data) {
  Reader in(data);
  RecordStoreInfo info;
  info.version = in.U8();
  info.records = in.U16();
  info.free_bytes = in.U16();
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
