// The boot device: reads the boot flags, or sets them.
#pragma once

#include "core/node/action.h"

namespace ipmi {

class ReadBootDevice final : public Action {
 public:
  Privilege privilege() const override { return Privilege::kOperator; }
  Step Begin() override;
  Step OnResponse(const Response& response) override;
};

class SetBootDevice final : public Action {
 public:
  explicit SetBootDevice(const BootFlags& flags) : flags_(flags) {}

  Privilege privilege() const override { return Privilege::kOperator; }
  Step Begin() override;
  Step OnResponse(const Response& response) override;

 private:
  enum class Phase : uint8_t { kAnnounce, kAcknowledge, kFlags, kComplete };

  BootFlags flags_;
  Phase phase_ = Phase::kAnnounce;
  std::optional<Error> refused_;
};

}  // namespace ipmi
