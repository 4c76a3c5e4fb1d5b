#include "core/wire/cmd/read_fru_data.h"

#include <algorithm>

#include "core/bytes/reader.h"
#include "core/wire/completion_code.h"

namespace ipmi {

Request MakeReadFruData(uint8_t fru_device_id, const FruPart& part, uint8_t lun) {
  constexpr uint8_t kReadFruData = 0x11;
  const int shift = part.by_words ? 1 : 0;
  Request request{.net_fn = NetFn::kStorage, .command = kReadFruData, .lun = lun};
  Writer out(request.data_bytes);
  out.U8(fru_device_id);
  out.U16(static_cast<uint16_t>(part.offset >> shift));
  out.U8(static_cast<uint8_t>(part.count >> shift));
  request.data_size = static_cast<uint8_t>(out.size());
  return request;
}

std::optional<std::span<const uint8_t>> ReadFruData(std::span<const uint8_t> data,
                                                    const FruPart& part) {
  Reader in(data);
  const size_t announced = size_t{in.U8()} << (part.by_words ? 1 : 0);
  const size_t count = std::min({announced, in.remaining(), size_t{part.count}});
  const auto bytes = in.Bytes(count);
  if (!in.ok() || bytes.empty()) return std::nullopt;
  return bytes;
}

std::string ReadFruDataCodeText(uint8_t code) {
  return code == kFruDeviceBusyCode ? "the device is busy (0x81)" : CompletionCodeText(code);
}

}  // namespace ipmi
