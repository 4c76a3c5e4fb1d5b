#include "core/node/actions/device_info.h"

#include <algorithm>

#include "core/session/refusal.h"
#include "core/wire/cmd/get_system_guid.h"
#include "core/wire/completion_code.h"

namespace ipmi {

Step DeviceInfo::Begin() { return Step::Send(MakeGetDeviceId()); }

Step DeviceInfo::OnResponse(const Response& response) {
  const bool answered = response.completion_code == kCompletedNormally;
  switch (phase_) {
    case Phase::kDeviceId: {
      constexpr std::string_view kCommand = "Get Device ID";
      if (!answered) return Refused(kCommand, response.completion_code);
      report_.device = ReadDeviceId(response.data);
      if (!report_.device) return Step::Fail(TooShort(kCommand));
      phase_ = Phase::kGuid;
      return Step::Send(MakeGetSystemGuid());
    }
    case Phase::kGuid:
      // Not every BMC has a GUID or lists its suites: what it does not tell stays empty.
      if (const auto guid = ReadSystemGuid(response.data); answered && guid)
        report_.guid = GuidText(*guid);
      phase_ = Phase::kCipherSuites;
      return Step::Send(MakeGetChannelCipherSuites(list_index_));
    case Phase::kCipherSuites:
      break;
  }
  if (answered && suites_.Add(response.data) && list_index_ < kMaxCipherSuiteListIndex) {
    return Step::Send(MakeGetChannelCipherSuites(++list_index_));
  }
  const auto suites = suites_.Suites();
  report_.cipher_suite_count =
      static_cast<uint8_t>(std::min(suites.size(), report_.cipher_suites.size()));
  std::ranges::copy(suites.first(report_.cipher_suite_count), report_.cipher_suites.begin());
  return Step::Done();
}

}  // namespace ipmi
