#include "adapters/cli/places.h"

#include <algorithm>

namespace cli {

size_t Places::Free(Time now) {
  for (; first_young_ < slots_.size() && slots_[first_young_].started + kYouth <= now;
       ++first_young_)
    if (!slots_[first_young_].ended) --young_;
  const size_t in_flight = started() - ended_;
  return std::min(kMostYoung - std::min(kMostYoung, young_),
                  kMostInFlight - std::min(kMostInFlight, in_flight));
}

void Places::Start(Time now) {
  slots_.push_back({.started = now, .ended = false});
  ++young_;
}

void Places::End(size_t operation) {
  slots_[operation].ended = true;
  ++ended_;
  if (operation >= first_young_) --young_;
}

std::optional<Places::Time> Places::NextLeaves() const {
  if (first_young_ == slots_.size()) return std::nullopt;
  return slots_[first_young_].started + kYouth;
}

}  // namespace cli
