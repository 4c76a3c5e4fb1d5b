// A folder of a test's own, child processes, and what files hold.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipmi::testing {

// Made when constructed (0700), removed with all in it when destroyed.
class ScratchFolder {
 public:
  ScratchFolder();
  // In a folder that is there.
  explicit ScratchFolder(const std::string& where);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const { return path_ + '/' + std::string(name); }

 private:
  std::string path_;
};

// Runs `body(0)` … `body(count - 1)`, each in a process of its own, all of them let go at the same
// moment, and waits for all. Hands back what each returned (0 to 255), or -1 where a signal ended
// it. The caller has one thread only.
std::vector<int> RunProcesses(int count, const std::function<int(int)>& body);

// The whole file; empty if it cannot be read. Not for an SQLite database that this process has
// open: closing any descriptor of it drops this process's locks on it (use RunProcesses).
std::vector<uint8_t> ReadBytes(const std::string& path);
// Makes or replaces the file (0600).
bool WriteBytes(const std::string& path, std::span<const uint8_t> bytes);

// The names in a folder, sorted, without "." and "..".
std::vector<std::string> NamesIn(const std::string& folder);

bool Contains(std::span<const uint8_t> bytes, std::span<const uint8_t> part);

// The permission bits of a file, or -1.
int ModeOf(const std::string& path);

}  // namespace ipmi::testing
