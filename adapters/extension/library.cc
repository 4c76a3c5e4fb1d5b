#include "adapters/extension/library.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace extension::library {
namespace {

struct Created {
  std::unique_ptr<node_ext> ext;
  std::shared_ptr<Plugin> plugin;  // nullptr: it was destroyed
};

struct Initialised {
  uint32_t count = 1;
  std::optional<std::string> path;
  Config config;
  std::map<const node_ext*, Created> created;
};

// Nothing of it has a destructor: a host that ends without deinit ends as it would without us.
constinit std::mutex mutex;
constinit Initialised* initialised = nullptr;

}  // namespace

Result<void> Init(const char* path) {
  const std::lock_guard lock(mutex);
  const std::optional<std::string> given =
      path == nullptr ? std::nullopt : std::optional<std::string>(path);
  if (initialised != nullptr) {
    if (given != initialised->path)
      return Fail(NODE_EXT_INVALID_ARGUMENT, "The plugin is initialised with another path.");
    ++initialised->count;
    return {};
  }
  auto config = ReadConfig(path);
  if (!config) return std::unexpected(std::move(config.error()));
  initialised =
      new Initialised{.count = 1, .path = given, .config = std::move(*config), .created = {}};
  return {};
}

void Deinit() {
  std::unique_ptr<Initialised> last;
  {
    const std::lock_guard lock(mutex);
    if (initialised == nullptr || --initialised->count != 0) return;
    last.reset(std::exchange(initialised, nullptr));
  }
  for (auto& [ext, created] : last->created)
    if (created.plugin != nullptr) (void)created.plugin->Stop();
}

Result<const node_ext*> Create(const node_host& host, const node_ext& model) {
  Config config;
  {
    const std::lock_guard lock(mutex);
    if (initialised == nullptr) return Fail(NODE_EXT_NOT_STARTED, "The plugin is not initialised.");
    config = initialised->config;
  }
  // It asks the host for its tables, so under no lock.
  Created made{.ext = std::make_unique<node_ext>(model),
               .plugin = std::make_shared<Plugin>(host, std::move(config))};
  const std::lock_guard lock(mutex);
  if (initialised == nullptr) return Fail(NODE_EXT_NOT_STARTED, "The plugin is not initialised.");
  const node_ext* const ext = made.ext.get();
  initialised->created.emplace(ext, std::move(made));
  return ext;
}

std::shared_ptr<Plugin> Find(const node_ext* ext) {
  const std::lock_guard lock(mutex);
  if (initialised == nullptr) return nullptr;
  const auto found = initialised->created.find(ext);
  return found == initialised->created.end() ? nullptr : found->second.plugin;
}

void Destroy(const node_ext* ext) {
  const std::shared_ptr<Plugin> plugin = Find(ext);
  if (plugin == nullptr) return;
  (void)plugin->Stop();
  const std::lock_guard lock(mutex);
  if (initialised == nullptr) return;
  const auto found = initialised->created.find(ext);
  if (found != initialised->created.end()) found->second.plugin = nullptr;
}

}  // namespace extension::library
