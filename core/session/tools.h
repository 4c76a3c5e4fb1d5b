// What all sessions of one thread share.
#pragma once

#include "core/base/entropy.h"
#include "core/crypto/crypto.h"
#include "core/wire/packet20.h"

namespace ipmi {

struct Tools {
  Crypto& crypto;
  Entropy& entropy;
  // A decrypted payload stands here until the next datagram of any session is handed in.
  PayloadBuffer& buffer;
};

}  // namespace ipmi
