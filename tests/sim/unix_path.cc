#include "tests/sim/unix_path.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "tests/sim/text.h"

namespace bmcsim {

Result<UnixPath> UnixPath::Of(const std::string& path) {
  UnixPath made;
  std::string shorter = path;
  if (path.size() >= sizeof made.address_.sun_path) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return Wrong(path, " is too long a name");
    made.folder_ = open(path.substr(0, slash + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (made.folder_ < 0) return SystemError(Text("cannot open the folder of ", path), errno);
    shorter = Text("/proc/self/fd/", made.folder_, path.substr(slash));
  }
  if (shorter.size() >= sizeof made.address_.sun_path) return Wrong(path, " is too long a name");
  made.address_.sun_family = AF_UNIX;
  std::ranges::copy(shorter, made.address_.sun_path);
  return made;
}

UnixPath::UnixPath(UnixPath&& other) noexcept : address_(other.address_), folder_(other.folder_) {
  other.folder_ = -1;
}

UnixPath::~UnixPath() {
  if (folder_ >= 0) close(folder_);
}

}  // namespace bmcsim
