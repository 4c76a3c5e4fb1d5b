#include "core/wire/sdr/oem_record.h"

#include "core/wire/manufacturer.h"
#include "core/wire/sdr/sdr_header.h"

namespace ipmi {

std::optional<OemSdr> ReadOemSdr(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kOem);
  OemSdr oem;
  oem.manufacturer_id = in.U24() & kManufacturerIdMask;
  const auto data = in.Rest();
  if (!in.ok()) return std::nullopt;
  oem.data.assign(data.begin(), data.end());
  return oem;
}

}  // namespace ipmi
