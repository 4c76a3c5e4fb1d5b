// All the BMCs of the process, each behind an address of its own.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "tests/sim/bmc.h"

namespace bmcsim {

// BMCs that are set up alike, at consecutive addresses.
struct Group {
  Profile profile;
  uint32_t first_ipv4 = 0;  // 0: whatever the socket is bound to; then there is one BMC only
  uint32_t count = 1;
};

class Fleet {
 public:
  Fleet(std::vector<Group> groups, uint64_t seed, Instant now);
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  size_t size() const { return bmcs_.size(); }
  Bmc& at(size_t index) { return bmcs_[index]; }
  uint32_t Ipv4Of(size_t index) const;

  // The index of the BMC at an address; size() if there is none.
  size_t Find(uint32_t ipv4) const;

  // The sum over all BMCs, or of one.
  std::string CountersJson(Instant now);
  std::string CountersJson(size_t index, Instant now);
  void ResetCounters();
  // A datagram has come to an address where no BMC is.
  void CountStray() { strays_.Count(Counter::kDroppedNoBmc); }

 private:
  // Where a group's BMCs stand in both orders, so that neither way of asking searches all groups.
  struct Range {
    uint32_t first_ipv4;
    uint32_t count;
    size_t first_index;
  };

  Machinery machinery_;
  std::vector<Group> groups_;
  std::vector<Range> by_index_;
  std::vector<Range> by_address_;
  std::deque<Bmc> bmcs_;
  Counters strays_;
};

}  // namespace bmcsim
