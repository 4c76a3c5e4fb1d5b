// A link and the operations that run in it, against a BMC that does what the input says.
#pragma once

#include "core/base/node_options.h"
#include "tests/fuzz/bmc.h"

namespace ipmi::fuzz {

struct Case {
  NodeOptions options;
  NodeMemory memory;
  bool bmc_has_20 = true;
  bool kg = false;
};

// Runs one until the link is closed, and checks what is promised of every one:
//   the deadline is met; a link that was told to close is closed in the end;
//   an operation begins only in a session that the BMC granted, succeeds only if all its commands
//   were answered, and is given nothing that the BMC has not said under the session's codes.
void Converse(const Case& given, Input& input);

}  // namespace ipmi::fuzz
