#include "tests/sim/fleet.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bmcsim {
namespace {

// A GUID that says whose it is. Where a group shares one, its BMCs differ in the last four bytes.
Guid GuidOf(const Group& group, uint32_t offset) {
  Guid guid = {'b', 'm', 'c', 's', 'i', 'm', 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0};
  if (group.profile.guid) guid = *group.profile.guid;
  const uint32_t difference = group.profile.guid ? offset : group.first_ipv4 + offset;
  for (size_t i = 0; i < 4; ++i)
    guid[15 - i] = static_cast<uint8_t>(guid[15 - i] ^ (difference >> (8 * i)));
  return guid;
}

}  // namespace

Fleet::Fleet(std::vector<Group> groups, uint64_t seed, Instant now) : groups_(std::move(groups)) {
  FaultDice seeds(seed);
  for (const Group& group : groups_) {
    by_index_.push_back({group.first_ipv4, group.count, bmcs_.size()});
    for (uint32_t i = 0; i < group.count; ++i) {
      bmcs_.emplace_back(group.profile, machinery_, GuidOf(group, i), seeds.Next(), now);
    }
  }
  // NOLINTNEXTLINE(cppcoreguidelines-prefer-member-initializer): the ranges come first.
  by_address_ = by_index_;
  std::ranges::sort(by_address_, {}, &Range::first_ipv4);
}

uint32_t Fleet::Ipv4Of(size_t index) const {
  const Range& range =
      *std::prev(std::ranges::upper_bound(by_index_, index, {}, &Range::first_index));
  if (range.first_ipv4 == 0) return 0;
  return range.first_ipv4 + static_cast<uint32_t>(index - range.first_index);
}

size_t Fleet::Find(uint32_t ipv4) const {
  const auto behind = std::ranges::upper_bound(by_address_, ipv4, {}, &Range::first_ipv4);
  if (behind == by_address_.begin()) return size();
  const Range& range = *std::prev(behind);
  if (range.first_ipv4 == 0) return range.first_index;
  const uint32_t offset = ipv4 - range.first_ipv4;
  return offset < range.count ? range.first_index + offset : size();
}

std::string Fleet::CountersJson(Instant now) {
  Counters sum = strays_;
  Counters::Standing standing;
  for (Bmc& bmc : bmcs_) {
    bmc.Tick(now);
    sum.Add(bmc.counters);
    const Counters::Standing its = bmc.Standing();
    standing.open += its.open;
    standing.half_open += its.half_open;
    standing.unclosed += its.unclosed;
  }
  return sum.ToJson(standing);
}

std::string Fleet::CountersJson(size_t index, Instant now) {
  Bmc& bmc = at(index);
  bmc.Tick(now);
  return bmc.counters.ToJson(bmc.Standing());
}

void Fleet::ResetCounters() {
  strays_.Reset();
  for (Bmc& bmc : bmcs_) bmc.counters.Reset();
}

}  // namespace bmcsim
