// The file that a configuration stands in.
#pragma once

#include <string>

#include "adapters/json/document.h"

namespace json {

// Where relative paths in the file begin: its folder, without the slash at its end.
std::string FolderOf(const std::string& path);
std::string PathFrom(const std::string& folder, const std::string& path);

// Open for reading. Errors begin with its path.
class File {
 public:
  // Fails if others may write to it: what a configuration says decides where credentials go.
  static Result<File> Open(const std::string& path);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  // Up to 256 KiB.
  Result<std::string> Read() const;
  // What went wrong with what stands in it.
  std::unexpected<std::string> Wrong(const std::string& what) const;

  const std::string& path() const { return path_; }
  int fd() const { return fd_; }

 private:
  File(std::string path, int fd);

  std::string path_;
  int fd_;
};

}  // namespace json
