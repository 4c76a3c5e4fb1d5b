// RMCP and its presence ping (ASF 2.0 §3.2; IPMI 2.0 §13.1).
#pragma once

#include <optional>

#include "tests/sim/types.h"

namespace bmcsim {

struct Bmc;

enum class RmcpClass : uint8_t { kAsf = 6, kIpmi = 7 };

// The first byte of every IPMI session header (IPMI 2.0 table 13-8).
inline constexpr uint8_t kAuthenticationTypeRmcpPlus = 6;

// Nothing if it is not RMCP, or an RMCP acknowledgement.
std::optional<RmcpClass> ReadRmcpHeader(Reader& reader);
void WriteRmcpHeader(Writer& writer, RmcpClass message_class);

Bytes AnswerAsf(Bmc& bmc, Reader& reader);

}  // namespace bmcsim
