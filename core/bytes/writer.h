// Writes a packet into a buffer of fixed size. A write that does not fit sets a failure that stays;
// what a failed writer holds must not be sent.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ipmi {

class Writer {
 public:
  explicit Writer(std::span<uint8_t> buffer) : buffer_(buffer) {}

  bool ok() const { return !failed_; }
  size_t size() const { return size_; }
  // What was written so far; empty if the writer failed.
  std::span<uint8_t> written() const {
    return failed_ ? std::span<uint8_t>{} : buffer_.first(size_);
  }

  void U8(uint8_t v) {
    if (const auto b = Grow(1); !b.empty()) b[0] = v;
  }
  void U16(uint16_t v) {
    if (const auto b = Grow(2); !b.empty()) {
      b[0] = static_cast<uint8_t>(v);
      b[1] = static_cast<uint8_t>(v >> 8);
    }
  }
  void U32(uint32_t v) {
    U16(static_cast<uint16_t>(v));
    U16(static_cast<uint16_t>(v >> 16));
  }
  void Bytes(std::span<const uint8_t> v) {
    if (const auto b = Grow(v.size()); !b.empty()) std::ranges::copy(v, b.begin());
  }
  void Fill(size_t n, uint8_t v) {
    if (const auto b = Grow(n); !b.empty()) std::ranges::fill(b, v);
  }
  // Room for n bytes to be filled in later; empty if it does not fit.
  std::span<uint8_t> Grow(size_t n) {
    if (failed_ || n > buffer_.size() - size_) {
      failed_ = true;
      return {};
    }
    const auto room = buffer_.subspan(size_, n);
    size_ += n;
    return room;
  }

 private:
  std::span<uint8_t> buffer_;
  size_t size_ = 0;
  bool failed_ = false;
};

// The four bytes of v as they travel, for codes that cover them.
inline std::array<uint8_t, 4> LeastFirst(uint32_t v) {
  std::array<uint8_t, 4> bytes;
  Writer(bytes).U32(v);
  return bytes;
}

}  // namespace ipmi
