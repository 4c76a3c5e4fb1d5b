// Endpoints as the system calls take them.
#pragma once

#include <sys/socket.h>

#include <optional>

#include "core/io/endpoint.h"

namespace ipmi {

// Fills `storage` and returns the length used.
socklen_t ToSocketAddress(const Endpoint& endpoint, sockaddr_storage& storage);

// nullopt for families other than IPv4 and IPv6.
std::optional<Endpoint> FromSocketAddress(const sockaddr* address, socklen_t size);

}  // namespace ipmi
