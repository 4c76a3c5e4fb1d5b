// Secrets live here: move-only, wiped when they go, impossible to print by accident.
//
// What outlives a call stands in pages of its own (secret_pages.h): a SecretBuffer always, what has
// a fixed length as Kept<SecretArray<N>>.
//
// The bytes are reached only through Reveal(SecretAccess()), so that every use of a secret in the
// tree is found by searching for that word.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ipmi {

// Whoever writes this has a reason to see a secret.
struct SecretAccess {
  explicit SecretAccess() = default;
};

// Overwrites memory in a way that the compiler keeps.
void Cleanse(std::span<uint8_t> bytes);

// Overwrites what has become of a secret on the way, in the stack below and in the registers, when
// it goes out of scope. Whoever copies or decrypts has it in vector registers, which stay as they
// are; and these are saved on the stack by whatever comes next, as a function that is bound when it
// is called for the first time.
class TraceCleanser {
 public:
  TraceCleanser() = default;
  ~TraceCleanser();
  TraceCleanser(const TraceCleanser&) = delete;
  TraceCleanser& operator=(const TraceCleanser&) = delete;
};

// True if both hold the same bytes; the time taken depends on the lengths only.
[[nodiscard]] bool EqualInConstantTime(std::span<const uint8_t> a, std::span<const uint8_t> b);

// A secret of any length: a password, a K_g.
class SecretBuffer {
 public:
  SecretBuffer() = default;
  ~SecretBuffer() { Wipe(); }
  SecretBuffer(SecretBuffer&& other) noexcept : data_(other.data_), size_(other.size_) {
    other.data_ = nullptr;
    other.size_ = 0;
  }
  SecretBuffer& operator=(SecretBuffer&& other) noexcept {
    if (this != &other) {
      Wipe();
      std::swap(data_, other.data_);
      std::swap(size_, other.size_);
    }
    return *this;
  }
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;

  // Zeros, to be filled through RevealMutable.
  static SecretBuffer OfSize(size_t size);
  static SecretBuffer CopyOf(std::span<const uint8_t> bytes);
  SecretBuffer Clone() const { return CopyOf({data_, size_}); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const uint8_t> Reveal(SecretAccess) const { return {data_, size_}; }
  std::span<uint8_t> RevealMutable(SecretAccess) { return {data_, size_}; }

 private:
  void Wipe();

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

// A secret of fixed length that lives inside its owner: a session key; a key on the stack, for a
// call.
template <size_t N>
class SecretArray {
 public:
  SecretArray() = default;
  ~SecretArray() { Cleanse(bytes_); }
  SecretArray(SecretArray&& other) noexcept : bytes_(other.bytes_) { Cleanse(other.bytes_); }
  SecretArray& operator=(SecretArray&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      Cleanse(other.bytes_);
    }
    return *this;
  }
  SecretArray(const SecretArray&) = delete;
  SecretArray& operator=(const SecretArray&) = delete;

  // The bytes, cut or padded with zeros to N.
  static SecretArray PaddedCopyOf(std::span<const uint8_t> bytes) {
    SecretArray made;
    std::ranges::copy(bytes.first(std::min(bytes.size(), N)), made.bytes_.begin());
    return made;
  }

  std::span<const uint8_t, N> Reveal(SecretAccess) const { return bytes_; }
  std::span<uint8_t, N> RevealMutable(SecretAccess) { return bytes_; }

 private:
  std::array<uint8_t, N> bytes_ = {};
};

}  // namespace ipmi
