// The folder that holds a state, and the rules its files keep: nobody but the owner reaches them.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/vault/private_file.h"

namespace ipmi {

class StateFolder {
 public:
  explicit StateFolder(const std::string& path) : path_(path) {}

  std::string DatabasePath() const { return path_ + "/nodeipmi.db"; }
  std::string KeyPath() const { return path_ + "/nodeipmi.key"; }
  std::string ClaimsPath() const { return path_ + "/nodeipmi.claims"; }

  // Makes the folder (0700) and those above it that are missing. It may be there already, if
  // private.
  Result<void> Make() const;

  // While this is held, no other process makes a state here. Waits up to five seconds.
  Result<FileDescriptor> Lock() const;

  // True if there is a state; kStateInsecure, with the command that mends it, if others may reach
  // it; kStorageError if only its log is left. The key file is looked at where it is read.
  Result<bool> HoldsState() const;

 private:
  std::string path_;
};

}  // namespace ipmi
