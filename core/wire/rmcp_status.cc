#include "core/wire/rmcp_status.h"

#include <array>

namespace ipmi {

std::string_view RmcpStatusText(uint8_t status) {
  static constexpr std::array<std::string_view, 0x13> kTexts = {
      "no errors",
      "insufficient resources to create a session",
      "invalid session ID",
      "invalid payload type",
      "invalid authentication algorithm",
      "invalid integrity algorithm",
      "no matching authentication payload",
      "no matching integrity payload",
      "inactive session ID",
      "invalid role",
      "unauthorized role or privilege level requested",
      "insufficient resources to create a session at the requested role",
      "invalid name length",
      "unauthorized name",
      "unauthorized GUID",
      "invalid integrity check value",
      "invalid confidentiality algorithm",
      "no cipher suite match with proposed security algorithms",
      "illegal or unrecognized parameter",
  };
  return status < kTexts.size() ? kTexts[status] : "a status code that is not in the specification";
}

}  // namespace ipmi
