#include "core/session/session.h"

#include <algorithm>

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

constexpr uint8_t kSequenceMask = 0x3F;

}  // namespace

void Session::Send(const Request& request, const Waits& waits, Instant now, Outbox& outbox) {
  BeginExchange(request);
  TransmitFirst(waits, now, outbox);
}

SessionEvent Session::OnDeadline(Instant now, Outbox& outbox) {
  if (now < timer_.due()) return SessionEvent::kNone;
  if (cannot_send_) return closing_ ? Closed() : Failed({.status = Status::kInternal});
  if (closing_) {
    if (last_wait_ || timer_.transmissions() >= kCloseTransmissions) return Closed();
    if (!Transmit(outbox)) return Closed();
    timer_.Restart(now, kGrowth, kCloseCeiling);
  } else if (!request_.repeatable) {
    timer_.Stop();
    return SessionEvent::kAnswerLost;
  } else {
    if (!Transmit(outbox)) return Failed({.status = Status::kInternal});
    timer_.Restart(now, kGrowth, kCeiling);
  }
  ++retransmissions_;
  return SessionEvent::kNone;
}

void Session::TransmitFirst(const Waits& waits, Instant now, Outbox& outbox) {
  Duration timeout = std::max(rtt_.Timeout(), waits.shortest);
  if (closing_) timeout = std::min(timeout, kCloseCeiling);  // the process may be about to end
  const Duration once = std::min(std::max(kShortestOnceWait, kOnceFactor * timeout), waits.longest);
  timer_.Start(now, request_.repeatable ? timeout : once);
  if (!Transmit(outbox)) CannotSend(now);
}

void Session::CannotSend(Instant now) {
  cannot_send_ = true;
  timer_.Wait(now);
}

void Session::BeginExchange(const Request& request) {
  request_ = request;
  sequence_ = (sequence_ + 1) & kSequenceMask;
}

void Session::CountAnswer(Instant now) {
  timer_.SampleInto(rtt_, now);
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
  return SessionEvent::kClosed;
}

}  // namespace ipmi
