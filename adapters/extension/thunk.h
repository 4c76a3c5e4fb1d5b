// The frame of every call of the host's: finds the plugin, and no exception leaves it.
#pragma once

#include <memory>

#include "adapters/extension/failure.h"
#include "adapters/extension/library.h"
#include "adapters/extension/structs.h"
#include "nodeipmi/node_extension.h"

namespace extension {

// Fills `error` (may be NULL) and gives back its status.
node_ext_status Report(const Result<void>& result, node_ext_error* error) noexcept;

// work() -> Result<void>
template <typename Work>
node_ext_status Guarded(node_ext_error* error, Work work) noexcept {
  if (error != nullptr && !IsWhole(error)) return NODE_EXT_INVALID_ARGUMENT;
  try {
    return Report(work(), error);
  } catch (...) {  // no memory, no thread
    if (error != nullptr) {
      node_ext_error failed{};
      failed.status = NODE_EXT_INTERNAL;
      CopyText("The system has no memory or no thread left for this.", failed.message);
      WriteStruct(failed, error);
    }
    return NODE_EXT_INTERNAL;
  }
}

// Of a call with the tag [host-main]: inside of a call to the host it would wait for itself.
inline Result<void> NotInsideHostCall() {
  if (!HostCall::Inside()) return {};
  return Fail(NODE_EXT_RECURSIVE, "This call cannot be made inside a call of the plugin.");
}

// work(Plugin&) -> Result<void>
template <typename Work>
node_ext_status Thunk(const node_ext* ext, node_ext_error* error, Work work) noexcept {
  return Guarded(error, [&]() -> Result<void> {
    const std::shared_ptr<Plugin> plugin = library::Find(ext);
    if (plugin == nullptr)
      return Fail(NODE_EXT_INVALID_ARGUMENT, "ext was not created, or is destroyed.");
    return work(*plugin);
  });
}

template <typename Work>
node_ext_status MainThunk(const node_ext* ext, node_ext_error* error, Work work) noexcept {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    EXTENSION_TRY(NotInsideHostCall());
    return work(plugin);
  });
}

}  // namespace extension
