// Nodes: adding, editing, listing, and what is last known of them.
#include <cstring>

#include "cabi/src/health.h"
#include "cabi/src/thunk.h"
#include "core/node/address.h"
#include "core/node/menu.h"
#include "core/node/settings.h"
#include "core/node/status_text.h"

namespace ipmi::cabi {
namespace {

constexpr uint32_t kAllSettings = 0x07FF;
constexpr uint32_t kAllOptions =
    NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE | NODEIPMI_OPTION_ZERO_SESSION_ID;

std::span<const uint8_t> Bytes(const void* data, uint64_t size) {
  return {static_cast<const uint8_t*>(data), static_cast<size_t>(size)};
}

template <typename Enum>
Result<void> Take(uint32_t number, uint32_t least, uint32_t most, const char* name, Enum& out) {
  if (number < least || number > most) return InvalidStruct(name, "out of range");
  out = static_cast<Enum>(number);
  return {};
}

Result<void> TakeSecret(const void* data, uint64_t size, const char* name, SecretBuffer& out) {
  constexpr uint64_t kLongest = 1024;  // the core says what is too long; this only bounds the copy
  if (data == nullptr && size != 0) return InvalidStruct(name, "NULL with a size");
  if (size > kLongest) return InvalidStruct(name, "too long");
  out = data == nullptr ? SecretBuffer() : SecretBuffer::CopyOf(Bytes(data, size));
  return {};
}

// Takes what `settings` names into the node, its credentials, and the list of what changes.
Result<void> Apply(const nodeipmi_node_settings& settings, NodeRecord& node,
                   Credentials& credentials, CredentialChange& change) {
  const uint32_t set = settings.set;
  if ((set & ~kAllSettings) != 0)
    return Fail(Status::kUnsupported, "(settings.set: a bit that is not known)");
  if ((set & NODEIPMI_SET_KIND) != 0) {
    NODEIPMI_TRY(Take(settings.kind, NODEIPMI_NODE_HOST, NODEIPMI_NODE_TENANT, "kind", node.kind));
  }
  if ((set & NODEIPMI_SET_ADDRESS) != 0) {
    NODEIPMI_TRY(NotNull(settings.address, "address"));
    node.host.clear();
    node.port = kIpmiPort;
    if (*settings.address != '\0') {
      auto address = ParseBmcAddress(settings.address);
      if (!address) return std::unexpected(std::move(address.error()));
      node.host = std::move(address->host);
      node.port = address->port;
    }
  }
  if ((set & NODEIPMI_SET_WEB) != 0) {
    NODEIPMI_TRY(NotNull(settings.web, "web"));
    node.web = settings.web;
  }
  NodeOptions& options = node.options;
  if ((set & NODEIPMI_SET_LAN) != 0)
    NODEIPMI_TRY(Take(settings.lan, NODEIPMI_LAN_AUTO, NODEIPMI_LAN_2_0, "lan", options.lan));
  if ((set & NODEIPMI_SET_AUTH) != 0) {
    NODEIPMI_TRY(
        Take(settings.auth, NODEIPMI_AUTH_AUTO, NODEIPMI_AUTH_NONE, "auth", options.auth15));
  }
  if ((set & NODEIPMI_SET_CIPHER_SUITE) != 0) {
    NODEIPMI_TRY(Take(settings.cipher_suite, 0, NODEIPMI_CIPHER_SUITE_AUTO, "cipher_suite",
                      options.cipher_suite));
  }
  if ((set & NODEIPMI_SET_PRIVILEGE) != 0) {
    NODEIPMI_TRY(Take(settings.privilege, NODEIPMI_PRIVILEGE_USER, NODEIPMI_PRIVILEGE_ADMINISTRATOR,
                      "privilege", options.privilege));
  }
  if ((set & NODEIPMI_SET_OPTIONS) != 0) {
    if ((settings.options & ~kAllOptions) != 0)
      return Fail(Status::kUnsupported, "(options: a bit that is not known)");
    options.lookup_by_privilege = (settings.options & NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE) != 0;
    options.accept_zero_session_id = (settings.options & NODEIPMI_OPTION_ZERO_SESSION_ID) != 0;
  }
  change.user = (set & NODEIPMI_SET_USER) != 0;
  change.password = (set & NODEIPMI_SET_PASSWORD) != 0;
  change.kg = (set & NODEIPMI_SET_KG) != 0;
  if (change.user) {
    const size_t size = settings.user == nullptr ? 0 : std::strlen(settings.user);
    NODEIPMI_TRY(TakeSecret(settings.user, size, "user", credentials.user));
  }
  if (change.password) {
    NODEIPMI_TRY(
        TakeSecret(settings.password, settings.password_size, "password", credentials.password));
  }
  if (change.kg) NODEIPMI_TRY(TakeSecret(settings.kg, settings.kg_size, "kg", credentials.kg));
  NODEIPMI_TRY(CheckNode(node));
  return CheckCredentials(credentials);
}

Result<void> Edit(nodeipmi* state, const char* name, const nodeipmi_node_settings& settings) {
  NODEIPMI_TRY(NotNull(state, "state"));
  NODEIPMI_TRY(NotNull(name, "name"));
  NODEIPMI_TRY(CheckNodeName(name));
  return state->service->store().Edit(
      name, [&](NodeRecord& node, Credentials& credentials) -> Result<CredentialChange> {
        CredentialChange change;
        NODEIPMI_TRY(Apply(settings, node, credentials, change));
        return change;
      });
}

nodeipmi_node ToStruct(const NodeRecord& node) {
  nodeipmi_node out{};
  out.kind = static_cast<uint32_t>(node.kind);
  out.port = node.port;
  out.lan = static_cast<uint32_t>(node.options.lan);
  out.auth = static_cast<uint32_t>(node.options.auth15);
  out.cipher_suite = node.options.cipher_suite;
  out.privilege = static_cast<uint32_t>(node.options.privilege);
  out.options = (node.options.lookup_by_privilege ? NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE : 0u) |
                (node.options.accept_zero_session_id ? NODEIPMI_OPTION_ZERO_SESSION_ID : 0u);
  out.user_set = node.user_set;
  out.password_set = node.password_set;
  out.kg_set = node.kg_set;
  CopyText(node.name, out.name);
  CopyText(node.host, out.host);
  CopyText(node.web, out.web);
  return out;
}

nodeipmi_node_status ToStatusStruct(const NodeRecord& node) {
  const NodeStatus& status = node.status;
  nodeipmi_node_status out{};
  out.attempted = status.attempted;
  out.status = static_cast<int32_t>(status.status);
  out.stage = static_cast<uint32_t>(status.stage);
  out.power = static_cast<uint32_t>(status.power);
  out.cipher_suite =
      node.memory.lan == LanVersion::k15 ? NODEIPMI_CIPHER_SUITE_AUTO : node.memory.cipher_suite;
  out.lan = static_cast<uint32_t>(node.memory.lan);
  out.round_trips = status.round_trips;
  out.latency_us = status.latency_us;
  out.attempted_unix_ms = status.attempted_unix_ms;
  out.last_connected_unix_ms = status.last_connected_unix_ms;
  CopyText(IpmiStatusText(status), out.ipmi_status);
  CopyText(TimeText(status.last_connected_unix_ms), out.ipmi_last_connected);
  out.health = HealthStruct(node.health);
  return out;
}

// The calls that look a node up by its name share this frame.
template <typename Out, typename Find, typename Make>
nodeipmi_status LookUp(nodeipmi* state, Out* out, const char* out_name, nodeipmi_error* error,
                       Find find, Make make) noexcept {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(out, out_name));
    NODEIPMI_TRY(CheckSize(out, out_name));
    auto node = find(*state->service);
    if (!node) return std::unexpected(std::move(node.error()));
    WriteStruct(make(*node), out);
    return {};
  });
}

}  // namespace
}  // namespace ipmi::cabi

using ipmi::Fail;
using ipmi::NodeService;
using ipmi::Result;
using ipmi::Status;
using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_node_add(nodeipmi* state, const char* name,
                                  const nodeipmi_node_settings* settings, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(name, "name"));
    const auto read = ReadStruct(settings, "settings");
    if (!read) return std::unexpected(read.error());
    ipmi::NodeRecord node;
    node.name = name;
    ipmi::Credentials credentials;
    ipmi::CredentialChange change;
    NODEIPMI_TRY(Apply(*read, node, credentials, change));
    return state->service->store().Add(node, credentials);
  });
}

nodeipmi_status nodeipmi_node_edit(nodeipmi* state, const char* name,
                                   const nodeipmi_node_settings* settings, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    const auto read = ReadStruct(settings, "settings");
    if (!read) return std::unexpected(read.error());
    return Edit(state, name, *read);
  });
}

nodeipmi_status nodeipmi_node_remove(nodeipmi* state, const char* name, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(name, "name"));
    NODEIPMI_TRY(ipmi::CheckNodeName(name));
    return state->service->store().Remove(name);
  });
}

nodeipmi_status nodeipmi_credentials_set(nodeipmi* state, const char* name, const char* user,
                                         const void* password, uint64_t password_size,
                                         nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    nodeipmi_node_settings settings{};
    settings.set = (user == nullptr ? 0 : NODEIPMI_SET_USER) |
                   (password == nullptr && password_size == 0 ? 0 : NODEIPMI_SET_PASSWORD);
    settings.user = user;
    settings.password = password;
    settings.password_size = password_size;
    return Edit(state, name, settings);
  });
}

nodeipmi_status nodeipmi_credentials_clear(nodeipmi* state, const char* name,
                                           nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    nodeipmi_node_settings settings{};
    settings.set = NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD | NODEIPMI_SET_KG;
    return Edit(state, name, settings);
  });
}

nodeipmi_status nodeipmi_node_get(nodeipmi* state, const char* name, nodeipmi_node* node,
                                  nodeipmi_error* error) {
  return LookUp(
      state, node, "node", error,
      [name](NodeService& service) -> Result<ipmi::NodeRecord> {
        NODEIPMI_TRY(NotNull(name, "name"));
        NODEIPMI_TRY(ipmi::CheckNodeName(name));
        return service.store().Get(name);
      },
      ToStruct);
}

nodeipmi_status nodeipmi_node_next(nodeipmi* state, const char* name, nodeipmi_node* node,
                                   nodeipmi_error* error) {
  return LookUp(
      state, node, "node", error,
      [name](NodeService& service) { return service.store().Next(name == nullptr ? "" : name); },
      ToStruct);
}

nodeipmi_status nodeipmi_node_status_get(nodeipmi* state, const char* name,
                                         nodeipmi_node_status* status, nodeipmi_error* error) {
  return LookUp(
      state, status, "status", error,
      [name](NodeService& service) -> Result<ipmi::NodeRecord> {
        NODEIPMI_TRY(NotNull(name, "name"));
        return service.HostNode(name);
      },
      ToStatusStruct);
}

nodeipmi_status nodeipmi_web_address_get(nodeipmi* state, const char* name, char* buffer,
                                         uint64_t buffer_size, uint64_t* needed,
                                         nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(name, "name"));
    if (buffer == nullptr && buffer_size != 0) return InvalidStruct("buffer", "NULL with a size");
    const auto node = state->service->HostNode(name);
    if (!node) return std::unexpected(node.error());
    const std::string web = node->web.empty() ? ipmi::DefaultWebAddress(node->host) : node->web;
    // Whatever the database holds by now, a browser is only ever sent to a web page.
    NODEIPMI_TRY(ipmi::CheckWebAddress(web));
    if (needed != nullptr) *needed = web.size() + 1;
    if (buffer_size <= web.size()) {
      if (buffer == nullptr && needed != nullptr) return {};  // only the size was asked for
      return InvalidStruct("buffer", "too small");
    }
    std::memcpy(buffer, web.c_str(), web.size() + 1);
    return {};
  });
}

nodeipmi_status nodeipmi_menu_item_get(nodeipmi* state, const char* name, uint32_t index,
                                       nodeipmi_menu_item* item, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(item, "item"));
    NODEIPMI_TRY(CheckSize(item, "item"));
    std::string_view why;
    const auto menu = ipmi::IpmiMenu();
    if (name != nullptr) {
      const auto node = state->service->HostNode(name);
      if (!node) return std::unexpected(node.error());
      if (index < menu.size()) why = ipmi::WhyDisabled(menu[index], *node);
    }
    if (index >= menu.size())
      return ipmi::FailWith(Status::kNotFound, "The menu has no further item.");
    nodeipmi_menu_item out{};
    out.destructive = menu[index].destructive;
    out.enabled = why.empty();
    CopyText(menu[index].id, out.id);
    CopyText(menu[index].label, out.label);
    CopyText(why, out.disabled_reason);
    WriteStruct(out, item);
    return {};
  });
}

}  // extern "C"
