// A Unix socket address for a path of any length.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include "tests/sim/types.h"

namespace bmcsim {

// sun_path holds 108 bytes, and the scratch folders of tests are longer: then the path goes through
// a descriptor of its folder, which this object keeps open.
class UnixPath {
 public:
  static Result<UnixPath> Of(const std::string& path);
  ~UnixPath();
  UnixPath(UnixPath&& other) noexcept;
  UnixPath& operator=(UnixPath&&) = delete;

  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const { return sizeof address_; }

 private:
  UnixPath() = default;

  sockaddr_un address_ = {};
  int folder_ = -1;
};

}  // namespace bmcsim
