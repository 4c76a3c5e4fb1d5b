// One session with one BMC, without input or output of its own: datagrams and time come in,
// datagrams go out.
//
//   Start -> (datagrams, deadlines) -> kEstablished -> Send -> kResponse -> … -> Close -> kClosed
//
// A session retransmits for as long as it is asked; giving up is its owner's business, but for a
// command to a controller behind the BMC, whose silence the BMC's own answers do not end. A
// datagram that is not awaited, or fails any check, is counted and changes nothing.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>

#include "core/base/clock.h"
#include "core/base/node_options.h"
#include "core/base/status.h"
#include "core/session/outbox.h"
#include "core/session/retransmission.h"
#include "core/session/tools.h"
#include "core/wire/drop.h"
#include "core/wire/ipmi_message.h"

namespace ipmi {

enum class SessionEvent : uint8_t {
  kNone,
  kCapabilities,  // IPMI 1.5 only: the BMC told what it can do; the session waits to be told to go
                  // on
  kEstablished,   // commands can be sent
  kResponse,    // response() is a view of the answer: as long as the datagram lives, until the next
  kAnswerLost,  // the answer to a command that must not be sent twice did not come
  kFailed,      // failure() says why; the session is over
  kClosed,      // the session is over
};

// Why a session could not be set up.
struct SessionFailure {
  Status status = Status::kInternal;
  Stage stage = Stage::kNone;
  uint8_t completion_code = 0;
  uint8_t rmcp_status = 0;
  bool suite_refused = false;  // another cipher suite may be accepted
  bool start_again = false;    // the BMC lost the half-open session: a new attempt may do
};

// How long the answer to a command is waited for.
struct Waits {
  Duration shortest = {};              // before it is sent again
  Duration longest = Duration::max();  // if it must not be sent again
};
// Nobody waits for a session to be closed: a BMC need not be asked twice in a hurry.
inline constexpr Waits kCloseWaits = {.shortest = std::chrono::milliseconds(50)};

class Session {
 public:
  Session(Tools& tools, RttEstimate& rtt) : tools_(tools), rtt_(rtt) {}
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  virtual void Start(Instant now, Outbox& outbox) = 0;
  virtual SessionEvent OnDatagram(std::span<const uint8_t> datagram, Instant now,
                                  Outbox& outbox) = 0;
  // Frees what the BMC holds for us: an open session is closed, with retransmissions until kClosed;
  // one that is half open expires there within seconds. Any state.
  virtual void Close(Instant now, Outbox& outbox) = 0;
  virtual Stage stage() const = 0;

  // Sends a command; only when established and no other command is out. One that is for a
  // controller behind the BMC travels in Send Message; if that controller stays silent, kResponse
  // tells so after about a second (Response::of).
  void Send(const Request& request, Instant now, Outbox& outbox) {
    Send(request, Waits(), now, outbox);
  }
  void Send(const Request& request, const Waits& waits, Instant now, Outbox& outbox);
  SessionEvent OnDeadline(Instant now, Outbox& outbox);
  Instant NextDeadline() const { return timer_.due(); }

  // Whether each packet takes the password itself. Who keeps such a session while nothing is asked
  // drops the password, and gives it again before the session is used or closed.
  virtual bool NeedsPassword() const = 0;
  virtual void GivePassword(std::span<const uint8_t> password) = 0;
  virtual void DropPassword() = 0;

  const Response& response() const { return response_; }
  const SessionFailure& failure() const { return failure_; }
  uint32_t answers() const { return answers_; }
  uint32_t retransmissions() const { return retransmissions_; }
  uint32_t drops() const { return drops_; }
  Drop last_drop() const { return last_drop_; }
  // How often the packet was sent whose answer is awaited.
  int transmissions() const { return timer_.transmissions(); }
  // The BMC may hold an open session of ours.
  bool may_be_open() const { return may_be_open_; }
  bool closed() const { return closed_; }
  // The id that the BMC's packets to us carry; 0 if not known yet.
  virtual uint32_t arriving_session_id() const = 0;

 protected:
  // Sends what the present state waits an answer for, anew each time: sequence numbers move on.
  // False if cryptography or randomness failed on this machine.
  [[nodiscard]] virtual bool Transmit(Outbox& outbox) = 0;

  void TransmitFirst(Instant now, Outbox& outbox) { TransmitFirst(Waits(), now, outbox); }
  void TransmitFirst(const Waits& waits, Instant now, Outbox& outbox);
  void BeginExchange(const Request& request);
  // No answer is awaited any more: the next command can be sent.
  virtual void EndExchange() = 0;
  // The session is over: nothing that it sends or reads needs its secrets any more.
  virtual void ForgetSecrets() = 0;
  // Writes the command that is out as the message that it travels in. False if it is too long.
  [[nodiscard]] bool WriteCommand(Writer& message) const;
  // Reads a message that passed every check of its packet. kNone: it belongs to the command that is
  // out; `answered` tells whether that has its answer now, which response_ is.
  [[nodiscard]] Drop ReadAnswer(std::span<const uint8_t> message, bool& answered);
  // An answer that was awaited has come.
  void CountAnswer(Instant now);
  SessionEvent Dropped(Drop drop);
  SessionEvent Failed(SessionFailure failure);
  SessionEvent Closed();
  // The machine cannot do what a session needs: the next deadline, which is now, tells.
  void CannotSend(Instant now);

  Tools& tools_;
  RttEstimate& rtt_;
  RetransmitTimer timer_;
  Request request_;         // the command that is out, or was last
  uint8_t sequence_ = 0;    // its request sequence number, 0 to 63
  bool accepted_ = false;   // the BMC has passed on the last copy of a bridged command
  bool of_target_ = false;  // its target has answered a bridged command
  bool closing_ = false;
  bool last_wait_ = false;  // closing: nothing more is sent, but an answer may still be on its way
  bool closed_ = false;
  bool may_be_open_ = false;
  bool cannot_send_ = false;
  Drop last_drop_ = Drop::kNone;
  Response response_;
  SessionFailure failure_;

 private:
  Drop ReadBridged(std::span<const uint8_t> message, bool& answered);
  SessionEvent TargetIsSilent();

  uint64_t avoided_ = 0;               // bit n: an answer under sequence number n may be late
  std::bitset<128> bridged_to_;        // by slave address / 2: who may send late answers
  uint8_t own_address_ = kBmcAddress;  // of the BMC, by its answers
  uint32_t answers_ = 0;
  uint32_t retransmissions_ = 0;
  uint32_t drops_ = 0;
};

}  // namespace ipmi
