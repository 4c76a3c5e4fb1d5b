#include "core/store/state_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace ipmi {
namespace {

Result<void> MakeOneFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST) return {};
    return SystemFailure("Cannot make the folder", path, errno);
  }
  // The process's umask may have taken more away than was asked for.
  if (chmod(path.c_str(), 0700) != 0) return SystemFailure("Cannot make the folder", path, errno);
  return {};
}

}  // namespace

Result<void> StateFolder::Make() const {
  if (path_.empty()) return FailWith(Status::kInvalidArgument, "The state folder's name is empty");
  for (size_t end = path_.find('/', 1); end != std::string::npos; end = path_.find('/', end + 1)) {
    if (auto made = MakeOneFolder(path_.substr(0, end)); !made) return made;
  }
  if (auto made = MakeOneFolder(path_); !made) return made;
  if (auto checked = PrivateFolderExists(path_); !checked)
    return std::unexpected(std::move(checked).error());
  return {};
}

Result<FileDescriptor> StateFolder::TryLock() const {
  FileDescriptor folder(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return SystemFailure("Cannot open the folder", path_, errno);
  if (flock(folder.get(), LOCK_EX | LOCK_NB) == 0) return folder;
  if (errno != EWOULDBLOCK && errno != EINTR)
    return SystemFailure("Cannot lock the folder", path_, errno);
  return FileDescriptor(-1);
}

Result<FileDescriptor> StateFolder::Lock() const {
  constexpr int kTries = 1000;
  for (int i = 0;; ++i) {
    auto lock = TryLock();
    if (!lock || lock->valid()) return lock;
    if (i == kTries) {
      return FailWith(Status::kStorageError,
                      "Another process is making the state in " + path_ +
                          ", or replaces its key, and does not come to an end; end it, and try "
                          "again");
    }
    constexpr timespec kTenMillis = {0, 10'000'000};
    (void)nanosleep(&kTenMillis, nullptr);
  }
}

Result<bool> StateFolder::HoldsState() const {
  const auto folder = PrivateFolderExists(path_);
  if (!folder || !*folder) return folder;
  // SQLite makes these with the mode of the database; but a backup may have been put back.
  const auto shared = PrivateFileExists(DatabasePath() + "-shm");
  if (!shared) return shared;
  const std::string log_path = DatabasePath() + "-wal";
  const auto log = PrivateFileExists(log_path);
  if (!log) return log;
  const auto database = PrivateFileExists(DatabasePath());
  // SQLite would play it into a new database.
  if (database && !*database && *log) {
    return FailWith(Status::kStorageError, log_path + " belongs to a database that is gone; put " +
                                               DatabasePath() + " back, or remove the log");
  }
  return database;
}

}  // namespace ipmi
