#include "core/wire/cmd/get_fru_inventory_area_info.h"

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetFruInventoryAreaInfo(uint8_t fru_device_id, uint8_t lun) {
  constexpr uint8_t kGetFruInventoryAreaInfo = 0x10;
  Request request{.net_fn = NetFn::kStorage, .command = kGetFruInventoryAreaInfo, .lun = lun};
  request.SetData({fru_device_id});
  return request;
}

std::optional<FruInventoryAreaInfo> ReadFruInventoryAreaInfo(std::span<const uint8_t> data) {
  Reader in(data);
  FruInventoryAreaInfo info;
  info.size = in.U16();
  info.by_words = (in.U8() & 0x01) != 0;
  if (!in.ok()) return std::nullopt;
  return info;
}

}  // namespace ipmi
