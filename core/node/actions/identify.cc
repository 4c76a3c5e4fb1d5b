#include "core/node/actions/identify.h"

#include "core/session/refusal.h"
#include "core/wire/cmd/chassis_identify.h"
#include "core/wire/completion_code.h"

namespace ipmi {

Step Identify::Begin() {
  return Step::Send(seconds_ == kForever ? MakeChassisIdentifyForced()
                                         : MakeChassisIdentify(static_cast<uint8_t>(seconds_)));
}

Step Identify::OnResponse(const Response& response) {
  const uint8_t code = response.completion_code;
  if (code == kCompletedNormally) return Step::Done();
  Error error = CommandRefused("Chassis Identify", code);
  if (seconds_ == kForever && (code == kRequestLengthInvalid || code == kInvalidDataField)) {
    error.message += " This BMC may not know 'on': give a number of seconds.";
  }
  return Step::Fail(std::move(error));
}

}  // namespace ipmi
