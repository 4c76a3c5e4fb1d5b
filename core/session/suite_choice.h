// Which cipher suites may be used with a node, in which order, and what to say when none is left.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/node_options.h"
#include "core/base/result.h"
#include "core/session/session.h"

namespace ipmi {

// A suite that was named is used alone. `auto` tries 17, then 3; a node that has worked with one of
// them is never served with a weaker one, but may be with a stronger.
class SuiteChoice {
 public:
  SuiteChoice(const NodeOptions& options, const NodeMemory& memory);

  uint8_t present() const { return suites_[index_]; }

  // The BMC refused the present suite. True if there is another to try, which is then the present
  // one.
  bool Refused(const SessionFailure& failure);

  // After the last refusal: why no session came about.
  Error Describe(const SessionFailure& failure) const;

  // The present suite may be remembered: no passing trouble led to it.
  bool lasting() const { return !busy_; }

 private:
  std::array<uint8_t, 2> suites_;
  uint8_t count_;
  uint8_t index_ = 0;
  bool protects_ = false;  // a weaker suite is left out because of what the node has used
  bool busy_ = false;      // one of the refusals said that no session is free
};

}  // namespace ipmi
