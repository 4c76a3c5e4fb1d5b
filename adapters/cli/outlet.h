// Standard output, or another descriptor, for a program that must never wait for its reader: what
// cannot be written now is kept until it can be.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace cli {

class Outlet {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Outlet(int fd);
  ~Outlet();
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;

  void Add(std::string_view text) { kept_ += text; }
  size_t kept() const { return kept_.size(); }
  // Writes what can be written without waiting, line by line where they are not too long.
  void Flush();
  // Waits for the reader, no longer than until `deadline`. True if nothing is left.
  bool FlushUntil(Time deadline);

  // What to poll for: also to hear that the reader left while there is nothing to write.
  pollfd Awaited() const;
  // 0, or the errno of what failed: nothing can be written any more.
  int error() const { return error_; }

 private:
  bool IsReady();

  const int given_;
  const int fd_;  // another way to what `given_` is open on, where there is one that does not wait
  std::string kept_;
  int error_ = 0;
};

}  // namespace cli
