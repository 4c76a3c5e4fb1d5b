// Chassis Identify: the light that tells the node in its rack.
#pragma once

#include <cstdint>

#include "core/node/action.h"

namespace ipmi {

class Identify final : public Action {
 public:
  // seconds: 0 turns the light off, kForever leaves it on.
  static constexpr uint32_t kForever = 0xFFFFFFFF;
  explicit Identify(uint32_t seconds) : seconds_(seconds) {}

  Privilege privilege() const override { return Privilege::kOperator; }
  Step Begin() override;
  Step OnResponse(const Response& response) override;

 private:
  uint32_t seconds_;
};

}  // namespace ipmi
