#include "adapters/extension/menu.h"

#include <cstring>
#include <string>

#include "adapters/extension/plugin.h"
#include "adapters/extension/state.h"
#include "adapters/extension/structs.h"
#include "adapters/extension/tables.h"
#include "adapters/extension/thunk.h"

namespace extension {
namespace {

// Why the item cannot be used although the library would do it; "" if it can.
Result<std::string> WhyNot(Plugin& plugin, const char* node, bool configured, const char* item) {
  const auto known = plugin.FindHostNode(node);
  if (!known) return std::unexpected(known.error());
  if (!known->trouble.empty()) return known->trouble;
  if (!configured) return std::string(kNoAddress);
  if (std::strcmp(item, kConnectItem) == 0 && !plugin.host().opens_web())
    return std::string("The host cannot open web pages.");
  return std::string();
}

}  // namespace

Result<node_ext_item> ItemOf(Plugin& plugin, nodeipmi* state, const char* node, uint32_t index) {
  bool configured = false;
  if (node != nullptr) {
    const auto found = FindNode(state, node);
    if (!found) return std::unexpected(found.error());
    configured = found->has_value();
  }
  auto item = MakeStruct<nodeipmi_menu_item>();
  auto error = MakeStruct<nodeipmi_error>();
  if (nodeipmi_menu_item_get(state, configured ? node : nullptr, index, &item, &error) !=
      NODEIPMI_OK)
    return std::unexpected(FailureOf(error));
  auto out = MakeStruct<node_ext_item>();
  out.destructive = item.destructive;
  CopyText(item.id, out.id);
  CopyText(item.label, out.label);
  std::string why = item.disabled_reason;
  if (node != nullptr) {
    const auto other = WhyNot(plugin, node, configured, item.id);
    if (!other) return std::unexpected(other.error());
    if (!other->empty()) why = *other;
  }
  out.enabled = why.empty() ? 1 : 0;
  CopyText(why, out.disabled_reason);
  return out;
}

Result<node_ext_item> FindItem(Plugin& plugin, nodeipmi* state, const char* node, const char* id) {
  for (uint32_t index = 0;; ++index) {
    auto item = ItemOf(plugin, state, node, index);
    if (!item && item.error().status == NODE_EXT_NOT_FOUND)
      return Fail(NODE_EXT_NOT_FOUND, "The menu has no such item.");
    if (!item || std::strcmp(item->id, id) == 0) return item;
  }
}

namespace {

node_ext_status GetItem(const node_ext* ext, const char* node, uint32_t index, node_ext_item* item,
                        node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    EXTENSION_TRY(CheckOutput(item, "item"));
    if (node != nullptr) EXTENSION_TRY(plugin.FindHostNode(node));
    const auto found =
        plugin.WithState([&](nodeipmi* state) { return ItemOf(plugin, state, node, index); });
    if (!found) return std::unexpected(found.error());
    WriteStruct(*found, item);
    return {};
  });
}

node_ext_status RunItem(const node_ext* ext, const char* node, const char* item,
                        node_ext_completion completion, uint64_t* run, node_ext_error* error) {
  OwedCompletion owed(completion);
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    if (completion.callback == nullptr)
      return Fail(NODE_EXT_INVALID_ARGUMENT, "completion.callback is NULL.");
    if (item == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "item is NULL.");
    EXTENSION_TRY(plugin.FindHostNode(node));
    const auto started = plugin.runs().Start(node, item, std::move(owed));
    if (!started) return std::unexpected(started.error());
    if (run != nullptr) *run = *started;
    return {};
  });
}

node_ext_status CancelRun(const node_ext* ext, uint64_t run, node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    plugin.runs().Cancel(run);
    return {};
  });
}

}  // namespace

const node_ext_menu kMenuTable = {
    .struct_size = sizeof(node_ext_menu),
    .reserved = 0,
    .id = "ipmi",
    .label = "IPMI",
    .item_get = GetItem,
};

const node_ext_actions kActionsTable = {
    .struct_size = sizeof(node_ext_actions),
    .reserved = 0,
    .run = RunItem,
    .cancel = CancelRun,
};

}  // namespace extension
