// A link and its BMC in conversation, on a clock that the test advances.
#pragma once

#include "core/session/link.h"
#include "core/wire/cmd/get_chassis_status.h"
#include "tests/unit/session/scripted_bmc.h"

namespace ipmi::testing {

inline const Bytes kPowerOn = Hex("21 10 40");
inline constexpr NodeMemory kKnown17 = {.cipher_suite = 17, .lan = LanVersion::k20};

inline SecretBuffer Text(std::string_view text) {
  return SecretBuffer::CopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

// Sends one command and takes whatever answer comes.
class OneCommand final : public Operation {
 public:
  explicit OneCommand(Request request) : request_(request) {}
  Privilege privilege() const override { return request_.privilege; }
  Step Begin() override { return Step::Send(request_); }
  Step OnResponse(const Response& response) override {
    completion_code = response.completion_code;
    of = response.of;
    return Step::Done();
  }
  Step OnAnswerLost() override {
    lost = true;
    return Step::Fail(MakeError(Status::kOutcomeUnknown));
  }

  int completion_code = -1;
  AnswerOf of = AnswerOf::kTarget;
  bool lost = false;

 private:
  Request request_;
};

inline Request Reset() {
  Request request{.net_fn = NetFn::kChassis,
                  .command = 2,
                  .privilege = Privilege::kOperator,
                  .repeatable = false};
  request.SetData({3});
  return request;
}

inline constexpr Duration kTalkTime = std::chrono::seconds(10);

struct Talk {
  explicit Talk(NodeMemory memory = kKnown17, NodeOptions options = {},
                Request request = MakeGetChassisStatus(), bool keep = false)
      : operation(request),
        link(shared.tools, rtt, {.options = options, .memory = memory, .login = &login}) {
    link.Start(operation, keep, now + kTalkTime, now, mail);
  }

  // The same command once more.
  void Again(bool keep = true) {
    operation.completion_code = -1;
    link.Start(operation, keep, now + kTalkTime, now, mail);
  }
  void Give(const Bytes& datagram) { link.OnDatagram(datagram, now, mail); }
  // Answers every datagram rightly until none is left.
  void Run() {
    while (mail.left() > 0) Give(bmc.Respond(mail.Take(), kPowerOn));
  }
  void Step() {
    now = link.NextDeadline();
    link.OnDeadline(now, mail);
  }
  // Lets time pass with nothing arriving, until the outcome is known.
  void Starve() {
    for (int i = 0; i < 1000 && !link.done(); ++i) Step();
  }
  Status status() const {
    return link.outcome().error ? link.outcome().error->status : Status::kOk;
  }

  TestTools shared;
  RttEstimate rtt;
  Mailbox mail;
  ScriptedBmc bmc;
  Instant now{std::chrono::seconds(1)};
  PlainLogin login{{Text("admin"), Text("secret"), {}}};
  OneCommand operation;
  Link link;
};

}  // namespace ipmi::testing
