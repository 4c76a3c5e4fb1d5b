#include "adapters/cli/state.h"

#include <string_view>
#include <unordered_set>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/hostlist.h"

namespace cli {
namespace {

std::unexpected<Failure> UnknownNode(const std::string& name, std::string_view what) {
  return std::unexpected(Failure{
      .exit_code = ExitCode(NODEIPMI_NOT_FOUND),
      .code = nodeipmi_status_word(NODEIPMI_NOT_FOUND),
      .message = std::string(what) + " '" + name + "'; 'nodeipmi node list' shows the nodes",
      .node = name,
      .stage = {}});
}

Expected<std::vector<std::string>> Matching(nodeipmi* state, const std::string& pattern,
                                            Kinds kinds) {
  std::vector<std::string> names;
  const auto visited = VisitNodes(state, [&](const nodeipmi_node& node) {
    if ((kinds == Kinds::kAll || node.kind == NODEIPMI_NODE_HOST) &&
        MatchesPattern(pattern, node.name))
      names.emplace_back(node.name);
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  if (names.empty())
    return UnknownNode(pattern, kinds == Kinds::kAll ? "no node matches" : "no host node matches");
  return names;
}

Expected<std::vector<std::string>> Named(nodeipmi* state, const std::string& name) {
  if (auto node = GetNode(state, name); !node) {
    if (node.error().code == nodeipmi_status_word(NODEIPMI_NOT_FOUND))
      return UnknownNode(name, "there is no node");
    return std::unexpected(node.error());
  }
  return std::vector{name};
}

}  // namespace

nodeipmi_open_options StateOptions::Struct() const {
  auto options = EmptyStruct<nodeipmi_open_options>();
  options.engine_threads = engine_threads;
  if (folder) options.state_dir = folder->c_str();
  if (secret != nullptr) {
    options.key_secret = secret->data();
    options.key_secret_size = secret->size();
  }
  return options;
}

Expected<StateOptions> ReadStateOptions(const Arguments& arguments) {
  StateOptions options;
  options.folder = arguments.Value(Option::kState);
  if (const auto text = arguments.Value(Option::kEngineThreads)) {
    const auto threads = ParseNumber(*text, 1, 64);
    if (!threads) return UsageFailure("--engine-threads is 1 to 64, not '" + *text + "'");
    options.engine_threads = *threads;
  }
  if (const auto file = arguments.Value(Option::kPassphraseFile)) {
    auto secret = ReadSecretFile("the passphrase", *file);
    if (!secret) return std::unexpected(secret.error());
    options.secret = std::move(*secret);
  }
  return options;
}

Expected<State> OpenState(const Arguments& arguments) {
  auto options = ReadStateOptions(arguments);
  if (!options) return std::unexpected(options.error());
  for (;;) {
    const nodeipmi_open_options given = options->Struct();
    nodeipmi* state = nullptr;
    nodeipmi_error error = EmptyError();
    if (nodeipmi_open(&given, &state, &error) == NODEIPMI_OK) return State(state);
    if (error.status != NODEIPMI_KEY_LOCKED || options->secret != nullptr || !HasTerminal())
      return LibraryFailure(error);
    auto secret = AskSecret({.what = "the passphrase or PIN",
                             .prompt = "Passphrase or PIN of the state's key",
                             .option = "--passphrase-file FILE"});
    if (!secret) return std::unexpected(secret.error());
    options->secret = std::move(*secret);
  }
}

Expected<nodeipmi_node> GetNode(nodeipmi* state, const std::string& name) {
  nodeipmi_node node = {};
  node.struct_size = sizeof node;
  nodeipmi_error error = EmptyError();
  if (nodeipmi_node_get(state, name.c_str(), &node, &error) != NODEIPMI_OK)
    return LibraryFailure(error, name);
  return node;
}

Expected<void> VisitNodes(nodeipmi* state, const std::function<bool(const nodeipmi_node&)>& visit) {
  auto node = EmptyStruct<nodeipmi_node>();
  for (std::string after;; after = node.name) {
    nodeipmi_error error = EmptyError();
    const nodeipmi_status status = nodeipmi_node_next(state, after.c_str(), &node, &error);
    if (status == NODEIPMI_NOT_FOUND) return {};
    if (status != NODEIPMI_OK) return LibraryFailure(error);
    if (!visit(node)) return {};
  }
}

Expected<std::vector<nodeipmi_node>> GetNodes(nodeipmi* state) {
  std::vector<nodeipmi_node> nodes;
  const auto visited = VisitNodes(state, [&](const nodeipmi_node& node) {
    nodes.push_back(node);
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  return nodes;
}

Expected<std::vector<std::string>> HostNodes(nodeipmi* state) {
  std::vector<std::string> names;
  const auto visited = VisitNodes(state, [&](const nodeipmi_node& node) {
    if (node.kind == NODEIPMI_NODE_HOST) names.emplace_back(node.name);
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  return names;
}

Expected<std::vector<std::string>> SelectNodes(nodeipmi* state,
                                               const std::vector<std::string>& operands,
                                               Kinds kinds) {
  std::vector<std::string> selected;
  std::unordered_set<std::string> seen;
  for (const std::string& operand : operands) {
    auto listed = ExpandHostlist(operand);
    if (!listed) return listed;
    for (const std::string& name : *listed) {
      auto nodes = IsPattern(name) ? Matching(state, name, kinds) : Named(state, name);
      if (!nodes) return nodes;
      for (std::string& node : *nodes)
        if (seen.insert(node).second) selected.push_back(std::move(node));
    }
  }
  return selected;
}

}  // namespace cli
