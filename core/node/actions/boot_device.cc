#include "core/node/actions/boot_device.h"

#include "core/session/refusal.h"
#include "core/wire/completion_code.h"

namespace ipmi {

Step ReadBootDevice::Begin() { return Step::Send(MakeGetBootFlags()); }

Step ReadBootDevice::OnResponse(const Response& response) {
  constexpr std::string_view kCommand = "Get System Boot Options";
  if (response.completion_code != kCompletedNormally)
    return Refused(kCommand, response.completion_code);
  report_.boot = ReadBootFlags(response.data);
  if (!report_.boot) return Step::Fail(TooShort(kCommand));
  return Step::Done();
}

Step SetBootDevice::Begin() {
  return Step::Send(MakeSetBootInProgress(SetInProgress::kInProgress));
}

Step SetBootDevice::OnResponse(const Response& response) {
  // Only the flags themselves must succeed: many BMCs lack the parameters around them.
  switch (phase_) {
    case Phase::kAnnounce:
      // "Set in progress" (0x81) is no reason to stop: it may be our own, whose answer was lost, or
      // left behind by someone whose session ended. It is released below in any case.
      phase_ = Phase::kAcknowledge;
      return Step::Send(MakeSetBootInfoAcknowledge());
    case Phase::kAcknowledge:
      phase_ = Phase::kFlags;
      return Step::Send(MakeSetBootFlags(flags_));
    case Phase::kFlags:
      if (response.completion_code != kCompletedNormally) {
        refused_ = CommandRefused("Set System Boot Options", response.completion_code);
      }
      phase_ = Phase::kComplete;
      return Step::Send(MakeSetBootInProgress(SetInProgress::kComplete));
    case Phase::kComplete:
      break;
  }
  if (refused_) return Step::Fail(*std::move(refused_));
  report_.boot = flags_;
  return Step::Done();
}

}  // namespace ipmi
