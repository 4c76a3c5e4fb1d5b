// Which session an arriving packet says it belongs to, before anything else is looked at.
#pragma once

#include <cstdint>
#include <span>

namespace ipmi {

// 0 if the packet is outside of a session, or none at all.
uint32_t PeekSessionId(std::span<const uint8_t> datagram);

}  // namespace ipmi
