#include "adapters/json/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace json {
namespace {

constexpr size_t kMost = size_t{256} * 1024;

}  // namespace

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "" : path.substr(0, slash);
}

std::string PathFrom(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

File::File(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
File::File(File&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
File::~File() {
  if (fd_ >= 0) close(fd_);
}

Result<File> File::Open(const std::string& path) {
  File file(path, open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat info = {};
  if (file.fd_ < 0 || fstat(file.fd_, &info) != 0) return file.Wrong(std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return file.Wrong("is not a file");
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return file.Wrong("others can write to it; correct it with: chmod go-w " + path);
  if (info.st_uid != geteuid() && info.st_uid != 0) return file.Wrong("belongs to another user");
  return file;
}

Result<std::string> File::Read() const {
  std::string text(kMost + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got =
        pread(fd_, text.data() + size, text.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Wrong(std::strerror(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kMost) return Wrong("is larger than 256 KiB");
  text.resize(size);
  return text;
}

std::unexpected<std::string> File::Wrong(const std::string& what) const {
  return std::unexpected(path_ + ": " + what);
}

}  // namespace json
