// A command's operation on the nodes its operands name, from opening the state to closing it.
#pragma once

#include <string>
#include <vector>

#include "adapters/cli/command.h"
#include "adapters/cli/result.h"
#include "adapters/cli/runner.h"

namespace cli {

struct Finished {
  RunReport report;
  std::vector<NodeView> views;  // one for each result
};

// On the nodes of `operands` (see SelectNodes), or on every host node of the state if --all was
// given. When it returns, every BMC session is closed: printing may then take as long as it likes.
Expected<Finished> RunOperation(const Call& call, const std::vector<std::string>& operands,
                                const Submit& submit);

}  // namespace cli
