#include "core/vault/private_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "core/vault/held_file.h"

namespace ipmi {
namespace {

std::unexpected<Error> Insecure(std::string message) {
  return FailWith(Status::kStateInsecure, std::move(message));
}

std::string Octal(mode_t mode) {
  return {static_cast<char>('0' + (mode >> 9 & 7)), static_cast<char>('0' + (mode >> 6 & 7)),
          static_cast<char>('0' + (mode >> 3 & 7)), static_cast<char>('0' + (mode & 7))};
}

// Whether nobody but this user can reach what `found` describes. `allowed` is the loosest mode.
Result<void> CheckPrivate(const std::string& path, const struct stat& found, mode_t allowed) {
  if (found.st_uid != geteuid()) {
    const std::string here = std::to_string(geteuid());
    return Insecure(path + " belongs to user " + std::to_string(found.st_uid) +
                    ", but this runs as user " + here +
                    "; run it as the owner, or correct the owner with: chown " + here + ' ' + path);
  }
  const mode_t mode = found.st_mode & 0777;
  if ((mode & ~allowed) != 0) {
    return Insecure(path + " has mode " + Octal(mode) +
                    ", so others may reach it; correct it with: chmod " + Octal(allowed) + ' ' +
                    path);
  }
  return {};
}

Result<void> CheckPrivateFile(const std::string& path, const struct stat& found) {
  if (S_ISLNK(found.st_mode)) {
    return Insecure(path + " is a symbolic link; put the file itself in its place");
  }
  if (!S_ISREG(found.st_mode)) {
    return Insecure(path + " is not a regular file; put the file itself in its place");
  }
  return CheckPrivate(path, found, 0600);
}

// A name in a folder is on the disk once the folder is.
Result<void> SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || fsync(opened.get()) != 0)
    return SystemFailure("Cannot write", folder, errno);
  return {};
}

}  // namespace

std::unexpected<Error> SystemFailure(const std::string& doing, const std::string& path,
                                     int sys_errno) {
  return FailWith(Status::kStorageError,
                  doing + ' ' + path + ": " + std::generic_category().message(sys_errno),
                  sys_errno);
}

Result<bool> PrivateFileExists(const std::string& path) {
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return false;
    return SystemFailure("Cannot look at", path, errno);
  }
  if (auto checked = CheckPrivateFile(path, found); !checked)
    return std::unexpected(std::move(checked).error());
  return true;
}

Result<bool> PrivateFolderExists(const std::string& path) {
  struct stat found;
  if (stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return false;
    return SystemFailure("Cannot look at", path, errno);
  }
  if (!S_ISDIR(found.st_mode)) return Insecure(path + " is not a folder; name one");
  if (auto checked = CheckPrivate(path, found, 0700); !checked)
    return std::unexpected(std::move(checked).error());
  return true;
}

Result<FileDescriptor> OpenPrivateFile(const std::string& path) {
  if (HeldFile::IsHeld(path)) {
    return FailWith(Status::kStorageError,
                    path + " is the database of a state that is open; name another file");
  }
  // O_NONBLOCK: what is no file after all must not hang the open.
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat found;
  if (file.get() < 0 || fstat(file.get(), &found) != 0)
    return SystemFailure("Cannot open", path, errno);
  if (auto checked = CheckPrivateFile(path, found); !checked)
    return std::unexpected(std::move(checked).error());
  return file;
}

Result<FileDescriptor> OpenCredentialFile(const std::string& path) {
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat found;
  if (file.get() < 0 || fstat(file.get(), &found) != 0)
    return SystemFailure("Cannot open", path, errno);
  if (!S_ISREG(found.st_mode)) return Insecure(path + " is not a regular file");
  const bool is_trusted = found.st_uid == 0 || found.st_uid == geteuid();
  if (!is_trusted || (found.st_mode & 0037) != 0) {
    return Insecure(path + " has mode " + Octal(found.st_mode & 0777) + " and belongs to user " +
                    std::to_string(found.st_uid) + "; a credential is readable by its unit alone");
  }
  return file;
}

Result<size_t> ReadWhole(const FileDescriptor& file, const std::string& path,
                         std::span<uint8_t> buffer) {
  size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = read(file.get(), buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemFailure("Cannot read", path, errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  return size;
}

Result<void> ErasePrivateFile(const std::string& path) {
  const auto exists = PrivateFileExists(path);
  if (!exists) return std::unexpected(exists.error());
  if (!*exists) return {};
  {
    const FileDescriptor file(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat found;
    if (file.get() < 0 || fstat(file.get(), &found) != 0)
      return SystemFailure("Cannot erase", path, errno);
    constexpr std::array<uint8_t, 256> kZeros = {};
    for (off_t at = 0; at < found.st_size;) {
      const auto rest = static_cast<size_t>(found.st_size - at);
      const ssize_t wrote = pwrite(file.get(), kZeros.data(), std::min(rest, kZeros.size()), at);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return SystemFailure("Cannot erase", path, errno);
      at += wrote;
    }
    if (fsync(file.get()) != 0) return SystemFailure("Cannot erase", path, errno);
  }
  if (unlink(path.c_str()) != 0) return SystemFailure("Cannot remove", path, errno);
  return SyncFolderOf(path);
}

Result<void> MovePrivateFile(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return SystemFailure("Cannot move", from, errno);
  return SyncFolderOf(to);
}

std::string DraftOf(const std::string& path) { return path + ".new"; }

Result<FileDescriptor> MakeDraft(const std::string& path) {
  const std::string draft = DraftOf(path);
  FileDescriptor file(
      open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  // The process's umask may have taken more away than was asked for.
  if (file.get() < 0 || fchmod(file.get(), 0600) != 0)
    return SystemFailure("Cannot make", draft, errno);
  return file;
}

Result<void> WriteDraft(const FileDescriptor& draft, const std::string& path,
                        std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(draft.get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return SystemFailure("Cannot write", DraftOf(path), errno);
    bytes = bytes.subspan(static_cast<size_t>(wrote));
  }
  if (fsync(draft.get()) != 0) return SystemFailure("Cannot write", DraftOf(path), errno);
  return {};
}

Result<void> PublishDraft(const std::string& path) {
  const std::string draft = DraftOf(path);
  // Not rename(), which would replace a file that has the name already.
  if (link(draft.c_str(), path.c_str()) != 0) {
    if (errno == EEXIST) return FailWith(Status::kAlreadyExists, path + " exists already");
    return SystemFailure("Cannot make", path, errno);
  }
  DiscardDraft(path);
  return SyncFolderOf(path);
}

void DiscardDraft(const std::string& path) { (void)unlink(DraftOf(path).c_str()); }

}  // namespace ipmi
