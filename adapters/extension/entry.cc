// node_extension_entry, and what a node_ext itself can do.
#include <array>
#include <cstring>
#include <string_view>

#include "adapters/extension/library.h"
#include "adapters/extension/tables.h"
#include "adapters/extension/thunk.h"

namespace extension {

node_ext_status Report(const Result<void>& result, node_ext_error* error) noexcept {
  const Failure* const failure = result ? nullptr : &result.error();
  if (error != nullptr) WriteStruct(ToErrorStruct(failure), error);
  return failure == nullptr ? NODE_EXT_OK : failure->status;
}

namespace {

constexpr uint32_t kMajorShift = 16;

node_ext_status Start(const node_ext* ext, node_ext_error* error) {
  return MainThunk(ext, error, [](Plugin& plugin) { return plugin.Start(); });
}

node_ext_status Stop(const node_ext* ext, node_ext_error* error) {
  return MainThunk(ext, error, [](Plugin& plugin) { return plugin.Stop(); });
}

node_ext_status Destroy(const node_ext* ext, node_ext_error* error) {
  return MainThunk(ext, error, [ext](Plugin&) -> Result<void> {
    library::Destroy(ext);
    return {};
  });
}

const void* GetExtension(const node_ext*, const char* name) {
  struct Named {
    std::string_view name;
    const void* table;
  };
  static constexpr std::array kTables = {
      Named{NODE_EXT_NODES, &kNodesTable},     Named{NODE_EXT_MENU, &kMenuTable},
      Named{NODE_EXT_ACTIONS, &kActionsTable}, Named{NODE_EXT_STATUS, &kStatusTable},
      Named{NODE_EXT_FIELDS, &kFieldsTable},   Named{NODE_EXT_HEALTH, &kHealthTable},
  };
  if (name == nullptr) return nullptr;
  for (const Named& named : kTables)
    if (named.name == name) return named.table;
  return nullptr;
}

node_ext_status Init(const char* path, node_ext_error* error) {
  return Guarded(error, [path]() -> Result<void> {
    EXTENSION_TRY(NotInsideHostCall());
    return library::Init(path);
  });
}

void Deinit() {
  if (!HostCall::Inside()) library::Deinit();
}

Result<void> CheckHost(const node_host* host) {
  if (host == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "host is NULL.");
  if (!IsWhole(host)) {
    return Fail(NODE_EXT_INVALID_ARGUMENT,
                "host: struct_size is too small; set it to sizeof the struct.");
  }
  if (host->abi_version >> kMajorShift != NODE_EXT_ABI_VERSION >> kMajorShift) {
    return Fail(NODE_EXT_UNSUPPORTED,
                "The host has another major version of node_extension.h than this plugin.");
  }
  return {};
}

node_ext_status Create(const node_host* host, const node_ext** ext, node_ext_error* error) {
  return Guarded(error, [host, ext]() -> Result<void> {
    if (ext == nullptr) return Fail(NODE_EXT_INVALID_ARGUMENT, "ext is NULL.");
    *ext = nullptr;
    EXTENSION_TRY(NotInsideHostCall());
    EXTENSION_TRY(CheckHost(host));
    const node_ext model = {
        .struct_size = sizeof(node_ext),
        .abi_version = NODE_EXT_ABI_VERSION,
        .name = "nodeipmi",
        .version = nodeipmi_version(),
        .ext_data = nullptr,
        .start = Start,
        .stop = Stop,
        .destroy = Destroy,
        .get_extension = GetExtension,
    };
    const auto created = library::Create(*host, model);
    if (!created) return std::unexpected(created.error());
    *ext = *created;
    return {};
  });
}

}  // namespace
}  // namespace extension

extern "C" {

const node_ext_entry node_extension_entry = {
    .struct_size = sizeof(node_ext_entry),
    .abi_version = NODE_EXT_ABI_VERSION,
    .init = extension::Init,
    .deinit = extension::Deinit,
    .create = extension::Create,
};

}  // extern "C"
