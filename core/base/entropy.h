// Randomness is passed in, so that a session in a test is the same each time.
#pragma once

#include <cstdint>
#include <span>

namespace ipmi {

class Entropy {
 public:
  virtual ~Entropy() = default;
  // Fills `out` with unpredictable bytes. False if the system gave none: `out` must then not be
  // used.
  [[nodiscard]] virtual bool Fill(std::span<uint8_t> out) = 0;
};

// The kernel's generator, read in blocks: one system call serves many small requests.
// Not thread-safe: each thread that needs randomness owns one.
class SystemEntropy final : public Entropy {
 public:
  SystemEntropy() = default;
  ~SystemEntropy() override;
  SystemEntropy(const SystemEntropy&) = delete;
  SystemEntropy& operator=(const SystemEntropy&) = delete;

  [[nodiscard]] bool Fill(std::span<uint8_t> out) override;

 private:
  uint8_t block_[512] = {};
  size_t used_ = sizeof block_;
};

}  // namespace ipmi
