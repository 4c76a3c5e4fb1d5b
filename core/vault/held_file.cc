#include "core/vault/held_file.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace ipmi {
namespace {

using Identity = std::pair<dev_t, ino_t>;

// One that is held twice stands here twice.
struct Held {
  std::mutex mutex;
  std::vector<Identity> files;
};

Held& AllHeld() {
  static Held held;
  return held;
}

}  // namespace

HeldFile::HeldFile(const std::string& path) {
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return;
  Held& held = AllHeld();
  const std::lock_guard lock(held.mutex);
  held.files.emplace_back(found.st_dev, found.st_ino);
  device_ = found.st_dev;
  inode_ = found.st_ino;
  is_held_ = true;
}

HeldFile::~HeldFile() {
  if (!is_held_) return;
  Held& held = AllHeld();
  const std::lock_guard lock(held.mutex);
  held.files.erase(std::ranges::find(held.files, Identity(device_, inode_)));
}

HeldFile& HeldFile::operator=(HeldFile&& other) noexcept {
  std::swap(is_held_, other.is_held_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

bool HeldFile::IsHeld(const struct stat& found) {
  Held& held = AllHeld();
  const std::lock_guard lock(held.mutex);
  const Identity wanted(found.st_dev, found.st_ino);
  return std::ranges::find(held.files, wanted) != held.files.end();
}

bool HeldFile::IsHeld(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0 && IsHeld(found);
}

}  // namespace ipmi
