// Files that must not be opened beside SQLite.
#pragma once

#include <sys/stat.h>

#include <string>
#include <utility>

namespace ipmi {

// A process that closes any descriptor of a file loses all locks that it has on it (fcntl(2)), and
// those of a database that is open are what keeps other processes from taking its log away. So
// whoever opens what somebody named asks first whether this process holds it.
class HeldFile {
 public:
  HeldFile() = default;
  // Holds the file that has the name now; nothing if there is none.
  explicit HeldFile(const std::string& path);
  ~HeldFile();
  HeldFile(HeldFile&& other) noexcept
      : is_held_(std::exchange(other.is_held_, false)),
        device_(other.device_),
        inode_(other.inode_) {}
  HeldFile& operator=(HeldFile&& other) noexcept;

  static bool IsHeld(const struct stat& found);
  // The same of what has the name.
  static bool IsHeld(const std::string& path);

 private:
  bool is_held_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace ipmi
