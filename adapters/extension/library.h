// What one loaded library has: how often it is initialised, and the plugins that were created.
#pragma once

#include <memory>

#include "adapters/extension/failure.h"
#include "adapters/extension/plugin.h"
#include "nodeipmi/node_extension.h"

namespace extension::library {

Result<void> Init(const char* path);
void Deinit();

// A node_ext of its own, which keeps its address for itself until the last Deinit.
Result<const node_ext*> Create(const node_host& host, const node_ext& model);
// nullptr if `ext` was not created, or is destroyed.
std::shared_ptr<Plugin> Find(const node_ext* ext);
// Stops it, if need be.
void Destroy(const node_ext* ext);

}  // namespace extension::library
