// One open state of the library, and the nodes of it that a command is for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/cli/arguments.h"
#include "adapters/cli/failure.h"
#include "adapters/cli/secret_input.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

struct StateCloser {
  void operator()(nodeipmi* state) const { nodeipmi_close(state); }
};
using State = std::unique_ptr<nodeipmi, StateCloser>;

// How the state is to be opened: that of --state, or the default one, with the engine that
// --engine-threads asks for, and the passphrase or PIN of --passphrase-file.
struct StateOptions {
  std::optional<std::string> folder;
  uint32_t engine_threads = 0;
  SecretPtr secret;  // null if none was given

  // It points into this.
  nodeipmi_open_options Struct() const;
};
Expected<StateOptions> ReadStateOptions(const Arguments& arguments);

// A passphrase or PIN that is needed and was not given is asked for, if there is a terminal.
Expected<State> OpenState(const Arguments& arguments);

Expected<nodeipmi_node> GetNode(nodeipmi* state, const std::string& name);
// Every node, bytewise by name, until `visit` returns false.
Expected<void> VisitNodes(nodeipmi* state, const std::function<bool(const nodeipmi_node&)>& visit);
Expected<std::vector<nodeipmi_node>> GetNodes(nodeipmi* state);
// The names of all host nodes.
Expected<std::vector<std::string>> HostNodes(nodeipmi* state);

// What patterns stand for.
enum class Kinds : uint8_t { kHosts, kAll };

// The nodes that the operands name (see ExpandHostlist), each once, in the order given; patterns
// stand for the nodes that match. A name without a node, and a pattern that matches none, is a
// failure: nothing is done by halves because of a slip of the finger.
Expected<std::vector<std::string>> SelectNodes(nodeipmi* state,
                                               const std::vector<std::string>& operands,
                                               Kinds kinds = Kinds::kHosts);

}  // namespace cli
