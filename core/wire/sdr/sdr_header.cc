#include "core/wire/sdr/sdr_header.h"

#include <algorithm>

namespace ipmi {

std::optional<SdrHeader> ReadSdrHeader(std::span<const uint8_t> record) {
  Reader in(record);
  SdrHeader header;
  header.record_id = in.U16();
  header.version = in.U8();
  header.type = static_cast<SdrType>(in.U8());
  header.length = in.U8();
  if (!in.ok()) return std::nullopt;
  return header;
}

Reader SdrBody(std::span<const uint8_t> record, SdrType type) {
  Reader in(record);
  const auto header = ReadSdrHeader(in.Bytes(kSdrHeaderSize));
  if (!header || header->type != type) {
    Reader nothing({});
    nothing.Skip(1);
    return nothing;
  }
  return Reader(in.Bytes(std::min(in.remaining(), size_t{header->length})));
}

}  // namespace ipmi
