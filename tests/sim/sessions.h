// The sessions of one BMC, of both protocol versions.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "core/base/entropy.h"
#include "core/secret/secret.h"
#include "tests/sim/counters.h"
#include "tests/sim/sequence_window.h"
#include "tests/sim/suites.h"
#include "tests/sim/types.h"

namespace bmcsim {

struct Profile;
struct User;

// What IPMI 1.5 keeps (IPMI 2.0 §6.11).
struct Lan15State {
  uint8_t authentication_type = 0;
  uint32_t temporary_id = 0;  // the session id while the challenge is not yet answered
  std::array<uint8_t, 16> challenge = {};
  uint32_t outbound_sequence = 0;
  SequenceWindow inbound{8, 8};  // IPMI 2.0 §6.12.12
  Bytes activate_answer;         // to answer a repeated request alike
};

// What RMCP+ keeps (IPMI 2.0 §13.15 to §13.24, §13.28 to §13.32).
struct RmcpPlusState {
  const Suite* suite = nullptr;
  uint32_t console_id = 0;
  uint8_t open_tag = 0;
  uint8_t open_privilege = 0;
  uint8_t role = 0;  // the byte of RAKP 1, lookup bit included
  uint8_t rakp1_tag = 0;
  uint8_t rakp3_tag = 0;
  std::string user_name;
  std::array<uint8_t, 16> console_random = {};
  std::array<uint8_t, 16> bmc_random = {};
  Bytes open_answer;  // to answer repeated requests alike
  Bytes rakp2;
  Bytes rakp4;
  ipmi::SecretArray<32> session_integrity_key;
  ipmi::SecretArray<32> k1;
  ipmi::SecretArray<16> k2;
  // Authenticated and unauthenticated packets count apart (IPMI 2.0 §6.12.13).
  SequenceWindow authenticated_in{15, 16};
  SequenceWindow unauthenticated_in{15, 16};
  uint32_t authenticated_out = 0;
  uint32_t unauthenticated_out = 0;
};

// The last request, to notice that it came again.
struct LastRequest {
  bool any = false;
  uint8_t address = 0;
  uint8_t net_fn = 0;
  uint8_t sequence = 0;
  uint8_t command = 0;
  Instant at{};
  Bytes answer;  // kept only with --dedup
};

struct Session {
  enum class State : uint8_t { kOpened, kRakp1Answered, kActive };

  State state = State::kOpened;
  bool closing = false;     // to be removed once its last answer is on its way
  bool close_sent = false;  // the console has asked to close it, whatever became of that on its way
  uint8_t handle = 0;
  uint32_t id = 0;
  const User* user = nullptr;
  Privilege max_privilege = Privilege::kNone;  // as asked for when the session was opened
  Privilege privilege = Privilege::kNone;      // as it is now
  Endpoint peer;
  Instant opened_at{};
  Instant last_used{};
  LastRequest last_request;
  std::variant<Lan15State, RmcpPlusState> protocol;

  bool active() const { return state == State::kActive; }
  Lan15State* lan15() { return std::get_if<Lan15State>(&protocol); }
  RmcpPlusState* rmcp_plus() { return std::get_if<RmcpPlusState>(&protocol); }
};

class SessionTable {
 public:
  using List = std::vector<std::unique_ptr<Session>>;

  // Removes what has been half-open or idle for too long. `watched`: what the console sends is
  // looked at before anything becomes of it, so that it is known what it has asked to close.
  void Expire(const Profile& profile, Duration idle_timeout, bool watched, Instant now,
              Counters& counters);

  // A half-open session with a fresh random id; null if there is no randomness.
  Session* Open(ipmi::Entropy& entropy, const Endpoint& peer, Instant now, Counters& counters);
  // Whether no session may be added: half-open ones count only if the profile says so.
  bool IsFull(const Profile& profile) const;
  void Activate(Session& session, Instant now, Counters& counters);

  Session* Find(uint32_t id);
  Session* FindTemporary(uint32_t temporary_id);
  Session* FindHandle(uint8_t handle);
  // The nth active session, counted from 1.
  Session* FindActive(size_t index);

  void Remove(const Session& session);
  void Clear() { sessions_.clear(); }

  size_t ActiveCount() const;
  // Active ones that the console has not asked to close.
  size_t UnclosedCount() const;
  size_t HalfOpenCount() const { return sessions_.size() - ActiveCount(); }
  const List& all() const { return sessions_; }

 private:
  uint8_t FreeHandle() const;

  List sessions_;
};

}  // namespace bmcsim
