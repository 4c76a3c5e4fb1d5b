// CONFIG.json on disk.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/push/config.h"

namespace push {
namespace {

constexpr size_t kMost = size_t{256} * 1024;

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "" : path.substr(0, slash);
}

}  // namespace

ConfigFile::ConfigFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
ConfigFile::ConfigFile(ConfigFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
ConfigFile::~ConfigFile() {
  if (fd_ >= 0) close(fd_);
}

Result<ConfigFile> ConfigFile::Open(const std::string& path) {
  ConfigFile file(path, open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat info = {};
  if (file.fd_ < 0 || fstat(file.fd_, &info) != 0)
    return std::unexpected(path + ": " + std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return std::unexpected(path + ": is not a file");
  // Who changes it could have tokens sent to a receiver of his own.
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return std::unexpected(path + ": others can write to it; correct it with: chmod go-w " + path);
  if (info.st_uid != geteuid() && info.st_uid != 0)
    return std::unexpected(path + ": belongs to another user");
  return file;
}

Result<Config> ConfigFile::Read() const {
  std::string text(kMost + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got =
        pread(fd_, text.data() + size, text.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(path_ + ": " + std::strerror(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kMost) return std::unexpected(path_ + ": is larger than 256 KiB");
  text.resize(size);
  auto config = ParseConfig(text, FolderOf(path_));
  if (!config) return std::unexpected(path_ + ": " + config.error());
  return config;
}

Result<void> ConfigFile::Lock() const {
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return {};
  return std::unexpected(path_ + ": another program pushes by this file already");
}

}  // namespace push
