#include "core/wire/cmd/get_dcmi_capabilities_info.h"

#include <algorithm>

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetDcmiCapabilitiesInfo(DcmiParameter parameter) {
  constexpr uint8_t kGetDcmiCapabilitiesInfo = 0x01;
  Request request{.net_fn = NetFn::kGroup, .command = kGetDcmiCapabilitiesInfo};
  request.SetData({kDcmiGroup, static_cast<uint8_t>(parameter)});
  return request;
}

std::optional<DcmiCapabilitiesInfo> ReadDcmiCapabilitiesInfo(std::span<const uint8_t> data) {
  Reader in(data);
  const uint8_t group = in.U8();
  DcmiCapabilitiesInfo info;
  info.major = in.U8();
  info.minor = in.U8();
  info.revision = in.U8();
  if (!in.ok() || group != kDcmiGroup) return std::nullopt;
  info.parameter = in.Rest();
  return info;
}

std::optional<DcmiSupportedCapabilities> ReadDcmiSupportedCapabilities(
    std::span<const uint8_t> parameter) {
  Reader in(parameter);
  in.Skip(1);  // mandatory capabilities, reserved since DCMI 1.1
  const uint8_t optional = in.U8();
  const uint8_t access = in.U8();
  if (!in.ok()) return std::nullopt;
  return DcmiSupportedCapabilities{.power_management = (optional & 0x01) != 0,
                                   .in_band_channel = (access & 0x01) != 0,
                                   .serial_channel = (access & 0x02) != 0,
                                   .secondary_lan_channel = (access & 0x04) != 0};
}

std::optional<DcmiAveragePeriods> ReadDcmiAveragePeriods(std::span<const uint8_t> parameter) {
  Reader in(parameter);
  DcmiAveragePeriods periods;
  const size_t announced = in.U8();
  if (!in.ok()) return std::nullopt;
  const auto codes = in.Bytes(std::min({announced, in.remaining(), periods.codes.size()}));
  std::ranges::copy(codes, periods.codes.begin());
  periods.count = static_cast<uint8_t>(codes.size());
  return periods;
}

uint32_t DcmiPeriodSeconds(uint8_t code) {
  static constexpr std::array<uint32_t, 4> kUnits = {1, 60, 60 * 60, 24 * 60 * 60};
  return (code & 0x3Fu) * kUnits[code >> 6];
}

}  // namespace ipmi
