// Secrets are in files, read each time that they are used, and wiped afterwards.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/push/config.h"

namespace push {

// Bytes that are wiped when they go. Their number is fixed, so that no copy is left behind.
class Secret {
 public:
  explicit Secret(size_t size) : bytes_(size) {}
  ~Secret();
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  unsigned char* data() { return bytes_.data(); }
  const unsigned char* data() const { return bytes_.data(); }
  size_t size() const { return bytes_.size(); }
  std::string_view Text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  // Only fewer than before.
  void Shrink(size_t size);

 private:
  std::vector<unsigned char> bytes_;
};

// All of a file that is its owner's alone (0600 or 0400), ours or root's. Errors name the file and
// what is wrong with it, and nothing that it holds.
Result<Secret> ReadSecretFile(const std::string& path);
// The same without spaces and line ends around it; it is printable text on one line.
Result<Secret> ReadTokenFile(const std::string& path);

// Of a file that is no secret, but decides whom secrets are given to: that nobody else writes to
// it.
Result<void> CheckTrusted(const std::string& path);

}  // namespace push
