// A session of either kind that is established, and its BMC behind it, for tests of what comes in
// it.
#pragma once

#include "core/session/lan15_session.h"
#include "core/session/rmcp_plus_session.h"
#include "core/wire/cmd/get_chassis_status.h"
#include "core/wire/cmd/get_sensor_reading.h"
#include "tests/unit/session/scripted_bmc.h"
#include "tests/unit/support/unit_test.h"

namespace ipmi::testing {

inline const Bytes kUser = Hex("61646d696e");        // admin
inline const Bytes kPassword = Hex("736563726574");  // secret
inline const Bytes kReading = Hex("21 c0 c0");
inline constexpr uint8_t kController = 0x82;
inline constexpr Duration kRoundTrip = std::chrono::milliseconds(1);
inline constexpr uint8_t kSendMessage = 0x34;

inline Request Reading(uint8_t address = kController) {
  Request request = MakeGetSensorReading(1, 2);
  request.target = {.channel = 7, .address = address};
  return request;
}

// An answer as §13.8 has it.
struct Answer {
  uint8_t responder = kController;
  uint8_t net_fn = 0x05;
  uint8_t command = 0x2D;
  uint8_t sequence = 0;
  uint8_t code = 0;
  Bytes data = kReading;
};

inline uint8_t Checksum(std::span<const uint8_t> bytes) {
  uint8_t sum = 0;
  for (const uint8_t byte : bytes) sum = static_cast<uint8_t>(sum - byte);
  return sum;
}

inline Bytes Message(const Answer& answer) {
  Bytes message = {0x81, static_cast<uint8_t>(answer.net_fn << 2)};
  message.push_back(Checksum(message));
  message.insert(message.end(), {answer.responder, static_cast<uint8_t>(answer.sequence << 2),
                                 answer.command, answer.code});
  message.insert(message.end(), answer.data.begin(), answer.data.end());
  message.push_back(Checksum(std::span(message).subspan(3)));
  return message;
}

inline Bytes SendMessageAnswer(uint8_t sequence, uint8_t code = 0, Bytes data = {}) {
  return Message({.responder = kBmcAddress,
                  .net_fn = 0x07,
                  .command = kSendMessage,
                  .sequence = sequence,
                  .code = code,
                  .data = std::move(data)});
}

// A session that is established, and its BMC, on a clock that the test advances.
class Conversation {
 public:
  virtual ~Conversation() = default;

  virtual Session& session() = 0;
  // A packet of the session with that message in it, from the BMC.
  virtual Bytes Seal(const Bytes& message) = 0;
  // The command in a datagram of the session.
  virtual ReceivedCommand Open(const Bytes& datagram) = 0;

  SessionEvent Give(const Bytes& message) {
    given = Seal(message);  // an answer may be a view into it
    return session().OnDatagram(given, now, mail);
  }
  void Send(const Request& request) { session().Send(request, now, mail); }
  // The sequence number of the last command that was sent.
  uint8_t Sequence() { return Open(mail.sent.back()).sequence; }
  SessionEvent Wait() {
    now = session().NextDeadline();
    return session().OnDeadline(now, mail);
  }
  // Whether an unbridged command is sent and answered as ever.
  bool GoesOn() {
    Send(MakeGetChassisStatus());
    const Bytes answer = Message({.responder = kBmcAddress,
                                  .net_fn = 0x01,
                                  .command = 0x01,
                                  .sequence = Sequence(),
                                  .data = Hex("21 10 40")});
    return Give(answer) == SessionEvent::kResponse &&
           session().response().of == AnswerOf::kTarget && session().response().data.size() == 3;
  }
  bool HasReading() {
    const Response& response = session().response();
    return response.of == AnswerOf::kTarget && response.completion_code == 0 &&
           Same(response.data, kReading);
  }
  bool Drops(const Bytes& message, Drop reason) {
    const uint32_t before = session().drops();
    return Give(message) == SessionEvent::kNone && session().drops() == before + 1 &&
           session().last_drop() == reason;
  }

  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  Bytes given;
  Instant now{std::chrono::seconds(1)};
};

class RmcpPlusConversation final : public Conversation {
 public:
  RmcpPlusConversation()
      : session_(shared.tools, rtt,
                 {.suite = *FindCipherSuite(17), .user = kUser, .password = kPassword, .kg = {}}) {
    session_.Start(now, mail);
    while (mail.left() > 0) {
      now += kRoundTrip;
      given = bmc_.Respond(mail.Take(), {});
      (void)session_.OnDatagram(given, now, mail);
    }
  }
  Session& session() override { return session_; }
  Bytes Seal(const Bytes& message) override { return bmc_.Seal(message); }
  ReceivedCommand Open(const Bytes& datagram) override { return bmc_.Open(datagram); }

 private:
  ScriptedBmc bmc_;
  RmcpPlusSession session_;
};

class Lan15Conversation final : public Conversation {
 public:
  Lan15Conversation()
      : session_(shared.tools, rtt, {.auth = Auth15::kMd5, .user = kUser, .password = kPassword}) {
    session_.Start(now, mail);
    Plain("01 16 00 00 00000000");
    (void)session_.Proceed(now, mail);
    Plain("01010101 000102030405060708090a0b0c0d0e0f");
    const Bytes activate = Open(mail.sent.back()).data;
    for (size_t i = 0; i < 4; ++i) sequence_ |= uint32_t{activate.at(18 + i)} << (8 * i);
    const ReceivedCommand sent = Open(mail.sent.back());
    given = Authenticated(Message({.responder = kBmcAddress,
                                   .net_fn = 0x07,
                                   .command = sent.command,
                                   .sequence = sent.sequence,
                                   .data = Hex("02 02020202 05000000 04")}),
                          0x01010101, 0);
    now += kRoundTrip;
    (void)session_.OnDatagram(given, now, mail);
  }
  Session& session() override { return session_; }
  Bytes Seal(const Bytes& message) override {
    return Authenticated(message, 0x02020202, sequence_++);
  }
  ReceivedCommand Open(const Bytes& datagram) override {
    return ScriptedBmc::OpenPlain15(datagram);
  }

 private:
  void Plain(std::string_view data) {
    now += kRoundTrip;
    given = ScriptedBmc::AnswerPlain15(Open(mail.sent.back()), 0, Hex(data));
    (void)session_.OnDatagram(given, now, mail);
  }
  Bytes Authenticated(const Bytes& message, uint32_t id, uint32_t sequence) {
    std::array<uint8_t, 256> buffer;
    Writer out(buffer);
    (void)WritePacket15(shared.crypto, AuthenticationType::kMd5, password_, id, sequence, message,
                        out);
    return {out.written().begin(), out.written().end()};
  }

  Password15 password_ = Password15::PaddedCopyOf(kPassword);
  uint32_t sequence_ = 0;
  Lan15Session session_;
};

// Runs the test in a session of each kind.
template <Outcome (*test)(Conversation&)>
Outcome InBoth() {
  RmcpPlusConversation rmcp_plus;
  EXPECT(rmcp_plus.session().stage() == Stage::kCommand);
  EXPECT_PASSED(test(rmcp_plus));
  Lan15Conversation lan15;
  EXPECT(lan15.session().stage() == Stage::kCommand);
  return test(lan15);
}

}  // namespace ipmi::testing
