// When there is no memory. A caller's thread is told so: std::bad_alloc, which the C ABI turns into
// a status. The library's own threads have nobody to tell, and what they have begun for others must
// not be left half done: they wait until there is memory again.
#pragma once

namespace ipmi {

// While it lives, this thread waits. For what must not fail, such as closing.
class WaitsForMemory {
 public:
  WaitsForMemory() noexcept : WaitsForMemory(true) {}
  ~WaitsForMemory();
  WaitsForMemory(const WaitsForMemory&) = delete;
  WaitsForMemory& operator=(const WaitsForMemory&) = delete;

 protected:
  explicit WaitsForMemory(bool waits) noexcept;

 private:
  bool before_;
};

// While it lives, this thread is told: a callback may make calls of its own on a thread that waits.
class IsToldOfNoMemory : public WaitsForMemory {
 public:
  IsToldOfNoMemory() noexcept : WaitsForMemory(false) {}
};

// Called when there was none: true, a moment later, if this thread is one that waits.
bool WaitedForMemory() noexcept;

}  // namespace ipmi
