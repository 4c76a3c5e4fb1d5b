#include "tests/sim/hostile_network.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/sim/bmc.h"

namespace bmcsim {
namespace {

// Several sessions of a BMC.
constexpr size_t kMostSeen = 64;
constexpr size_t kMostWeakened = 4096;

}  // namespace

std::vector<Passing> HostileNetwork::Pass(Bmc& bmc, size_t index, bool inbound, Passing datagram) {
  std::deque<Seen>& seen = seen_[index];
  Seen as_sent{inbound, datagram.bytes};
  Passage passage{.inbound = inbound, .own = std::move(datagram)};
  if (weakened_.size() > kMostWeakened) weakened_.clear();
  const Scene scene{bmc, bmc.attack_dice, seen, SeenOfAnother(index, bmc.attack_dice), weakened_};
  for (const auto& [row, percent] : bmc.attacks.choices()) {
    // Of one that is lost already nothing is left to be attacked.
    if (passage.lost || !bmc.attack_dice.Percent(percent)) continue;
    if (AttackAt(row).act(scene, passage)) bmc.counters.CountAttack(row);
  }
  seen.push_back(std::move(as_sent));
  if (seen.size() > kMostSeen) seen.pop_front();

  std::vector<Passing> all = std::move(passage.before);
  if (!passage.lost) all.push_back(std::move(passage.own));
  std::ranges::move(passage.after, std::back_inserter(all));
  return all;
}

// Of the next one that has sent anything, counted from a random place.
const std::deque<Seen>& HostileNetwork::SeenOfAnother(size_t index, FaultDice& dice) {
  auto at = seen_.upper_bound(static_cast<size_t>(dice.Next() % (seen_.rbegin()->first + 1)));
  if (at == seen_.end()) at = seen_.begin();
  if (at->first == index) ++at;
  if (at == seen_.end()) at = seen_.begin();
  static const std::deque<Seen> kNothing;
  return at->first == index ? kNothing : at->second;
}

}  // namespace bmcsim
