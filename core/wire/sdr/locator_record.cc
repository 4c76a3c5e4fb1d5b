#include "core/wire/sdr/locator_record.h"

#include "core/wire/sdr/id_string.h"
#include "core/wire/sdr/sdr_header.h"
#include "core/wire/text.h"

namespace ipmi {
namespace {

constexpr uint8_t kAddressMask = 0xFE;

std::string ReadName(Reader& in) { return WithoutTrailingSpaces(ReadIdString(in)); }

}  // namespace

std::optional<GenericDeviceLocator> ReadGenericDeviceLocator(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kGenericDeviceLocator);
  GenericDeviceLocator locator;
  locator.access_address = in.U8() & kAddressMask;
  const uint8_t address = in.U8();
  const uint8_t place = in.U8();
  // The channel's most significant bit is the lowest of the byte before its other three.
  locator.slave_address = address & kAddressMask;
  locator.channel = static_cast<uint8_t>((address & 0x01) << 3 | place >> 5);
  locator.access_lun = place >> 3 & 0x03;
  locator.private_bus = place & 0x07;
  locator.address_span = in.U8() & 0x07;
  in.Skip(1);
  locator.device_type = in.U8();
  locator.device_type_modifier = in.U8();
  locator.entity = ReadEntity(in);
  in.Skip(1);  // OEM
  locator.name = ReadName(in);
  if (!in.ok()) return std::nullopt;
  return locator;
}

std::optional<FruDeviceLocator> ReadFruDeviceLocator(std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kFruDeviceLocator);
  FruDeviceLocator locator;
  locator.access_address = in.U8() & kAddressMask;
  locator.device_id = in.U8();
  const uint8_t place = in.U8();
  locator.logical = (place & 0x80) != 0;
  locator.access_lun = place >> 3 & 0x03;
  locator.private_bus = place & 0x07;
  locator.channel = static_cast<uint8_t>(in.U8() >> 4);
  in.Skip(1);
  locator.device_type = in.U8();
  locator.device_type_modifier = in.U8();
  locator.entity = ReadEntity(in);
  in.Skip(1);  // OEM
  locator.name = ReadName(in);
  if (!in.ok()) return std::nullopt;
  return locator;
}

std::optional<ManagementControllerDeviceLocator> ReadManagementControllerDeviceLocator(
    std::span<const uint8_t> record) {
  Reader in = SdrBody(record, SdrType::kManagementControllerDeviceLocator);
  ManagementControllerDeviceLocator locator;
  locator.slave_address = in.U8() & kAddressMask;
  locator.channel = in.U8() & 0x0F;
  in.Skip(1);  // power state notification, global initialization
  const uint8_t capabilities = in.U8();
  locator.chassis_device = (capabilities & 0x80) != 0;
  locator.bridge = (capabilities & 0x40) != 0;
  locator.event_generator = (capabilities & 0x20) != 0;
  locator.event_receiver = (capabilities & 0x10) != 0;
  locator.fru_inventory_device = (capabilities & 0x08) != 0;
  locator.sel_device = (capabilities & 0x04) != 0;
  locator.sdr_repository_device = (capabilities & 0x02) != 0;
  locator.sensor_device = (capabilities & 0x01) != 0;
  in.Skip(3);
  locator.entity = ReadEntity(in);
  in.Skip(1);  // OEM
  locator.name = ReadName(in);
  if (!in.ok()) return std::nullopt;
  return locator;
}

}  // namespace ipmi
