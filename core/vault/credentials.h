// What a session needs to log in. Held in memory only while an operation needs it.
#pragma once

#include "core/secret/secret.h"

namespace ipmi {

struct Credentials {
  SecretBuffer user;      // up to 16 bytes; empty is the BMC's anonymous user
  SecretBuffer password;  // up to 20 bytes; 16 for IPMI 1.5
  SecretBuffer kg;        // the BMC key, up to 20 bytes; empty if the BMC has none
};

}  // namespace ipmi
