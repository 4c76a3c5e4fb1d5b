// What is to be done in a session: a sequence of commands, each chosen after the answer to the
// last.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "core/base/clock.h"
#include "core/base/node_options.h"
#include "core/base/result.h"
#include "core/wire/ipmi_message.h"
#include "core/wire/rakp2.h"

namespace ipmi {

// The next thing to do.
struct Step {
  enum class Kind : uint8_t { kSend, kWait, kDone, kFail };

  Kind kind = Kind::kDone;
  Request request = {};                       // kSend
  Duration wait = {};                         // kWait: Resume is called after it
  std::optional<Error> error = std::nullopt;  // kFail

  static Step Send(const Request& request) { return {.kind = Kind::kSend, .request = request}; }
  static Step Wait(Duration wait) { return {.kind = Kind::kWait, .wait = wait}; }
  static Step Done() { return {.kind = Kind::kDone}; }
  static Step Fail(Error error) { return {.kind = Kind::kFail, .error = std::move(error)}; }
};

// How a BMC was when the deadline passed.
enum class Lateness : uint8_t {
  kSilent,  // it does not answer any more
  kBusy,  // it was busy each time that it was asked, and has not carried out what it was asked for
  kAnswers,  // it does; the time was too short for what was asked
};

class Operation {
 public:
  virtual ~Operation() = default;

  // The highest privilege that any of its commands needs.
  virtual Privilege privilege() const = 0;
  // What it can do with, if the user or the node's settings allow no more: commands that need more
  // than the session has are then answered with kInsufficientPrivilege, and not sent.
  virtual Privilege least_privilege() const { return privilege(); }
  // The session that it runs in; before Begin, and again if that one has ended at the BMC and
  // another was opened. guid: as the BMC told it in RAKP 2; null in IPMI 1.5.
  virtual void OnSession(const Guid* guid) { (void)guid; }
  // The session is there.
  virtual Step Begin() = 0;
  // The answer to the last kSend. A busy BMC was asked again until it was not, or for a second if
  // the request is dispensable. `response` is valid during the call.
  virtual Step OnResponse(const Response& response) = 0;
  // The answer to a command that is not repeatable did not come; whether it was carried out is not
  // known.
  virtual Step OnAnswerLost() = 0;
  // The wait is over.
  virtual Step Resume() { return Step::Done(); }
  // The deadline passed. The end, kDone or kFail; nullopt leaves it to the session to say what was
  // missing.
  virtual std::optional<Step> Expired(Lateness lateness) {
    (void)lateness;
    return std::nullopt;
  }
};

}  // namespace ipmi
