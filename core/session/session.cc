#include "core/session/session.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/wire/cmd/send_message.h"
#include "core/wire/completion_code.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

// Each wait is half as long again as the last. Doubling would save a BMC one packet in twelve on a
// network that loses every fifth, and make its worst latencies twice as long.
constexpr int kGrowth = 50;  // percent
constexpr Duration kCeiling = 2s;

// Closing is sent more often: nobody waits for it, and a session that is left open may block one of
// the few that a BMC has.
constexpr Duration kCloseCeiling = 300ms;
constexpr int kCloseTransmissions = 8;

// A command that must not be sent twice is waited for longer: BMCs take their time for a reset.
constexpr int kOnceFactor = 8;
constexpr Duration kShortestOnceWait = 2s;

// A controller behind the BMC has this long in addition, for the bus. With the waits that follow,
// each a quarter longer, it counts as silent after a second, and the round trips to the BMC.
constexpr Duration kBusTime = 150ms;
constexpr int kBridgedGrowth = 25;  // percent
constexpr int kBridgedTransmissions = 4;

constexpr uint8_t kSequenceMask = 0x3F;
constexpr int kMostAvoided = 32;

}  // namespace

void Session::Send(const Request& request, const Waits& waits, Instant now, Outbox& outbox) {
  BeginExchange(request);
  TransmitFirst(waits, now, outbox);
}

SessionEvent Session::OnDeadline(Instant now, Outbox& outbox) {
  if (now < timer_.due()) return SessionEvent::kNone;
  if (std::exchange(cannot_send_, false) && !closing_) return Failed({.status = Status::kInternal});
  if (closing_) {
    if (last_wait_ || timer_.transmissions() >= kCloseTransmissions) return Closed();
    (void)Transmit(outbox);  // what this machine cannot do now, it may the next time
    timer_.Restart(now, kGrowth, kCloseCeiling);
  } else if (!request_.repeatable) {
    timer_.Stop();
    return SessionEvent::kAnswerLost;
  } else if (request_.bridged() && timer_.transmissions() >= kBridgedTransmissions) {
    return TargetIsSilent();
  } else {
    accepted_ = false;
    if (!Transmit(outbox)) return Failed({.status = Status::kInternal});
    timer_.Restart(now, request_.bridged() ? kBridgedGrowth : kGrowth, kCeiling);
  }
  ++retransmissions_;
  return SessionEvent::kNone;
}

void Session::TransmitFirst(const Waits& waits, Instant now, Outbox& outbox) {
  Duration timeout = std::max(rtt_.Timeout(), waits.shortest);
  if (request_.bridged()) timeout += kBusTime;
  if (closing_) timeout = std::min(timeout, kCloseCeiling);  // the process may be about to end
  const Duration once = std::min(std::max(kShortestOnceWait, kOnceFactor * timeout), waits.longest);
  timer_.Start(now, request_.repeatable ? timeout : once);
  if (!Transmit(outbox) && !closing_) CannotSend(now);
}

void Session::CannotSend(Instant now) {
  cannot_send_ = true;
  timer_.Wait(now);
}

void Session::BeginExchange(const Request& request) {
  // Each copy of a bridged command has an answer of its own, which may be late: nothing puts it
  // before the answers to the commands that follow. None is if there was one copy, and its answer
  // came; a BMC may pass on even what it has refused to.
  if (request_.bridged() && (timer_.transmissions() > 1 || !of_target_))
    avoided_ |= uint64_t{1} << sequence_;
  request_ = request;
  if (request.bridged()) bridged_to_.set(request.target.address / 2);
  accepted_ = of_target_ = false;
  // If too many are avoided, the next is the one that was avoided longest, and serves again.
  do {
    sequence_ = (sequence_ + 1) & kSequenceMask;
  } while ((avoided_ >> sequence_ & 1) != 0 && std::popcount(avoided_) <= kMostAvoided);
  avoided_ &= ~(uint64_t{1} << sequence_);
}

bool Session::WriteCommand(Writer& message) const {
  if (!request_.bridged()) {
    WriteRequestMessage(request_, sequence_, message);
    return message.ok();
  }
  const auto carrier = MakeSendMessage(request_, sequence_);
  if (carrier) WriteRequestMessage(*carrier, sequence_, message);
  return carrier && message.ok();
}

Drop Session::ReadAnswer(std::span<const uint8_t> message, bool& answered) {
  answered = true;
  if (request_.bridged()) {
    const Drop drop = ReadBridged(message, answered);
    of_target_ = drop == Drop::kNone && answered && response_.of == AnswerOf::kTarget;
    return drop;
  }
  // Some BMCs give themselves another address than 0x20.
  const uint8_t responder = ResponderOf(message).value_or(kBmcAddress);
  if (responder != own_address_ && bridged_to_[responder / 2]) return Drop::kWrongTag;
  const Drop drop = ReadResponseMessage(message, request_, sequence_, response_);
  if (drop == Drop::kNone) own_address_ = responder;
  return drop;
}

// §6.13.4: the BMC answers Send Message, with nothing, and then hands the target's answer on; some
// put this into that. On its way the one may overtake the other.
Drop Session::ReadBridged(std::span<const uint8_t> message, bool& answered) {
  Drop drop = ReadBridgedAnswer(message, request_, sequence_, response_);
  if (drop != Drop::kWrongTag) return drop;
  Response sent;
  drop = ReadSendMessageAnswer(message, sequence_, sent);
  if (drop != Drop::kNone) return drop;
  own_address_ = ResponderOf(message).value_or(kBmcAddress);
  if (sent.completion_code != kCompletedNormally) {
    response_ = sent;
    response_.of = AnswerOf::kBmc;
    return Drop::kNone;
  }
  if (!sent.data.empty()) return ReadBridgedAnswer(sent.data, request_, sequence_, response_);
  answered = false;
  return std::exchange(accepted_, true) ? Drop::kUnexpected : Drop::kNone;
}

SessionEvent Session::TargetIsSilent() {
  timer_.Stop();
  last_drop_ = Drop::kNone;
  EndExchange();
  response_ = {.completion_code = kCommandTimeout, .of = AnswerOf::kNobody, .data = {}};
  return SessionEvent::kResponse;
}

void Session::CountAnswer(Instant now) {
  // How slow a bus behind the BMC is says nothing of the way to it.
  if (!request_.bridged()) timer_.SampleInto(rtt_, now);
  timer_.Stop();
  last_drop_ = Drop::kNone;  // what was dropped before a right answer explains nothing any more
  ++answers_;
}

SessionEvent Session::Dropped(Drop drop) {
  ++drops_;
  last_drop_ = drop;
  return SessionEvent::kNone;
}

SessionEvent Session::Failed(SessionFailure failure) {
  timer_.Stop();
  failure_ = failure;
  failure_.stage = stage();
  return SessionEvent::kFailed;
}

SessionEvent Session::Closed() {
  timer_.Stop();
  closed_ = true;
  may_be_open_ = false;
  ForgetSecrets();  // its owner may keep it until the next operation
  return SessionEvent::kClosed;
}

}  // namespace ipmi
