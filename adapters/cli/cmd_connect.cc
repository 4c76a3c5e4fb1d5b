// connect and menu: what a host's user interface offers for a node.
#include <array>

#include "adapters/cli/browser.h"
#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
#include "adapters/cli/state.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {
namespace {

Expected<std::string> WebAddress(nodeipmi* state, const std::string& name) {
  std::array<char, 2048> buffer = {};
  nodeipmi_error error = EmptyError();
  if (nodeipmi_web_address_get(state, name.c_str(), buffer.data(), buffer.size(), nullptr,
                               &error) != NODEIPMI_OK)
    return LibraryFailure(error, name);
  std::string address = buffer.data();
  if (!IsWebAddress(address))
    return ProgramFailure("the web address of " + name + " is not an http or https address");
  return address;
}

Expected<std::vector<nodeipmi_menu_item>> MenuItems(nodeipmi* state, const char* name) {
  std::vector<nodeipmi_menu_item> items;
  for (uint32_t index = 0;; ++index) {
    nodeipmi_menu_item item = {};
    item.struct_size = sizeof item;
    nodeipmi_error error = EmptyError();
    const nodeipmi_status status = nodeipmi_menu_item_get(state, name, index, &item, &error);
    if (status == NODEIPMI_NOT_FOUND && index > 0) return items;
    if (status != NODEIPMI_OK) return LibraryFailure(error, name == nullptr ? "" : name);
    items.push_back(item);
  }
}

void PrintMenuAsJson(const std::vector<nodeipmi_menu_item>& items, const char* name) {
  const Json document = JsonObject();
  AddString(document.get(), "submenu", "IPMI");
  if (name == nullptr)
    AddNull(document.get(), "node");
  else
    AddString(document.get(), "node", name);
  cJSON* const array = AddArray(document.get(), "items");
  for (const nodeipmi_menu_item& item : items) {
    cJSON* const object = AddObjectTo(array);
    AddString(object, "id", item.id);
    AddString(object, "label", item.label);
    AddBool(object, "destructive", item.destructive != 0);
    AddBool(object, "enabled", item.enabled != 0);
    AddString(object, "disabled_reason", item.disabled_reason);
  }
  PrintJson(document.get());
}

}  // namespace

Result RunConnect(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const std::string& name = call.operands[0];
  const auto address = WebAddress(state->get(), name);
  if (!address) return std::unexpected(address.error());
  const bool opens = call.arguments.Has(Option::kOpen);
  if (opens)
    if (auto opened = OpenInBrowser(*address); !opened) return std::unexpected(opened.error());
  if (call.json) {
    const Json document = JsonObject();
    cJSON* const node = AddObjectTo(AddArray(document.get(), "nodes"));
    AddString(node, "node", name);
    AddString(node, "web", *address);
    AddBool(node, "opened", opens);
    PrintJson(document.get());
  } else {
    PrintLine(Printable(*address));
  }
  return kExitDone;
}

Result RunMenu(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const char* const name = call.operands.empty() ? nullptr : call.operands[0].c_str();
  const auto items = MenuItems(state->get(), name);
  if (!items) return std::unexpected(items.error());
  if (call.json) {
    PrintMenuAsJson(*items, name);
    return kExitDone;
  }
  Table table({"ID", "LABEL", "ASK FIRST", "ENABLED", "WHY NOT"});
  for (const nodeipmi_menu_item& item : *items)
    table.Add({item.id, item.label, item.destructive != 0 ? "yes" : "no",
               item.enabled != 0 ? "yes" : "no", item.disabled_reason});
  table.Print();
  return kExitDone;
}

}  // namespace cli
