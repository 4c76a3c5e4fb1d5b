// Reads a packet front to back. A read past the end gives zeros and sets a failure that stays, so a
// decoder reads all its fields and asks ok() once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ipmi {

class Reader {
 public:
  explicit Reader(std::span<const uint8_t> bytes) : rest_(bytes) {}

  bool ok() const { return !failed_; }
  size_t remaining() const { return rest_.size(); }

  uint8_t U8() {
    const auto b = Bytes(1);
    return b.empty() ? uint8_t{0} : b[0];
  }
  // IPMI sends multi-byte values least significant byte first (IPMI 2.0 §2.3).
  uint16_t U16() {
    const auto b = Bytes(2);
    return b.empty() ? uint16_t{0} : static_cast<uint16_t>(b[0] | b[1] << 8);
  }
  uint32_t U24() {
    const auto b = Bytes(3);
    return b.empty() ? 0u : uint32_t{b[0]} | uint32_t{b[1]} << 8 | uint32_t{b[2]} << 16;
  }
  uint32_t U32() {
    const auto b = Bytes(4);
    return b.empty()
               ? 0u
               : uint32_t{b[0]} | uint32_t{b[1]} << 8 | uint32_t{b[2]} << 16 | uint32_t{b[3]} << 24;
  }

  // The next n bytes, as a view into the packet; empty and failed if there are fewer.
  std::span<const uint8_t> Bytes(size_t n) {
    if (failed_ || n > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(n);
    rest_ = rest_.subspan(n);
    return taken;
  }
  void Skip(size_t n) { (void)Bytes(n); }

  // The bytes before the last n are left for reading; the last n are handed out.
  std::span<const uint8_t> TakeBack(size_t n) {
    if (failed_ || n > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.last(n);
    rest_ = rest_.first(rest_.size() - n);
    return taken;
  }

  std::span<const uint8_t> Rest() { return Bytes(rest_.size()); }

 private:
  std::span<const uint8_t> rest_;
  bool failed_ = false;
};

}  // namespace ipmi
