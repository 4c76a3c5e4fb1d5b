#include "tests/fuzz/conversation.h"

#include "core/session/link.h"
#include "core/wire/cmd/chassis_control.h"
#include "core/wire/cmd/get_chassis_status.h"
#include "core/wire/cmd/get_sensor_reading.h"
#include "core/wire/completion_code.h"

namespace ipmi::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr int kMostTurns = 200;
constexpr int kMostDeadlines = 3000;
constexpr Duration kTime = 10s;

SecretBuffer Secret(std::string_view text) {
  return SecretBuffer::CopyOf(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

Request RequestOf(uint8_t choice) {
  Request request = MakeGetChassisStatus();
  switch (choice & 7) {
    case 0:
      request = MakeChassisControl(ChassisAction::kHardReset);
      break;
    case 1:
      request = MakeChassisControl(ChassisAction::kPowerUp);
      break;
    case 2:
    case 3:
      request = MakeGetSensorReading(1, 2);
      request.target = {.channel = 7, .address = 0x82};
      request.dispensable = (choice & 1) != 0;
      break;
    case 4:
      request = MakeGetSensorReading(2);
      request.dispensable = true;
      break;
    default:
      break;
  }
  return request;
}

// A few commands, and whatever comes of them.
class Commands final : public Operation {
 public:
  Commands(Input& input, const Bmc& bmc) : bmc_(bmc) {
    const uint8_t shape = input.U8();
    fails_at_end_ = (shape & 8) != 0;
    waits_ = (shape & 16) != 0;
    needs_less_ = (shape & 32) != 0;
    for (const uint8_t choice : input.Take(1 + (shape & 3))) requests_.push_back(RequestOf(choice));
    for (const Request& request : requests_) privilege_ = std::max(privilege_, request.privilege);
  }

  Privilege privilege() const override { return privilege_; }
  Privilege least_privilege() const override { return needs_less_ ? Privilege::kUser : privilege_; }
  Step Begin() override {
    FUZZ_CHECK(bmc_.granted() || bmc_.forgeable());
    return Next();
  }
  Step OnResponse(const Response& response) override {
    const bool is_local =
        response.of == AnswerOf::kNobody ||
        (response.completion_code == kInsufficientPrivilege && response.data.empty());
    FUZZ_CHECK(is_local || bmc_.HasSaid(response.completion_code, response.data));
    FUZZ_CHECK(next_ > 0);
    if (waits_ && !std::exchange(waited_, true)) return Step::Wait(50ms);
    return Next();
  }
  Step OnAnswerLost() override { return Step::Fail(MakeError(Status::kOutcomeUnknown)); }
  Step Resume() override { return Next(); }
  std::optional<Step> Expired(Lateness) override {
    if (fails_at_end_) return Step::Fail(MakeError(Status::kTimedOut));
    return std::nullopt;
  }

  bool done() const { return done_; }
  void Reset() {
    next_ = 0;
    done_ = waited_ = false;
  }

 private:
  Step Next() {
    done_ = next_ == requests_.size();
    return done_ ? Step::Done() : Step::Send(requests_[next_++]);
  }

  const Bmc& bmc_;
  std::vector<Request> requests_;
  Privilege privilege_ = Privilege::kUser;
  bool fails_at_end_ = false;
  bool waits_ = false;
  bool needs_less_ = false;
  bool waited_ = false;
  size_t next_ = 0;
  bool done_ = false;
};

class Conversation {
 public:
  Conversation(const Case& given, Input& input)
      : input_(input),
        bmc_(given.bmc_has_20, given.kg, given.options.auth15 == Auth15::kNone),
        login_({.user = Secret(Bmc::kUser),
                .password = Secret(Bmc::kPassword),
                .kg = Secret(given.kg ? Bmc::kKg : "")}),
        commands_(input, bmc_),
        link_(shared_.tools, rtt_,
              {.options = given.options, .memory = given.memory, .login = &login_}) {}

  void Run() {
    Start();
    for (int turn = 0; turn < kMostTurns && input_.left() > 0; ++turn) Turn();
    Finish();
  }

 private:
  void Start() {
    commands_.Reset();
    deadline_ = now_ + kTime;
    link_.Start(commands_, input_.Flag(), deadline_, now_, mail_);
  }

  void Turn() {
    now_ += std::chrono::milliseconds(1);
    switch (const uint8_t choice = input_.U8(); choice % 16) {
      case 0:
      case 1:
      case 2:
      case 3:
        Give(bmc_.Answer(mail_.Take(), {.data = testing::Hex("21 10 40 00")}));
        break;
      case 4:
      case 5:
        Give(bmc_.Answer(mail_.Take(), ReadSays()));
        break;
      case 6:
        Corrupt(bmc_.Answer(mail_.Take(), {.data = testing::Hex("21 10 40 00")}));
        break;
      case 7:
        Give(input_.Some());
        break;
      case 8:
        if (bmc_.granted()) Give(bmc_.Seal(input_.Some()));
        break;
      case 9:
        if (bmc_.granted()) Give(bmc_.Seal(bmc_.MessageFor(ReadSays())));
        break;
      case 10:  // an earlier one again
        if (!given_.empty()) Give(Bytes(given_[input_.U8() % given_.size()]));
        break;
      case 11:
        (void)mail_.Take();
        break;
      case 12:
        now_ += std::chrono::milliseconds(input_.U8() * 4);
        link_.OnDeadline(now_, mail_);
        break;
      case 13:
        if (link_.NextDeadline() != kNever) now_ = std::max(now_, link_.NextDeadline());
        link_.OnDeadline(now_, mail_);
        break;
      case 14:
        if (link_.done()) Start();
        break;
      default:
        Interfere(choice / 16);
    }
    Check();
  }

  void Interfere(int how) {
    if (how < 4) link_.OnUnreachable(111, now_, mail_);
    if (how == 4) link_.Cancel(now_, mail_);
    if (how == 5) link_.Close(now_, mail_);
    if (how == 6) shared_.entropy.exhausted = true;
    if (how == 7) shared_.entropy.exhausted = false;
  }

  Says ReadSays() {
    Says says;
    says.code = input_.U8();
    const uint8_t more = input_.U8();
    if ((more & 1) != 0) says.spoil = {.at = input_.U16(), .mask = input_.U8()};
    says.spoil.cut = (more & 2) != 0;
    if ((more & 4) != 0) says.responder = input_.U8();
    if ((more & 8) != 0) says.data = input_.Some();
    return says;
  }

  void Corrupt(Bytes datagram) {
    const size_t at = input_.U16();
    const uint8_t mask = input_.U8();
    if (datagram.empty()) return;
    datagram[at % datagram.size()] ^= mask;
    Give(std::move(datagram));
  }

  void Give(Bytes datagram) {
    given_.push_back(std::move(datagram));
    const Bytes exact(given_.back());  // an answer may be a view into it
    link_.OnDatagram(exact, now_, mail_);
  }

  void Check() {
    if (!link_.done()) {
      FUZZ_CHECK(link_.NextDeadline() <= deadline_);
      return;
    }
    if (!link_.outcome().error) FUZZ_CHECK(commands_.done());
    if (link_.kept()) FUZZ_CHECK(!link_.outcome().error);
    if (link_.outcome().error) FUZZ_CHECK(!link_.outcome().error->message.empty());
  }

  // Nobody answers any more.
  void Finish() {
    int turns = 0;
    while (!link_.done()) {
      FUZZ_CHECK(++turns < kMostDeadlines);
      now_ = std::max(now_, link_.NextDeadline());
      link_.OnDeadline(now_, mail_);
      Check();
      if (now_ >= deadline_) FUZZ_CHECK(link_.done());
    }
    link_.Close(now_, mail_);
    while (!link_.closed()) {
      FUZZ_CHECK(++turns < kMostDeadlines);
      FUZZ_CHECK(link_.NextDeadline() != kNever);
      now_ = std::max(now_, link_.NextDeadline());
      link_.OnDeadline(now_, mail_);
    }
    // What was sent and not answered is also a packet as it should be.
    while (mail_.left() > 0) (void)bmc_.Answer(mail_.Take(), {});
  }

  Input& input_;
  testing::TestTools shared_;
  RttEstimate rtt_;
  testing::Mailbox mail_;
  Bmc bmc_;
  PlainLogin login_;
  Commands commands_;
  Link link_;
  std::vector<Bytes> given_;
  Instant now_{1s};
  Instant deadline_ = kNever;
};

}  // namespace

void Converse(const Case& given, Input& input) { Conversation(given, input).Run(); }

}  // namespace ipmi::fuzz
