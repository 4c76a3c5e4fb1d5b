// Misbehaviours in what becomes of whole datagrams, and in how long the BMC remembers.
#include <algorithm>
#include <array>
#include <iterator>

#include "tests/sim/bmc.h"
#include "tests/sim/rmcp_plus.h"

namespace bmcsim {
namespace {

constexpr size_t kMostKept = 4;

void IgnoreAll(Act&, const Incoming&, std::vector<Outgoing>&, bool& taken) { taken = true; }

void IgnoreRmcpPlus(Act&, const Incoming& incoming, std::vector<Outgoing>&, bool& taken) {
  taken |= RmcpPlusTypeOf(incoming.bytes).has_value();
}

template <PayloadType kType>
void IgnoreType(Act&, const Incoming& incoming, std::vector<Outgoing>&, bool& taken) {
  taken |= RmcpPlusTypeOf(incoming.bytes) == kType;
}

void AnswerHttp(Act&, const Incoming& incoming, std::vector<Outgoing>& answers, bool& taken) {
  constexpr std::string_view kText = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
  answers.push_back({Bytes(kText.begin(), kText.end()), incoming.from});
  taken = true;
}

void KeepOne(Act& act, const Outgoing& answer) {
  if (act.kept.size() >= kMostKept) act.kept.erase(act.kept.begin());
  act.kept.push_back(answer);
}

void SendAgain(Act& act, const Incoming&, std::vector<Outgoing>& answers) {
  std::vector<Outgoing> all;
  for (const Outgoing& answer : answers) {
    all.insert(all.end(), 2, answer);
    std::ranges::copy(act.kept, std::back_inserter(all));
    KeepOne(act, answer);
  }
  answers = std::move(all);
}

void SendStaleFirst(Act& act, const Incoming&, std::vector<Outgoing>& answers) {
  if (answers.empty()) return;
  std::vector<Outgoing> former = std::move(act.kept);
  act.kept = answers;
  former.insert(former.end(), answers.begin(), answers.end());
  answers = std::move(former);
}

// What is answered now goes out when the next datagram comes.
void SendOneBehind(Act& act, const Incoming&, std::vector<Outgoing>& answers) {
  std::swap(act.kept, answers);
}

void SendLate(Act& act, const Incoming&, std::vector<Outgoing>& answers) {
  for (Outgoing& answer : answers) answer.hold += std::chrono::milliseconds(act.value);
}

template <Source kSource>
void SendFrom(Act&, const Incoming&, std::vector<Outgoing>& answers) {
  for (Outgoing& answer : answers) answer.source = kSource;
}

void SendGarbageFirst(Act& act, const Incoming& incoming, std::vector<Outgoing>& answers) {
  std::vector<Outgoing> all;
  for (Outgoing& answer : answers) {
    FaultDice dice(++act.count);
    Bytes garbage(1 + dice.Next() % 200);
    for (uint8_t& byte : garbage) byte = static_cast<uint8_t>(dice.Next());
    all.push_back({std::move(garbage), incoming.from});
    all.push_back(std::move(answer));
  }
  answers = std::move(all);
}

void SendTruncatedFirst(Act&, const Incoming&, std::vector<Outgoing>& answers) {
  std::vector<Outgoing> all;
  for (Outgoing& answer : answers) {
    for (size_t size = 0; size < answer.bytes.size(); ++size) {
      all.push_back(answer);
      all.back().bytes.resize(size);
    }
    all.push_back(std::move(answer));
  }
  answers = std::move(all);
}

void SendMany(Act& act, const Incoming&, std::vector<Outgoing>& answers) {
  std::vector<Outgoing> all;
  for (const Outgoing& answer : answers)
    all.insert(all.end(), std::min<uint32_t>(act.value, 10'000), answer);
  answers = std::move(all);
}

void RestartNowAndThen(Act& act, Bmc& bmc, Instant now) {
  if (now - act.since < std::chrono::seconds(act.value)) return;
  act.since = now;
  bmc.ForgetSessions();
}

// At its appointed times, whenever anybody looks: who comes back late finds it up again.
void RebootNowAndThen(Act& act, Bmc& bmc, Instant now) {
  const Duration period = std::chrono::seconds(std::max<uint32_t>(act.value, 1));
  const Instant latest = act.since + (now - act.since) / period * period;
  if (latest == act.since) return;
  act.since = latest;
  bmc.Reboot(latest);
}

void ShortenIdleTimeout(Act& act, Duration& timeout) { timeout = std::chrono::seconds(act.value); }

constexpr std::array kTable = {
    Misbehaviour{
        .name = "silent", .sentence = "Nothing is answered.", .hooks = {.received = IgnoreAll}},
    Misbehaviour{.name = "silent-open-session",
                 .sentence = "Nothing in RMCP+ format is answered, though IPMI 2.0 is announced. "
                             "(--lan 1.5 announces "
                             "it neither.)",
                 .hooks = {.received = IgnoreRmcpPlus}},
    Misbehaviour{.name = "no-rakp1",
                 .sentence = "RAKP 1 is never answered.",
                 .hooks = {.received = IgnoreType<PayloadType::kRakp1>}},
    Misbehaviour{.name = "no-rakp3",
                 .sentence = "RAKP 3 is never answered.",
                 .hooks = {.received = IgnoreType<PayloadType::kRakp3>}},
    Misbehaviour{.name = "http",
                 .sentence = "Every datagram is answered with the text of an HTTP 400.",
                 .hooks = {.received = AnswerHttp}},
    Misbehaviour{.name = "replay",
                 .sentence = "Each answer is sent twice, and the four before it again after it.",
                 .hooks = {.sending = SendAgain}},
    Misbehaviour{.name = "stale",
                 .sentence = "The answer before is sent again before each right one.",
                 .hooks = {.sending = SendStaleFirst}},
    Misbehaviour{.name = "late",
                 .sentence = "Each answer is sent N milliseconds late.",
                 .default_value = 500,
                 .takes_value = true,
                 .hooks = {.sending = SendLate}},
    Misbehaviour{.name = "one-behind",
                 .sentence = "Each answer is sent only when the next datagram comes: a "
                             "retransmission, if all is well.",
                 .hooks = {.sending = SendOneBehind}},
    Misbehaviour{.name = "other-source",
                 .sentence = "Answers come from another port.",
                 .hooks = {.sending = SendFrom<Source::kOtherPort>}},
    Misbehaviour{.name = "other-address",
                 .sentence = "Answers come from another IPv4 address, 127.255.255.253.",
                 .hooks = {.sending = SendFrom<Source::kOtherAddress>}},
    Misbehaviour{.name = "garbage",
                 .sentence = "Up to 200 random bytes are sent before each right answer.",
                 .hooks = {.sending = SendGarbageFirst}},
    Misbehaviour{.name = "truncated",
                 .sentence = "Each answer is sent cut at every length before it is sent whole.",
                 .hooks = {.sending = SendTruncatedFirst}},
    Misbehaviour{.name = "flood",
                 .sentence = "Each answer is sent N times.",
                 .default_value = 100,
                 .takes_value = true,
                 .hooks = {.sending = SendMany}},
    Misbehaviour{.name = "restart",
                 .sentence = "All sessions are forgotten every N seconds.",
                 .default_value = 10,
                 .takes_value = true,
                 .hooks = {.tick = RestartNowAndThen}},
    Misbehaviour{.name = "reboot",
                 .sentence = "It restarts every N seconds: all sessions are forgotten, and nothing "
                             "is answered for a second.",
                 .default_value = 10,
                 .takes_value = true,
                 .hooks = {.tick = RebootNowAndThen}},
    Misbehaviour{.name = "early-expiry",
                 .sentence = "A session that was idle for more than N seconds is forgotten.",
                 .default_value = 1,
                 .takes_value = true,
                 .hooks = {.idle_timeout = ShortenIdleTimeout}},
};

}  // namespace

std::span<const Misbehaviour> DatagramMisbehaviours() { return kTable; }

}  // namespace bmcsim
