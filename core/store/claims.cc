#include "core/store/claims.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdint>

#include "core/vault/private_file.h"

namespace ipmi {
namespace {

// Which byte of the file stands for it: FNV-1a of the name, as a file's positions have no sign.
off_t ByteOf(std::string_view subscriber) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : subscriber) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return static_cast<off_t>(hash >> 2);
}

// The lock belongs to the open file, not to the process: so two in one process exclude each other.
int Lock(const FileDescriptor& file, std::string_view subscriber, int16_t type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = ByteOf(subscriber);
  lock.l_len = 1;
  int done = 0;
  do done = fcntl(file.get(), F_OFD_SETLK, &lock);
  while (done != 0 && errno == EINTR);
  return done;
}

}  // namespace

// Closing would do, if no child that was made by fork had the file open too.
Claims::~Claims() {
  for (const auto& [subscriber, file] : held_) Lock(file, subscriber, F_UNLCK);
}

Result<void> Claims::Take(const std::string& subscriber) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  FileDescriptor file(open(path_.c_str(), kFlags, 0600));
  if (file.get() < 0) return SystemFailure("Cannot open", path_, errno);
  if (Lock(file, subscriber, F_WRLCK) != 0) {
    if (errno != EAGAIN && errno != EACCES) return SystemFailure("Cannot lock", path_, errno);
    return FailWith(
        Status::kAlreadyExists,
        "Another program hands on the changes of the subscriber " + subscriber + " already.");
  }
  held_.emplace(subscriber, std::move(file));
  return {};
}

Result<void> Claims::Release(std::string_view subscriber) {
  const auto held = held_.find(subscriber);
  if (held == held_.end())
    return FailWith(Status::kNotFound,
                    "The subscriber " + std::string(subscriber) + " is not claimed here.");
  Lock(held->second, subscriber, F_UNLCK);
  held_.erase(held);
  return {};
}

}  // namespace ipmi
