#include "core/session/suite_choice.h"

#include <algorithm>
#include <string>

#include "core/session/refusal.h"

namespace ipmi {
namespace {

// Suites without authentication or encryption are never tried unasked.
constexpr std::array<uint8_t, 2> kAutoSuites = {17, 3};

}  // namespace

SuiteChoice::SuiteChoice(const NodeOptions& options, const NodeMemory& memory)
    : suites_(kAutoSuites), count_(kAutoSuites.size()) {
  if (options.cipher_suite != kCipherSuiteAuto) {
    suites_[0] = options.cipher_suite;
    count_ = 1;
    return;
  }
  const auto remembered = std::ranges::find(kAutoSuites, memory.cipher_suite);
  if (remembered == kAutoSuites.end()) return;
  // What worked, then only what is stronger: a BMC may get new firmware, but nobody is to talk us
  // down.
  count_ = static_cast<uint8_t>(remembered - kAutoSuites.begin() + 1);
  std::rotate(suites_.begin(), suites_.begin() + count_ - 1, suites_.begin() + count_);
  protects_ = count_ < kAutoSuites.size();
}

bool SuiteChoice::Refused(const SessionFailure& failure) {
  busy_ = busy_ || failure.status == Status::kBmcBusy;
  if (index_ + 1 >= count_) return false;
  ++index_;
  return true;
}

Error SuiteChoice::Describe(const SessionFailure& failure) const {
  Error error = DescribeFailure(failure);
  if (busy_ && failure.status != Status::kBmcBusy) {
    // One suite is not offered, and for the other no session is free.
    error = MakeError(Status::kBmcBusy);
    error.stage = failure.stage;
    error.rmcp_status = failure.rmcp_status;
  } else if (failure.status == Status::kCipherRefused && protects_) {
    error.message += " This node has used cipher suite " + std::to_string(suites_[0]) +
                     " before, so no weaker one is tried unasked.";
  }
  return error;
}

}  // namespace ipmi
