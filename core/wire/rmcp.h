// RMCP: the four bytes in front of every IPMI-over-LAN packet (IPMI 2.0 §13.1.3).
#pragma once

#include <cstdint>

#include "core/bytes/reader.h"
#include "core/bytes/writer.h"

namespace ipmi {

// Writes the RMCP header of an IPMI message: no acknowledgement asked for (sequence 0xFF).
void WriteRmcpHeader(Writer& out);

// Reads the header; false if this is not an RMCP packet of class IPMI.
[[nodiscard]] bool ReadRmcpHeader(Reader& in);

}  // namespace ipmi
