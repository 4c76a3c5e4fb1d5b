// Which state is meant, and how it is to be opened.
#pragma once

#include <string>

#include "cabi/src/thunk.h"
#include "core/secret/secret.h"

namespace ipmi::cabi {

// NULL is the default folder.
Result<std::string> ReadFolder(const char* state_dir);

// `name` names the argument.
Result<SecretBuffer> ReadKeySecret(const void* secret, uint64_t size, const char* name);

struct Opening {
  std::string folder;
  uint32_t engines = 0;
  SecretBuffer secret;
};

// options may be NULL.
Result<Opening> ReadOpening(const nodeipmi_open_options* options);

}  // namespace ipmi::cabi
