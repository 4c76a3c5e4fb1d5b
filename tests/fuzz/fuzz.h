// What the fuzz targets share: how an input is taken apart, and how a property is held.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace ipmi::fuzz {

using Bytes = std::vector<uint8_t>;

// Says which property did not hold, and aborts.
[[noreturn]] void Violated(const char* file, int line, const char* what);

#define FUZZ_CHECK(condition) \
  ((condition) ? void() : ::ipmi::fuzz::Violated(__FILE__, __LINE__, #condition))

// Takes an input apart from front to back. What is not there is 0.
class Input {
 public:
  explicit Input(std::span<const uint8_t> bytes) : rest_(bytes) {}

  size_t left() const { return rest_.size(); }
  uint8_t U8() {
    if (rest_.empty()) return 0;
    const uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }
  uint16_t U16() { return static_cast<uint16_t>(U8() | U8() << 8); }
  uint32_t U32() { return U16() | uint32_t{U16()} << 16; }
  bool Flag() { return (U8() & 1) != 0; }
  // At most n bytes, in a block of their own, so that reading past them is noticed.
  Bytes Take(size_t n) {
    const auto taken = rest_.first(std::min(n, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }
  // As many as the next byte says.
  Bytes Some() {
    const uint8_t n = U8();
    return Take(n);
  }
  std::string Text() {
    const Bytes bytes = Some();
    return {bytes.begin(), bytes.end()};
  }
  Bytes Rest() { return Take(rest_.size()); }

 private:
  std::span<const uint8_t> rest_;
};

// UTF-8 of one line, without control characters and without what changes the direction in which a
// terminal writes: what is promised of every text that came from a BMC.
bool IsSafeText(std::string_view text);

// Whether an input holds that text. The fuzzer takes what code compares with, a secret too, and may
// use it as a name that messages rightly repeat.
bool Holds(std::span<const uint8_t> input, std::string_view text);

// A folder for the whole process, in $TMPDIR or else in memory; removed when it ends.
const std::string& MemoryFolder();

}  // namespace ipmi::fuzz
