#include "adapters/push/secret_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/json/file.h"

namespace push {
namespace {

constexpr size_t kMost = size_t{64} * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

std::string WhatIsWrong(const struct stat& info, const std::string& path) {
  if (!S_ISREG(info.st_mode)) return "is not a file";
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return "is open to others; correct it with: chmod 600 " + path;
  if (info.st_uid != geteuid() && info.st_uid != 0) return "belongs to another user";
  if (info.st_size > static_cast<off_t>(kMost)) return "is larger than 64 KiB";
  return {};
}

bool IsSpace(unsigned char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Secret::~Secret() {
  if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

void Secret::Shrink(size_t size) {
  if (size >= bytes_.size()) return;
  explicit_bzero(bytes_.data() + size, bytes_.size() - size);
  bytes_.resize(size);
}

Result<Secret> ReadSecretFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat info = {};
  if (file.get() < 0 || fstat(file.get(), &info) != 0)
    return std::unexpected(path + ": " + std::strerror(errno));
  if (const std::string wrong = WhatIsWrong(info, path); !wrong.empty())
    return std::unexpected(path + ": " + wrong);
  Secret secret(static_cast<size_t>(info.st_size));
  size_t size = 0;
  while (size < secret.size()) {
    const ssize_t got = read(file.get(), secret.data() + size, secret.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(path + ": " + std::strerror(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  secret.Shrink(size);
  return secret;
}

Result<Secret> ReadTokenFile(const std::string& path) {
  auto file = ReadSecretFile(path);
  if (!file) return file;
  size_t begin = 0;
  size_t end = file->size();
  while (begin < end && IsSpace(file->data()[begin])) ++begin;
  while (begin < end && IsSpace(file->data()[end - 1])) --end;
  if (begin == end) return std::unexpected(path + ": is empty");
  // Another byte would end the header that it becomes a part of.
  if (!std::all_of(file->data() + begin, file->data() + end,
                   [](unsigned char c) { return c > ' ' && c < 0x7f; }))
    return std::unexpected(path + ": holds something else than one word of printable characters");
  std::copy(file->data() + begin, file->data() + end, file->data());
  file->Shrink(end - begin);
  return file;
}

Result<void> CheckTrusted(const std::string& path) {
  if (const auto file = json::File::Open(path); !file) return std::unexpected(file.error());
  return {};
}

}  // namespace push
