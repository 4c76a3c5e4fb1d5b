// RMCP+ Open Session Request and Response (IPMI 2.0 §13.17, §13.18).
#pragma once

#include <cstdint>
#include <span>

#include "core/base/node_options.h"
#include "core/bytes/writer.h"
#include "core/wire/cipher_suite.h"
#include "core/wire/drop.h"

namespace ipmi {

struct OpenSessionRequest {
  uint8_t tag = 0;
  Privilege privilege = Privilege::kUser;
  uint32_t console_session_id = 0;
  CipherSuite suite = {};
};

void WriteOpenSessionRequest(const OpenSessionRequest& request, Writer& out);

struct OpenSessionResponse {
  uint8_t tag = 0;
  uint8_t status = 0;  // RMCP+ status code; the fields below are read only if it is 0
  uint32_t console_session_id = 0;
  uint32_t bmc_session_id = 0;
  uint8_t authentication = 0;
  uint8_t integrity = 0;
  uint8_t confidentiality = 0;
};

[[nodiscard]] Drop ReadOpenSessionResponse(std::span<const uint8_t> payload,
                                           OpenSessionResponse& response);

}  // namespace ipmi
