// CONFIG.json on disk.
#include <sys/file.h>

#include <cerrno>

#include "adapters/push/config.h"

namespace push {

Result<ConfigFile> ConfigFile::Open(const std::string& path) {
  auto file = json::File::Open(path);
  if (!file) return std::unexpected(file.error());
  return ConfigFile(std::move(*file));
}

Result<Config> ConfigFile::Read() const {
  const auto text = file_.Read();
  if (!text) return std::unexpected(text.error());
  auto config = ParseConfig(*text, json::FolderOf(file_.path()));
  if (!config) return file_.Wrong(config.error());
  return config;
}

Result<void> ConfigFile::Lock() const {
  if (flock(file_.fd(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return {};
  return file_.Wrong("another program pushes by this file already");
}

void ConfigFile::Unlock() const { flock(file_.fd(), LOCK_UN); }

}  // namespace push
