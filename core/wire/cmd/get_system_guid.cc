#include "core/wire/cmd/get_system_guid.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/bytes/reader.h"

namespace ipmi {

Request MakeGetSystemGuid() {
  constexpr uint8_t kGetSystemGuid = 0x37;
  return {.net_fn = NetFn::kApp, .command = kGetSystemGuid};
}

std::optional<Guid> ReadSystemGuid(std::span<const uint8_t> data) {
  Reader in(data);
  const auto bytes = in.Bytes(kGuidSize);
  if (!in.ok()) return std::nullopt;
  Guid guid;
  std::ranges::copy(bytes, guid.begin());
  return guid;
}

std::string GuidText(const Guid& guid) {
  // SMBIOS sends the first three fields least significant byte first.
  static constexpr std::array<int8_t, 20> kOrder = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
                                                    -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
  std::string text;
  for (const int8_t index : kOrder) {
    std::array<char, 4> digits;
    if (index < 0) {
      text += '-';
      continue;
    }
    (void)std::snprintf(digits.data(), digits.size(), "%02x", guid[static_cast<size_t>(index)]);
    text += digits.data();
  }
  return text;
}

}  // namespace ipmi
