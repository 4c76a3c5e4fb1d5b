// Get Channel Cipher Suites (IPMI 2.0 §22.15): asked 16 bytes at a time, needs no session.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/wire/ipmi_message.h"

namespace ipmi {

inline constexpr uint8_t kMaxCipherSuiteListIndex = 0x3F;

// index: which 16 bytes of the list, 0 to kMaxCipherSuiteListIndex.
Request MakeGetChannelCipherSuites(uint8_t index);

// Collects the list from answers and takes the suite numbers out of its records.
class CipherSuiteList {
 public:
  // Takes an answer's data. False at the end of the list: fewer than 16 bytes, or no room left.
  bool Add(std::span<const uint8_t> data);

  // The suites, in the BMC's order; records that are cut off, OEM's, or repeated are left out.
  std::span<const uint8_t> Suites();

 private:
  std::array<uint8_t, 512> records_ = {};
  size_t size_ = 0;
  std::array<uint8_t, 32> suites_ = {};
};

}  // namespace ipmi
