// Files and folders that only their owner can open, and how a new file appears all at once.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/file_descriptor.h"
#include "core/base/result.h"

namespace ipmi {

// kStorageError: "`doing` `path`: " and the system's words for `sys_errno`.
std::unexpected<Error> SystemFailure(const std::string& doing, const std::string& path,
                                     int sys_errno);

// False if there is nothing at `path`. kStateInsecure, with the command that mends it, if what is
// there is a symbolic link or no regular file, belongs to another user, or has a mode looser than
// 0600. Opens nothing, so it may be asked of a database that this process has open.
Result<bool> PrivateFileExists(const std::string& path);

// The same for a folder and 0700. The folder may be reached through a symbolic link.
Result<bool> PrivateFolderExists(const std::string& path);

// For reading; held to the same rules as PrivateFileExists. kStorageError if it is not there.
Result<FileDescriptor> OpenPrivateFile(const std::string& path);

// A credential that systemd hands to a unit: it may belong to root, and let a group read it, since
// systemd says by an access control list who that is.
Result<FileDescriptor> OpenCredentialFile(const std::string& path);

// As much of the file as there is, up to the buffer's size.
Result<size_t> ReadWhole(const FileDescriptor& file, const std::string& path,
                         std::span<uint8_t> buffer);

// Overwrites the file with zeros, on the disk too, and removes it. What is not there is erased. A
// disk that writes elsewhere than it is told (an SSD, a file system that copies on write) may keep
// the old bytes.
Result<void> ErasePrivateFile(const std::string& path);

// Gives the file another name, in place of what has that name, and that outlasts a loss of power.
Result<void> MovePrivateFile(const std::string& from, const std::string& to);

// A new file for `path` is written as a draft beside it and published when it is whole: a crash
// leaves a draft, to be discarded, and never half a file. One process at a time works on the draft
// of a path.
std::string DraftOf(const std::string& path);
// Makes the draft, empty and 0600. kStorageError if there is one.
Result<FileDescriptor> MakeDraft(const std::string& path);
Result<void> WriteDraft(const FileDescriptor& draft, const std::string& path,
                        std::span<const uint8_t> bytes);
// Gives the draft, which is on the disk already, its name. kAlreadyExists if a file has that name.
Result<void> PublishDraft(const std::string& path);
void DiscardDraft(const std::string& path);

}  // namespace ipmi
