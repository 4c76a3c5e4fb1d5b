#include "core/wire/cmd/system_boot_options.h"

#include "core/bytes/reader.h"

namespace ipmi {
namespace {

constexpr uint8_t kSetSystemBootOptions = 0x08;
constexpr uint8_t kGetSystemBootOptions = 0x09;

constexpr uint8_t kSetInProgressParameter = 0;
constexpr uint8_t kBootInfoAcknowledgeParameter = 4;
constexpr uint8_t kBootFlagsParameter = 5;
constexpr uint8_t kParameterMask = 0x7F;

constexpr uint8_t kValidBit = 0x80;
constexpr uint8_t kPersistentBit = 0x40;
constexpr uint8_t kEfiBit = 0x20;
constexpr uint8_t kDeviceShift = 2;
constexpr uint8_t kDeviceMask = 0x0F;

Request MakeSet(std::initializer_list<uint8_t> data) {
  Request request{.net_fn = NetFn::kChassis,
                  .command = kSetSystemBootOptions,
                  .privilege = Privilege::kOperator};
  request.SetData(data);
  return request;
}

}  // namespace

Request MakeSetBootInProgress(SetInProgress state) {
  return MakeSet({kSetInProgressParameter, static_cast<uint8_t>(state)});
}

Request MakeSetBootInfoAcknowledge() {
  // Write mask, then value: the bit of BIOS/POST, as other clients send it.
  return MakeSet({kBootInfoAcknowledgeParameter, 0x01, 0x01});
}

Request MakeSetBootFlags(const BootFlags& flags) {
  const auto first =
      static_cast<uint8_t>((flags.valid ? kValidBit : 0) | (flags.persistent ? kPersistentBit : 0) |
                           (flags.efi ? kEfiBit : 0));
  return MakeSet({kBootFlagsParameter, first,
                  static_cast<uint8_t>((flags.device & kDeviceMask) << kDeviceShift), 0, 0, 0});
}

Request MakeGetBootFlags() {
  Request request{.net_fn = NetFn::kChassis,
                  .command = kGetSystemBootOptions,
                  .privilege = Privilege::kOperator};
  request.SetData({kBootFlagsParameter, 0, 0});
  return request;
}

std::optional<BootFlags> ReadBootFlags(std::span<const uint8_t> data) {
  Reader in(data);
  in.Skip(1);  // parameter version
  const uint8_t parameter = in.U8() & kParameterMask;
  const uint8_t first = in.U8();
  const uint8_t second = in.U8();
  if (!in.ok() || parameter != kBootFlagsParameter) return std::nullopt;
  return BootFlags{.valid = (first & kValidBit) != 0,
                   .persistent = (first & kPersistentBit) != 0,
                   .efi = (first & kEfiBit) != 0,
                   .device = static_cast<uint8_t>((second >> kDeviceShift) & kDeviceMask)};
}

}  // namespace ipmi
