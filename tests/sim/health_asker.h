// A console that asks one BMC for its health in unit tests.
#pragma once

#include <string_view>
#include <vector>

#include "tests/sim/health_set.h"
#include "tests/sim/test_console.h"

namespace bmcsim {

inline constexpr uint8_t kApp = 0x06;
inline constexpr uint8_t kSensor = 0x04;
inline constexpr uint8_t kStorage = 0x0A;
inline constexpr uint8_t kTransport = 0x0C;
inline constexpr uint8_t kGroup = 0x2C;

// A console with an administrator's session.
class Asker {
 public:
  explicit Asker(std::string_view set = "default", std::string_view misbehave = "")
      : console_(ProfileOf(set, misbehave)), id_(console_.Establish(0)) {
    constexpr uint8_t kSetPrivilege = 0x3B;
    (void)Ask(kApp, kSetPrivilege, {0x04});
  }

  // The completion code and the data; empty without an answer.
  Bytes Ask(uint8_t net_fn, uint8_t command, const Bytes& data = {}) {
    const auto answers = AskAll(net_fn, command, data);
    return answers.empty() ? Bytes{} : answers.front();
  }

  // As above, for each packet that comes.
  std::vector<Bytes> AskAll(uint8_t net_fn, uint8_t command, const Bytes& data = {}) {
    Endpoint from;
    from.port = 4711;
    std::vector<Outgoing> sent;
    ++number_;
    console_.bmc().OnDatagram(
        from,
        TestConsole::InSession(id_, number_,
                               {net_fn, command, data, static_cast<uint8_t>(number_ & 0x3F)}),
        Instant(std::chrono::hours(1)), sent);
    std::vector<Bytes> answers;
    constexpr size_t kBeforeCompletion = 16 + 6;
    for (const Outgoing& one : sent) {
      const View bytes = one.bytes;
      if (bytes.size() <= kBeforeCompletion + 1) continue;
      const View body =
          bytes.subspan(kBeforeCompletion).first(bytes.size() - kBeforeCompletion - 1);
      answers.emplace_back(body.begin(), body.end());
    }
    return answers;
  }

  uint16_t ReserveSdr() { return IdIn(Ask(kStorage, 0x22), 1); }
  uint16_t ReserveSel() { return IdIn(Ask(kStorage, 0x42), 1); }
  Bytes GetSdr(uint16_t reservation, uint16_t id, uint8_t offset, uint8_t count) {
    return Ask(kStorage, 0x23, Piece(reservation, id, offset, count));
  }
  Bytes GetSel(uint16_t reservation, uint16_t id, uint8_t offset, uint8_t count) {
    return Ask(kStorage, 0x43, Piece(reservation, id, offset, count));
  }
  static uint16_t IdIn(const Bytes& answer, size_t offset) {
    return offset + 2 > answer.size() ? uint16_t{0} : Reader(View(answer).subspan(offset)).U16();
  }
  Bmc& bmc() { return console_.bmc(); }

 private:
  static Profile ProfileOf(std::string_view set, std::string_view misbehave) {
    Profile profile;
    profile.users = DefaultUsers();
    profile.suites = {0};
    profile.health = HealthSetNamed(set);
    if (auto list = MisbehaviourList::Parse(misbehave)) profile.misbehaviours = *list;
    return profile;
  }
  static Bytes Piece(uint16_t reservation, uint16_t id, uint8_t offset, uint8_t count) {
    return Build([&](Writer& writer) {
      writer.U16(reservation);
      writer.U16(id);
      writer.U8(offset);
      writer.U8(count);
    });
  }

  TestConsole console_;
  uint32_t id_;
  uint32_t number_ = 0;
};

}  // namespace bmcsim
