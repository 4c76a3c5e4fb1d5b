// The fields that people edit: IPMI Address, IPMI User and IPMI Password. Of the last two nothing
// is ever read.
#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "adapters/extension/plugin.h"
#include "adapters/extension/state.h"
#include "adapters/extension/structs.h"
#include "adapters/extension/tables.h"
#include "adapters/extension/thunk.h"

namespace extension {
namespace {

// Index into kEditFields.
enum Which : uint32_t { kAddress, kUser, kPassword, kCount };

constexpr uint32_t kLongestAddress = 280;  // a host name of 255, with brackets and port
constexpr uint32_t kLongestUser = 16;
constexpr uint32_t kLongestPassword = 20;

struct EditField {
  const char* id;
  const char* label;
  uint32_t flags;
  uint32_t most_size;
  const char* hint;
};

constexpr std::array<EditField, kCount> kEditFields = {
    EditField{"ipmi.address", "IPMI Address", 0, kLongestAddress,
              "The BMC's address: HOST, HOST:PORT, or [IPv6]:PORT. Emptied, IPMI of the node is "
              "forgotten, user and password too."},
    EditField{"ipmi.user", "IPMI User", NODE_EXT_FIELD_WRITE_ONLY, kLongestUser,
              "A user of the BMC with operator privilege or more; at most 16 bytes."},
    EditField{"ipmi.password", "IPMI Password", NODE_EXT_FIELD_WRITE_ONLY | NODE_EXT_FIELD_SECRET,
              kLongestPassword, "At most 20 bytes; a BMC with IPMI 1.5 alone takes 16."},
};

Result<Which> FindField(const char* id) {
  if (id == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "field is NULL.");
  for (uint32_t i = 0; i < kCount; ++i)
    if (std::strcmp(kEditFields[i].id, id) == 0) return static_cast<Which>(i);
  return Fail(NODE_EXT_NOT_FOUND, "There is no such field.");
}

node_ext_status GetField(const node_ext* ext, uint32_t index, node_ext_field* field,
                         node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin&) -> Result<void> {
    EXTENSION_TRY(CheckOutput(field, "field"));
    if (index >= kEditFields.size()) return Fail(NODE_EXT_NOT_FOUND, "There is no further field.");
    const EditField& found = kEditFields[index];
    auto out = MakeStruct<node_ext_field>();
    out.flags = found.flags;
    out.most_size = found.most_size;
    CopyText(found.id, out.id);
    CopyText(found.label, out.label);
    CopyText(found.hint, out.hint);
    WriteStruct(out, field);
    return {};
  });
}

std::string AddressText(const nodeipmi_node& node) {
  constexpr uint32_t kIpmiPort = 623;
  std::string host = node.host;
  if (node.port == kIpmiPort) return host;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(node.port);
}

// Why it cannot be edited; "" if it can.
std::string WhyNot(Which field, const KnownNode& known, bool configured) {
  if (field == kAddress && !known.address.empty())
    return "The host gives the address of this node's BMC.";
  if (field == kAddress && known.may_have_address) return known.trouble;
  if (field != kAddress && !configured) return known.trouble;
  return {};
}

void ShowValue(Which field, const nodeipmi_node& node, node_ext_value& out) {
  switch (field) {
    case kUser:
      out.is_set = node.user_set;
      return;
    case kPassword:
      out.is_set = node.password_set;
      return;
    default:
      out.is_set = 1;
      CopyText(AddressText(node), out.text);
  }
}

node_ext_status GetValue(const node_ext* ext, const char* node, const char* field,
                         node_ext_value* value, node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    EXTENSION_TRY(CheckOutput(value, "value"));
    const auto known = plugin.FindHostNode(node);
    if (!known) return std::unexpected(known.error());
    const auto found = FindField(field);
    if (!found) return std::unexpected(found.error());
    const auto kept = plugin.WithState([&](nodeipmi* state) { return FindNode(state, node); });
    if (!kept) return std::unexpected(kept.error());
    auto out = MakeStruct<node_ext_value>();
    if (*kept) ShowValue(*found, **kept, out);
    const std::string why = WhyNot(*found, *known, kept->has_value());
    out.editable = why.empty() ? 1 : 0;
    CopyText(why, out.reason);
    WriteStruct(out, value);
    return {};
  });
}

// What was entered for each field, checked; NULL: not this time.
using Entered = std::array<const node_ext_entered*, kCount>;

bool IsGiven(const node_ext_entered* value) { return value != nullptr && value->size != 0; }

Result<void> CheckEntered(const EditField& field, const node_ext_entered& value) {
  const std::string label = field.label;
  if (value.size == 0) return {};
  if (value.value == nullptr)
    return Fail(NODE_EXT_INVALID_ARGUMENT, label + ": the value is NULL.");
  if (value.size > field.most_size) {
    return Fail(NODE_EXT_INVALID_ARGUMENT,
                label + ": at most " + std::to_string(field.most_size) + " bytes.");
  }
  if (std::memchr(value.value, 0, value.size) != nullptr)
    return Fail(NODE_EXT_INVALID_ARGUMENT, label + ": there is a NUL in it.");
  return {};
}

Result<Entered> ReadEntered(const node_ext_entered* values, uint32_t count) {
  Entered entered{};
  if (values == nullptr && count != 0) return Fail(NODE_EXT_INVALID_ARGUMENT, "values is NULL.");
  for (uint32_t i = 0; i < count; ++i) {
    const auto field = FindField(values[i].field);
    if (!field) return std::unexpected(field.error());
    EXTENSION_TRY(CheckEntered(kEditFields[*field], values[i]));
    if (entered[*field] != nullptr) {
      return Fail(NODE_EXT_INVALID_ARGUMENT,
                  std::string(kEditFields[*field].label) + ": it is there twice.");
    }
    entered[*field] = &values[i];
  }
  const bool forgets = entered[kAddress] != nullptr && !IsGiven(entered[kAddress]);
  if (forgets && (IsGiven(entered[kUser]) || IsGiven(entered[kPassword])))
    return Fail(NODE_EXT_INVALID_ARGUMENT, "IPMI Address: it is needed with user and password.");
  return entered;
}

// A user with its NUL, erased when it is not needed any more.
class UserText {
 public:
  explicit UserText(const node_ext_entered* user) {
    if (user != nullptr && user->size != 0) std::memcpy(text_.data(), user->value, user->size);
  }
  ~UserText() { explicit_bzero(text_.data(), text_.size()); }
  UserText(const UserText&) = delete;
  UserText& operator=(const UserText&) = delete;

  const char* data() const { return text_.data(); }

 private:
  std::array<char, kLongestUser + 1> text_{};
};

Result<void> Forget(nodeipmi* state, const char* node) {
  auto error = MakeStruct<nodeipmi_error>();
  const nodeipmi_status removed = nodeipmi_node_remove(state, node, &error);
  if (removed == NODEIPMI_OK || removed == NODEIPMI_NOT_FOUND) return {};
  return std::unexpected(FailureOf(error));
}

// Edits the node; adds it if it is not there, or was removed just now.
Result<void> Put(nodeipmi* state, const char* node, const nodeipmi_node_settings& settings) {
  auto error = MakeStruct<nodeipmi_error>();
  nodeipmi_status put = nodeipmi_node_edit(state, node, &settings, &error);
  if (put == NODEIPMI_NOT_FOUND && (settings.set & NODEIPMI_SET_ADDRESS) != 0)
    put = nodeipmi_node_add(state, node, &settings, &error);
  if (put == NODEIPMI_ALREADY_EXISTS) put = nodeipmi_node_edit(state, node, &settings, &error);
  if (put != NODEIPMI_OK) return std::unexpected(FailureOf(error));
  return {};
}

Result<void> Store(nodeipmi* state, const char* node, const KnownNode& known,
                   const Entered& entered) {
  const auto kept = FindNode(state, node);
  if (!kept) return std::unexpected(kept.error());
  for (uint32_t i = 0; i < kCount; ++i) {
    const std::string why = WhyNot(static_cast<Which>(i), known, kept->has_value());
    if (entered[i] != nullptr && !why.empty()) return Fail(NODE_EXT_DISABLED, why);
  }
  if (entered[kAddress] != nullptr && !IsGiven(entered[kAddress])) return Forget(state, node);

  std::string address = known.address;
  if (IsGiven(entered[kAddress])) address.assign(entered[kAddress]->value, entered[kAddress]->size);
  if (!*kept && address.empty()) return Fail(NODE_EXT_DISABLED, kNoAddress);
  const UserText user(entered[kUser]);
  auto settings = MakeStruct<nodeipmi_node_settings>();
  if (!*kept || entered[kAddress] != nullptr) {
    settings.set |= NODEIPMI_SET_ADDRESS | NODEIPMI_SET_KIND;
    settings.address = address.c_str();
    settings.kind = NODEIPMI_NODE_HOST;
  }
  if (entered[kUser] != nullptr) {
    settings.set |= NODEIPMI_SET_USER;
    settings.user = user.data();
  }
  if (entered[kPassword] != nullptr) {
    settings.set |= NODEIPMI_SET_PASSWORD;
    settings.password = IsGiven(entered[kPassword]) ? entered[kPassword]->value : nullptr;
    settings.password_size = entered[kPassword]->size;
  }
  return settings.set == 0 ? Result<void>() : Put(state, node, settings);
}

node_ext_status SetValues(const node_ext* ext, const char* node, const node_ext_entered* values,
                          uint32_t count, node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    const auto known = plugin.FindHostNode(node);
    if (!known) return std::unexpected(known.error());
    const auto entered = ReadEntered(values, count);
    if (!entered) return std::unexpected(entered.error());
    EXTENSION_TRY(
        plugin.WithState([&](nodeipmi* state) { return Store(state, node, *known, *entered); }));
    plugin.teller().Note(node, Teller::kStatus | Teller::kMenu);
    return {};
  });
}

}  // namespace

const node_ext_fields kFieldsTable = {
    .struct_size = sizeof(node_ext_fields),
    .reserved = 0,
    .field_get = GetField,
    .value_get = GetValue,
    .set = SetValues,
};

}  // namespace extension
