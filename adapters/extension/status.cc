#include "adapters/extension/status.h"

#include <array>
#include <cstring>

#include "adapters/extension/plugin.h"
#include "adapters/extension/structs.h"
#include "adapters/extension/tables.h"
#include "adapters/extension/thunk.h"

namespace extension {
namespace {

constexpr const char* kNothingKnown = "NA";

constexpr std::array kStatusFields = {
    StatusField{
        "ipmi.status", "IPMI Status",
        [](const nodeipmi_node_status& status) -> const char* { return status.ipmi_status; }},
    StatusField{"ipmi.last_connected", "IPMI Last Connected",
                [](const nodeipmi_node_status& status) -> const char* {
                  return status.ipmi_last_connected;
                }},
};

node_ext_status GetField(const node_ext* ext, uint32_t index, node_ext_field* field,
                         node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin&) -> Result<void> {
    EXTENSION_TRY(CheckOutput(field, "field"));
    if (index >= kStatusFields.size())
      return Fail(NODE_EXT_NOT_FOUND, "There is no further field.");
    auto out = MakeStruct<node_ext_field>();
    CopyText(kStatusFields[index].id, out.id);
    CopyText(kStatusFields[index].label, out.label);
    WriteStruct(out, field);
    return {};
  });
}

const StatusField* FindField(const char* id) {
  for (const StatusField& field : kStatusFields)
    if (std::strcmp(field.id, id) == 0) return &field;
  return nullptr;
}

node_ext_status GetValue(const node_ext* ext, const char* node, const char* field,
                         node_ext_value* value, node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    EXTENSION_TRY(CheckOutput(value, "value"));
    if (field == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "field is NULL.");
    EXTENSION_TRY(plugin.FindHostNode(node));
    const StatusField* const found = FindField(field);
    if (found == nullptr) return Fail(NODE_EXT_NOT_FOUND, "There is no such status field.");
    const auto status = plugin.WithState([&](nodeipmi* state) { return StatusOf(state, node); });
    if (!status) return std::unexpected(status.error());
    const char* const text = found->text(*status);
    auto out = MakeStruct<node_ext_value>();
    out.is_set = std::strcmp(text, kNothingKnown) != 0 ? 1 : 0;
    CopyText(text, out.text);
    CopyText("It shows what is found.", out.reason);
    WriteStruct(out, value);
    return {};
  });
}

}  // namespace

std::span<const StatusField> StatusFields() { return kStatusFields; }

Result<nodeipmi_node_status> StatusOf(nodeipmi* state, const char* node) {
  auto status = MakeStruct<nodeipmi_node_status>();
  auto error = MakeStruct<nodeipmi_error>();
  const nodeipmi_status got = nodeipmi_node_status_get(state, node, &status, &error);
  if (got == NODEIPMI_OK) return status;
  if (got != NODEIPMI_NOT_FOUND && got != NODEIPMI_NOT_HOST_NODE)
    return std::unexpected(FailureOf(error));
  status = MakeStruct<nodeipmi_node_status>();
  CopyText(kNothingKnown, status.ipmi_status);
  CopyText(kNothingKnown, status.ipmi_last_connected);
  return status;
}

const node_ext_status_fields kStatusTable = {
    .struct_size = sizeof(node_ext_status_fields),
    .reserved = 0,
    .field_get = GetField,
    .value_get = GetValue,
};

}  // namespace extension
