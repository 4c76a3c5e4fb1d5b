#include "core/node/action.h"

#include "core/session/refusal.h"
#include "core/wire/completion_code.h"

namespace ipmi {

// Asked only of operations whose commands are not all repeatable; those say more.
Step Action::OnAnswerLost() {
  Error error = MakeError(Status::kOutcomeUnknown);
  error.stage = Stage::kCommand;
  return Step::Fail(std::move(error));
}

std::optional<Error> Action::TakeChassisStatus(const Response& response) {
  constexpr std::string_view kCommand = "Get Chassis Status";
  if (response.completion_code != kCompletedNormally)
    return CommandRefused(kCommand, response.completion_code);
  report_.chassis = ReadChassisStatus(response.data);
  if (!report_.chassis) return TooShort(kCommand);
  report_.power = report_.chassis->power_on ? PowerState::kOn : PowerState::kOff;
  return std::nullopt;
}

Step Refused(std::string_view command, uint8_t completion_code) {
  return Step::Fail(CommandRefused(command, completion_code));
}

Error TooShort(std::string_view command) {
  Error error = MakeError(Status::kProtocolError,
                          "(" + std::string(command) + ": the answer is shorter than its fields)");
  error.stage = Stage::kCommand;
  return error;
}

Error NotEnoughTime() {
  Error error = MakeError(Status::kTimedOut);
  error.stage = Stage::kCommand;
  error.message =
      "The BMC answers, but the time allowed was over before all was done; allow more (--timeout).";
  return error;
}

}  // namespace ipmi
