#include "core/wire/sdr/oem_record.h"

#include "core/wire/sdr/sdr_header.h"

namespace ipmi {

std::optional<OemSdr> ReadOemSdr(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kOem);
  OemSdr oem;
  oem.manufacturer_id = in.U16();
  oem.manufacturer_id |= static_cast<uint32_t>(in.U8() & 0x0F) << 16;
  const auto data = in.Rest();
  if (!in.ok()) return std::nullopt;
  oem.data.assign(data.begin(), data.end());
  return oem;
}

}  // namespace ipmi
