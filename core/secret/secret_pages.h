// Memory for secrets: pages that hold nothing else, are never swapped out, are in no core dump, and
// are empty in a child made by fork.
//
// Secrets come and go with each operation, on several threads, so taking a place is a few atomic
// instructions and no lock; a fork at any moment leaves the child with pages that it can use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace ipmi {

// Zeros. Throws std::bad_alloc. Whoever took a place gives it back, with its size.
uint8_t* TakeSecretPlace(size_t size);
// Cleanses it. Null is allowed.
void GiveSecretPlaceBack(uint8_t* place, size_t size) noexcept;

// A T that stays for longer than a call, such as a session's keys: it stands in these pages. Its
// own secrets are to be cleansed by its destructor. Like any pointer, empty once it was moved from.
template <typename T>
class Kept {
 public:
  static_assert(alignof(T) <= 16);

  Kept() : kept_(new(TakeSecretPlace(sizeof(T))) T()) {}
  Kept(Kept&&) noexcept = default;
  Kept& operator=(Kept&&) noexcept = default;

  T& operator*() { return *kept_; }
  const T& operator*() const { return *kept_; }
  T* operator->() { return kept_.get(); }
  const T* operator->() const { return kept_.get(); }
  // Before its owner ends.
  void Drop() { kept_.reset(); }
  bool has_been_dropped() const { return kept_ == nullptr; }

 private:
  struct GiveBack {
    void operator()(T* kept) const {
      std::destroy_at(kept);
      GiveSecretPlaceBack(reinterpret_cast<uint8_t*>(kept), sizeof(T));
    }
  };
  std::unique_ptr<T, GiveBack> kept_;
};

}  // namespace ipmi
