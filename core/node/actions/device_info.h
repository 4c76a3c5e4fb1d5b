// What the BMC says of itself: Get Device ID, which it must answer, and what it may refuse: Get
// System GUID, Get Channel Cipher Suites, Get Channel Authentication Capabilities, Get LAN
// Configuration Parameters, Get DCMI Capabilities Info and Get Session Info.
#pragma once

#include <optional>
#include <vector>

#include "core/node/actions/bmc_info.h"
#include "core/node/flow.h"

namespace ipmi {

class DeviceInfo final : public FlowAction {
 public:
  // The LAN configuration needs OPERATOR; users that are not get the rest.
  Privilege privilege() const override { return Privilege::kOperator; }
  Privilege least_privilege() const override { return Privilege::kUser; }

 private:
  Flow<Result<void>> Run() override;
  bool KeepsPart() override;
  // What it may refuse.
  Flow<Response> AskOneOf(Request request);
  Flow<std::vector<uint8_t>> ReadCipherSuites();
  Flow<std::optional<ChannelAuthenticationCapabilities>> ReadAuthentication();
  Flow<BmcInfo::Lan> ReadLan();
  Flow<std::optional<BmcInfo::Dcmi>> ReadDcmi();
  Flow<std::optional<BmcInfo::Sessions>> ReadSessions();

  bool busy_ = false;  // with something that was asked for
};

}  // namespace ipmi
