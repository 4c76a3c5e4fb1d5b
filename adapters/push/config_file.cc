// CONFIG.json on disk.
#include "adapters/json/file.h"
#include "adapters/push/config.h"

namespace push {

Result<Config> ReadConfig(const std::string& path) {
  const auto file = json::File::Open(path);
  if (!file) return std::unexpected(file.error());
  const auto text = file->Read();
  if (!text) return std::unexpected(text.error());
  auto config = ParseConfig(*text, json::FolderOf(path));
  if (!config) return file->Wrong(config.error());
  return config;
}

}  // namespace push
