// One simulated BMC: everything it knows, and the one way in.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/entropy.h"
#include "core/crypto/crypto.h"
#include "tests/sim/chassis.h"
#include "tests/sim/counters.h"
#include "tests/sim/health.h"
#include "tests/sim/misbehaviours.h"
#include "tests/sim/network_attacks.h"
#include "tests/sim/network_faults.h"
#include "tests/sim/profile.h"
#include "tests/sim/sessions.h"
#include "tests/sim/types.h"

namespace bmcsim {

// What all BMCs of the process share.
struct Machinery {
  ipmi::Crypto crypto;
  ipmi::SystemEntropy entropy;
};

struct Bmc {
  Bmc(const Profile& its_profile, Machinery& its_machinery, const Guid& its_guid,
      uint64_t fault_seed, Instant now);

  // Lets happen what is due: sessions that expire, a power cycle that comes back. No timer runs for
  // it: it is called before anything looks at the BMC.
  void Tick(Instant now);

  // Puts what is answered, if anything, in place of what `answers` holds: a caller uses one list
  // for many datagrams.
  void OnDatagram(const Endpoint& from, View datagram, Instant now, std::vector<Outgoing>& answers);

  // The user that a session may be opened for; null if there is none.
  // `privilege` is given for a look-up by name and privilege (IPMI 2.0 §13.20, role bit 4 clear).
  const User* FindUser(std::string_view name, std::optional<Privilege> privilege) const;

  // As a BMC that restarts so quickly that nobody notices but by its sessions.
  void ForgetSessions();

  // A restart that begins at `start`: the sessions are gone, and nothing is answered while it
  // lasts.
  void Reboot(Instant start);

  // What a hostile network is to do from now on.
  void SetAttacks(const AttackList& list);

  // True if datagrams may not arrive as they were sent.
  bool HasBadNetwork() const { return profile->faults.Any() || attacks.Any(); }
  // Notes the session that this datagram asks to close, before the network does anything to it.
  void NoteClosing(View datagram);
  Counters::Standing Standing() const;

  // Counts why a datagram is not answered; the empty answer.
  Bytes Drop(Counter why) {
    counters.Count(why);
    return {};
  }

  const Profile* profile;
  Machinery* machinery;
  Guid guid;
  Chassis chassis;
  Health health;
  SessionTable sessions;
  Counters counters;
  Misbehaviours misbehaviours;
  FaultDice dice;
  AttackList attacks;
  FaultDice attack_dice;
  uint64_t attack_seed;
  Instant up_at{};  // after a reboot
};

}  // namespace bmcsim
