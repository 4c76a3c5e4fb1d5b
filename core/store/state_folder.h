// The folder that holds a state, and the rules its files keep: nobody but the owner reaches them.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/vault/private_file.h"

namespace ipmi {

// What SQLite may keep beside a database, by how its name goes on.
inline constexpr std::array<std::string_view, 3> kEndingsBesideDatabase = {"-journal", "-wal",
                                                                           "-shm"};

class StateFolder {
 public:
  explicit StateFolder(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  std::string DatabasePath() const { return path_ + "/nodeipmi.db"; }
  std::string KeyPath() const { return path_ + "/nodeipmi.key"; }
  // The key file that was replaced, until it is erased.
  std::string OldKeyPath() const { return KeyPath() + ".old"; }
  std::string ClaimsPath() const { return path_ + "/nodeipmi.claims"; }

  // Makes the folder (0700) and those above it that are missing. It may be there already, if
  // private.
  Result<void> Make() const;

  // While this is held, no other process makes a state here or replaces its key. Waits up to ten
  // seconds.
  Result<FileDescriptor> Lock() const;
  // The same without waiting; not valid if another process holds it.
  Result<FileDescriptor> TryLock() const;

  // True if there is a state; kStateInsecure, with the command that mends it, if others may reach
  // it; kStorageError if only its log is left. The key file is looked at where it is read.
  Result<bool> HoldsState() const;

 private:
  std::string path_;
};

}  // namespace ipmi
