#include "core/wire/cmd/get_device_id.h"

#include "core/bytes/reader.h"
#include "core/wire/manufacturer.h"

namespace ipmi {
namespace {

constexpr uint8_t kGetDeviceId = 0x01;

// Some BMCs send plain binary where the specification asks for BCD: 0x1A cannot be BCD.
uint8_t FromBcd(uint8_t v) {
  const auto tens = static_cast<uint8_t>(v >> 4);
  const auto ones = static_cast<uint8_t>(v & 0x0F);
  return tens > 9 || ones > 9 ? v : static_cast<uint8_t>(tens * 10 + ones);
}

}  // namespace

Request MakeGetDeviceId() { return {.net_fn = NetFn::kApp, .command = kGetDeviceId}; }

std::optional<DeviceId> ReadDeviceId(std::span<const uint8_t> data) {
  Reader in(data);
  DeviceId id;
  id.device_id = in.U8();
  id.device_revision = in.U8() & 0x0F;
  id.firmware_major = in.U8() & 0x7F;  // bit 7: device is updating its firmware
  id.firmware_minor = FromBcd(in.U8());
  const uint8_t version =
      in.U8();  // BCD with the major number in the low nibble: 0x02 is 2.0, 0x51 is 1.5
  id.ipmi_major = version & 0x0F;
  id.ipmi_minor = static_cast<uint8_t>(version >> 4);
  id.device_support = in.U8();
  id.manufacturer_id = in.U24() & kManufacturerIdMask;
  id.product_id = in.U16();
  if (!in.ok()) return std::nullopt;
  return id;
}

}  // namespace ipmi
