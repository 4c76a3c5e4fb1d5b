// What the BMC says of itself: Get Device ID, Get System GUID, Get Channel Cipher Suites.
#pragma once

#include "core/node/action.h"
#include "core/wire/cmd/get_channel_cipher_suites.h"

namespace ipmi {

class DeviceInfo final : public Action {
 public:
  Privilege privilege() const override { return Privilege::kUser; }
  Step Begin() override;
  Step OnResponse(const Response& response) override;

 private:
  enum class Phase : uint8_t { kDeviceId, kGuid, kCipherSuites };

  Phase phase_ = Phase::kDeviceId;
  uint8_t list_index_ = 0;
  CipherSuiteList suites_;
};

}  // namespace ipmi
