#include "tests/sim/bmc.h"

#include "tests/sim/lan15.h"
#include "tests/sim/rmcp.h"
#include "tests/sim/rmcp_plus.h"

namespace bmcsim {
namespace {

constexpr Duration kRebootTime = std::chrono::seconds(1);

Bytes Answer(Bmc& bmc, const Endpoint& from, View datagram, Instant now) {
  Reader reader(datagram);
  const auto message_class = ReadRmcpHeader(reader);
  if (!message_class) return bmc.Drop(Counter::kDroppedNotRmcp);
  if (*message_class == RmcpClass::kAsf) return AnswerAsf(bmc, reader);
  if (*message_class != RmcpClass::kIpmi) return bmc.Drop(Counter::kDroppedNotRmcp);
  const View session = reader.Rest();
  if (session.empty()) return bmc.Drop(Counter::kDroppedMalformed);
  return session[0] == kAuthenticationTypeRmcpPlus ? AnswerRmcpPlus(bmc, from, session, now)
                                                   : AnswerLan15(bmc, from, session, now);
}

}  // namespace

Bmc::Bmc(const Profile& its_profile, Machinery& its_machinery, const Guid& its_guid,
         uint64_t fault_seed, Instant now)
    : profile(&its_profile),
      machinery(&its_machinery),
      guid(its_guid),
      chassis(its_profile.power_on),
      health(its_profile.health, now),
      dice(fault_seed),
      attack_dice(fault_seed),
      attack_seed(fault_seed) {
  misbehaviours.Set(its_profile.misbehaviours, now);
  SetAttacks(its_profile.attacks);
}

void Bmc::SetAttacks(const AttackList& list) {
  attacks = list;
  attack_dice = FaultDice(attack_seed ^ FaultDice(list.seed()).Next());
}

void Bmc::NoteClosing(View datagram) {
  Reader reader(datagram);
  if (ReadRmcpHeader(reader) != RmcpClass::kIpmi || reader.remaining() == 0) return;
  const View packet = reader.Rest();
  Session* const session = packet[0] == kAuthenticationTypeRmcpPlus
                               ? SessionClosedBy(*this, packet)
                               : SessionClosedBy15(*this, packet);
  if (session != nullptr) session->close_sent = true;
}

Counters::Standing Bmc::Standing() const {
  return {.open = sessions.ActiveCount(),
          .half_open = sessions.HalfOpenCount(),
          .unclosed = HasBadNetwork() ? sessions.UnclosedCount() : 0};
}

void Bmc::Tick(Instant now) {
  chassis.Tick(now);
  misbehaviours.Run(&Hooks::tick, *this, now);
  Duration idle_timeout = profile->idle_timeout;
  misbehaviours.Run(&Hooks::idle_timeout, idle_timeout);
  sessions.Expire(*profile, idle_timeout, HasBadNetwork(), now, counters);
}

void Bmc::OnDatagram(const Endpoint& from, View datagram, Instant now,
                     std::vector<Outgoing>& answers) {
  answers.clear();
  Tick(now);
  counters.Count(Counter::kPacketsIn);
  if (now < up_at) {
    counters.Count(Counter::kDroppedRebooting);
    return;
  }
  const Incoming incoming{datagram, from, now};
  bool taken = false;
  misbehaviours.Run(&Hooks::received, incoming, answers, taken);
  if (taken) {
    counters.Count(Counter::kDroppedMisbehaviour);
  } else if (Bytes answer = Answer(*this, from, datagram, now); !answer.empty()) {
    answers.push_back({std::move(answer), from});
  }
  if (Bytes behind = health.TakePacket(); !behind.empty())
    answers.push_back({std::move(behind), from});
  misbehaviours.Run(&Hooks::sending, incoming, answers);
}

void Bmc::ForgetSessions() {
  for (const auto& session : sessions.all()) {
    if (session->active()) counters.Count(Counter::kSessionsForgotten);
  }
  sessions.Clear();
}

void Bmc::Reboot(Instant start) {
  ForgetSessions();
  up_at = start + kRebootTime;
}

const User* Bmc::FindUser(std::string_view name, std::optional<Privilege> privilege) const {
  for (const User& user : *profile->users) {
    if (user.name == name && (!privilege || user.limit == *privilege)) return &user;
  }
  return nullptr;
}

}  // namespace bmcsim
