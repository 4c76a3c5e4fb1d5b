#include "core/session/refusal.h"

#include <string>

#include "core/wire/completion_code.h"
#include "core/wire/rmcp_status.h"

namespace ipmi {
namespace {

std::string Parenthesized(std::string_view stage, std::string_view what) {
  return "(" + std::string(stage) + ": " + std::string(what) + ")";
}

// True for what a BMC that keeps to the protocol never sends.
bool BreaksProtocol(Drop drop) {
  switch (drop) {
    case Drop::kMalformed:
    case Drop::kWrongTag:
    case Drop::kWrongSession:
    case Drop::kNotAuthenticated:
    case Drop::kNotEncrypted:
    case Drop::kBadIntegrity:
    case Drop::kBadEncryption:
    case Drop::kBadChecksum:
      return true;
    case Drop::kNone:
    case Drop::kNotRmcp:
    case Drop::kUnexpected:
    case Drop::kReplayed:
      break;
  }
  return false;
}

}  // namespace

Error CommandRefused(std::string_view command, uint8_t completion_code) {
  Status status = Status::kCommandRefused;
  if (completion_code == kNodeBusy) status = Status::kBmcBusy;
  if (completion_code == kInsufficientPrivilege) status = Status::kPrivilegeTooLow;
  Error error = MakeError(status, Parenthesized(command, CompletionCodeText(completion_code)));
  error.stage = Stage::kCommand;
  error.completion_code = completion_code;
  return error;
}

void Restate(Error& error, Status status) {
  const std::string detail = error.message.substr(error.message.find('('));
  error.status = status;
  error.message = std::string(StatusSentence(status)) + ' ' + detail;
}

Error DescribeFailure(const SessionFailure& failure) {
  std::string detail;
  if (failure.rmcp_status != 0) {
    detail = Parenthesized(StageName(failure.stage), RmcpStatusText(failure.rmcp_status));
  } else if (failure.completion_code != 0) {
    detail = Parenthesized(StageName(failure.stage), CompletionCodeText(failure.completion_code));
  } else if (failure.status == Status::kProtocolError) {
    detail = Parenthesized(StageName(failure.stage), "an answer is shorter than its fields");
  }
  Error error = MakeError(failure.status, std::move(detail));
  error.stage = failure.stage;
  error.rmcp_status = failure.rmcp_status;
  error.completion_code = failure.completion_code;
  return error;
}

Error DescribeSilence(const Session& session, bool heard, bool foreign) {
  const Stage stage = session.stage();
  Error error;
  if (BreaksProtocol(session.last_drop())) {
    error = MakeError(Status::kProtocolError,
                      Parenthesized(StageName(stage), DropReason(session.last_drop())));
  } else if (!heard && foreign) {
    error = MakeError(Status::kNotIpmi);
  } else if (!heard) {
    error = MakeError(Status::kNoAnswer);
  } else if (stage == Stage::kActivateSession) {
    // §6.11.7: a packet whose authentication code is wrong is silently discarded.
    error = MakeError(Status::kBadPassword, "(Activate Session is not answered)");
  } else if (stage == Stage::kRakp1 || stage == Stage::kRakp3) {
    error.status = Status::kNoAnswer;
    error.message =
        "The BMC stopped answering at " + std::string(StageName(stage)) +
        "; some BMCs do so for an unknown user or a wrong password: check both, then the network.";
  } else {
    error.status = Status::kNoAnswer;
    error.message = "The BMC stopped answering at " + std::string(StageName(stage)) +
                    "; check the network between, or try again in a minute.";
  }
  error.stage = stage;
  return error;
}

}  // namespace ipmi
