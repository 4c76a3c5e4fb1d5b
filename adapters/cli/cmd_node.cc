// node add, edit, remove, list, show.
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
#include "adapters/cli/settings.h"
#include "adapters/cli/state.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {
namespace {

const char* SetWord(uint32_t set) { return set != 0 ? "set" : "not set"; }

std::string Joined(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  return joined.empty() ? "none" : joined;
}

void AddNode(cJSON* nodes, const nodeipmi_node& node) {
  cJSON* const object = AddObjectTo(nodes);
  AddString(object, "node", node.name);
  AddString(object, "kind", KindOf(node));
  AddString(object, "host", node.host);
  AddNumber(object, "port", node.port);
  AddString(object, "web", node.web);
  AddString(object, "user", SetWord(node.user_set));
  AddString(object, "password", SetWord(node.password_set));
  AddString(object, "kg", SetWord(node.kg_set));
  AddString(object, "lan", LanOf(node));
  AddString(object, "auth", AuthOf(node));
  AddString(object, "cipher", CipherOf(node));
  AddString(object, "privilege", PrivilegeOf(node));
  cJSON* const quirks = AddArray(object, "quirks");
  for (const std::string& quirk : QuirksOf(node)) AppendString(quirks, quirk);
}

void PrintNodesAsJson(const std::vector<nodeipmi_node>& nodes) {
  const Json document = JsonObject();
  cJSON* const array = AddArray(document.get(), "nodes");
  for (const nodeipmi_node& node : nodes) AddNode(array, node);
  PrintJson(document.get());
}

void PrintNode(const nodeipmi_node& node) {
  const std::pair<const char*, std::string> members[] = {
      {"node", node.name},
      {"kind", KindOf(node)},
      {"address", AddressOf(node)},
      {"web", *node.web != '\0' ? node.web : "default"},
      {"user", SetWord(node.user_set)},
      {"password", SetWord(node.password_set)},
      {"kg", SetWord(node.kg_set)},
      {"lan", LanOf(node)},
      {"auth", AuthOf(node)},
      {"cipher", CipherOf(node)},
      {"privilege", PrivilegeOf(node)},
      {"quirks", Joined(QuirksOf(node))},
  };
  for (const auto& [name, value] : members) PrintLine(std::string(name) + ": " + Printable(value));
}

// What stands in the state after a change.
Result ShowChanged(nodeipmi* state, const Call& call, const std::vector<std::string>& names,
                   const char* what) {
  std::vector<nodeipmi_node> nodes;
  for (const std::string& name : names) {
    if (!call.json) {
      PrintLine(name + ": " + what);
      continue;
    }
    const auto node = GetNode(state, name);
    if (!node) return std::unexpected(node.error());
    nodes.push_back(*node);
  }
  if (call.json) PrintNodesAsJson(nodes);
  return kExitDone;
}

// The failure of one of several nodes says which it was, and what is done already.
std::unexpected<Failure> FailureAmong(const std::vector<std::string>& names, size_t failed,
                                      const std::string& what, const nodeipmi_error& error) {
  auto failure = LibraryFailure(error, names[failed]);
  if (names.size() == 1) return failure;
  std::string& message = failure.error().message;
  message = names[failed] + ": " + message;
  if (failed > 0) {
    message += " " + what + " already:";
    for (size_t i = 0; i < failed; ++i) message += ' ' + names[i];
    message += ';';
  }
  message += " not " + what + ':';
  for (size_t i = failed; i < names.size(); ++i) message += ' ' + names[i];
  return failure;
}

// Half of what a BMC is asked with, or nothing of it, is rarely meant.
void WarnOfMissingCredentials(nodeipmi* state, const std::string& name) {
  const auto node = GetNode(state, name);
  if (!node || node->kind != NODEIPMI_NODE_HOST) return;
  const bool user = node->user_set != 0;
  const bool password = node->password_set != 0;
  if (user && password) return;
  PrintWarning((password ? "no user is"
                : user   ? "no password is"
                         : "no user and no password are") +
               (" stored for " + name) + "; set with: nodeipmi node edit " + name +
               (user ? "" : " --user USER") + (password ? "" : " --password-file FILE"));
}

}  // namespace

Result RunNodeAdd(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const std::string& name = call.operands[0];
  const auto settings = Settings::From(call.arguments, name, Settings::Prompt::kForPassword);
  if (!settings) return std::unexpected(settings.error());
  const nodeipmi_node_settings values = settings->ForLibrary();
  nodeipmi_error error = EmptyError();
  if (nodeipmi_node_add(state->get(), name.c_str(), &values, &error) != NODEIPMI_OK)
    return LibraryFailure(error, name);
  WarnOfMissingCredentials(state->get(), name);
  return ShowChanged(state->get(), call, {name}, "added");
}

Result RunNodeEdit(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto names = SelectNodes(state->get(), call.operands, Kinds::kAll);
  if (!names) return std::unexpected(names.error());
  const auto settings =
      Settings::From(call.arguments, call.operands.front(), Settings::Prompt::kNever);
  if (!settings) return std::unexpected(settings.error());
  if (settings->empty())
    return UsageFailure("nothing to change; 'nodeipmi node edit --help' shows the options");
  const nodeipmi_node_settings values = settings->ForLibrary();
  if (names->size() > 1 && (values.set & (NODEIPMI_SET_ADDRESS | NODEIPMI_SET_WEB)) != 0)
    return UsageFailure("--address and --web are of one node; these are " +
                        std::to_string(names->size()));
  for (size_t i = 0; i < names->size(); ++i) {
    nodeipmi_error error = EmptyError();
    if (nodeipmi_node_edit(state->get(), (*names)[i].c_str(), &values, &error) != NODEIPMI_OK)
      return FailureAmong(*names, i, "changed", error);
  }
  const bool clears = call.arguments.Has(Option::kClearCredentials);
  if (names->size() == 1 && !clears &&
      (values.set & (NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD)) != 0)
    WarnOfMissingCredentials(state->get(), names->front());
  return ShowChanged(state->get(), call, *names, "changed");
}

Result RunNodeRemove(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto names = SelectNodes(state->get(), call.operands, Kinds::kAll);
  if (!names) return std::unexpected(names.error());
  const Json document = JsonObject();
  cJSON* const array = AddArray(document.get(), "nodes");
  for (size_t i = 0; i < names->size(); ++i) {
    nodeipmi_error error = EmptyError();
    if (nodeipmi_node_remove(state->get(), (*names)[i].c_str(), &error) != NODEIPMI_OK)
      return FailureAmong(*names, i, "removed", error);
    AddString(AddObjectTo(array), "node", (*names)[i]);
  }
  if (call.json) {
    PrintJson(document.get());
  } else {
    for (const std::string& name : *names) PrintLine(name + ": removed");
  }
  return kExitDone;
}

Result RunNodeList(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  auto nodes = GetNodes(state->get());
  if (!nodes) return std::unexpected(nodes.error());
  if (!call.operands.empty()) {
    const auto names = SelectNodes(state->get(), call.operands, Kinds::kAll);
    if (!names) return std::unexpected(names.error());
    const std::unordered_set<std::string_view> wanted(names->begin(), names->end());
    std::erase_if(*nodes, [&](const nodeipmi_node& node) { return !wanted.contains(node.name); });
  }
  if (call.json) {
    PrintNodesAsJson(*nodes);
    return kExitDone;
  }
  Table table(
      {"NODE", "KIND", "ADDRESS", "USER", "PASSWORD", "LAN", "CIPHER", "PRIVILEGE", "QUIRKS"});
  for (const nodeipmi_node& node : *nodes)
    table.Add({node.name, KindOf(node), AddressOf(node), SetWord(node.user_set),
               SetWord(node.password_set), LanOf(node), CipherOf(node), PrivilegeOf(node),
               Joined(QuirksOf(node))});
  table.Print();
  return kExitDone;
}

Result RunNodeShow(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto node = GetNode(state->get(), call.operands[0]);
  if (!node) return std::unexpected(node.error());
  if (call.json)
    PrintNodesAsJson({*node});
  else
    PrintNode(*node);
  return kExitDone;
}

}  // namespace cli
