// What somebody in the middle does to the datagrams between a console and a BMC. Each attack is a
// name, a sentence and a function; hostile_network.h runs them.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/misbehaviours.h"
#include "tests/sim/network_faults.h"
#include "tests/sim/types.h"

namespace bmcsim {

// A datagram between the network's two ends.
struct Passing {
  Bytes bytes;
  Endpoint console;
  Duration hold{0};
  Source source = Source::kOwn;
  Duration every{0};  // not 0: it is sent again and again, that often
};

// A datagram with what an attack puts in its place or beside it.
struct Passage {
  bool inbound;  // to the BMC
  Passing own;
  bool lost = false;
  std::vector<Passing> before = {};
  std::vector<Passing> after = {};
};

struct Seen {
  bool inbound;
  Bytes bytes;
};

// The algorithms of a cipher suite: authentication, integrity, confidentiality.
using Algorithms = std::array<uint8_t, 3>;

// What somebody in the middle knows, and whose datagram it is.
struct Scene {
  const Bmc& bmc;
  FaultDice& dice;
  const std::deque<Seen>& seen;    // of this BMC, before now
  const std::deque<Seen>& others;  // of another BMC
  // What a console has asked for that was given weaker ones, by its session id.
  std::map<uint32_t, Algorithms>& weakened;
};

struct Attack {
  std::string_view name;
  std::string_view sentence;
  // False if this datagram gives it nothing to do.
  bool (*act)(const Scene&, Passage&);
};

// Each table stands in a file of its own.
std::span<const Attack> DatagramAttacks();
std::span<const Attack> ForgingAttacks();
std::span<const Attack> HandshakeAttacks();

size_t AttackCount();
const Attack& AttackAt(size_t row);

// What was asked for: "replay=5,flip=2.5,seed=7". Shared by many BMCs.
class AttackList {
 public:
  struct Choice {
    size_t row;
    double percent;  // of datagrams
  };

  // "none" or nothing gives an empty list.
  static Result<AttackList> Parse(std::string_view text);
  std::span<const Choice> choices() const { return choices_; }
  bool Any() const { return !choices_.empty(); }
  uint32_t seed() const { return seed_; }

 private:
  std::vector<Choice> choices_;
  uint32_t seed_ = 1;
};

// One line for each attack: its name and its sentence.
std::string DescribeAttacks();

}  // namespace bmcsim
