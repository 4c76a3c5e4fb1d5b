// The address of a BMC and of its web page, as a person writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ipmi {

struct BmcAddress {
  std::string host;
  uint16_t port = 0;
};

// HOST, HOST:PORT, an IPv6 literal, or [IPv6]:PORT; IPv6 may have a %scope.
Result<BmcAddress> ParseBmcAddress(std::string_view text);

// An http:// or https:// address without spaces, quotes and control characters.
Result<void> CheckWebAddress(std::string_view web);

// https://HOST/, with brackets around IPv6.
std::string DefaultWebAddress(std::string_view host);

}  // namespace ipmi
