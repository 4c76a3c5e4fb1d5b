// How the BMCs of one group are set up. Many BMCs share one profile.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret/secret.h"
#include "tests/sim/misbehaviours.h"
#include "tests/sim/network_attacks.h"
#include "tests/sim/network_faults.h"
#include "tests/sim/types.h"

namespace bmcsim {

struct HealthSet;

struct User {
  std::string name;
  ipmi::SecretArray<20> password;  // padded with zeros, as all the protocol's keys are
  size_t password_size = 0;
  Privilege limit = Privilege::kAdministrator;
  uint8_t id = 2;
};
using Users = std::vector<User>;
using Kg = ipmi::SecretArray<20>;

// IPMI 1.5 authentication types, as bits of Get Channel Authentication Capabilities (IPMI 2.0 table
// 22-15).
inline constexpr uint8_t kAuth15None = 1 << 0;
inline constexpr uint8_t kAuth15Md5 = 1 << 2;
inline constexpr uint8_t kAuth15Straight = 1 << 4;

struct Profile {
  std::shared_ptr<const Users> users;
  std::shared_ptr<const Kg> kg;  // null: the user's password stands in its place

  std::vector<uint8_t> suites = {1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17};
  bool lan15 = true;
  bool lan20 = true;
  uint8_t auth15 = kAuth15Md5 | kAuth15Straight;
  bool per_message_auth = true;
  bool user_level_auth = true;
  std::optional<Guid> guid;  // none: made from the BMC's address

  size_t slots = 4;
  bool count_half_open = false;
  Duration half_open_timeout = std::chrono::seconds(3);
  Duration idle_timeout = std::chrono::seconds(60);
  bool dedup = false;

  bool power_on = true;
  Duration on_delay{0};
  Duration off_delay{0};
  Duration soft_delay = std::chrono::milliseconds(500);
  Duration cycle_time = std::chrono::milliseconds(500);

  const HealthSet* health = nullptr;  // null: it knows nothing of health

  NetworkFaults faults;
  AttackList attacks;
  MisbehaviourList misbehaviours;
};

// The user that the simulator has if nobody says otherwise: "admin" with the password "secret-pw".
std::shared_ptr<const Users> DefaultUsers();

User MakeUser(std::string name, std::string_view password, Privilege limit, uint8_t id);

}  // namespace bmcsim
