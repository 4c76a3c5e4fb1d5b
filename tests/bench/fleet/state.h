// A state of the library, as a worker has it open, and its nodes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nodeipmi/nodeipmi.h"
#include "tests/bench/process.h"

namespace bench {

struct CloseState {
  void operator()(nodeipmi* state) const { nodeipmi_close(state); }
};
using State = std::unique_ptr<nodeipmi, CloseState>;

// Makes a state with nodes for the BMCs at the first `count` addresses, each with the user, and the
// password that stands in the file.
Result<void> MakeState(const std::string& folder, uint32_t count, uint32_t port,
                       const std::string& password_file);

Result<State> OpenState(const std::string& folder);

Result<std::vector<std::string>> NodeNames(nodeipmi* state);

// What a call of the library failed with.
std::unexpected<ipmi::Error> CallFailed(const char* call, const nodeipmi_error& error);

}  // namespace bench
