#include "core/engine/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace ipmi {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(1);

}  // namespace

uint64_t TimerWheel::TickAtOrBefore(Instant t) const {
  return t <= start_ ? 0 : static_cast<uint64_t>((t - start_) / kTick);
}

uint64_t TimerWheel::TickAtOrAfter(Instant t) const {
  return t <= start_ ? 0 : static_cast<uint64_t>((t - start_ + kTick - Duration(1)) / kTick);
}

void TimerWheel::Schedule(Timer& timer, Instant due) {
  timer.Unlink();
  if (due == kNever) return;
  timer.due_tick_ = std::max(TickAtOrAfter(due), tick_ + 1);
  Insert(timer);
}

void TimerWheel::Insert(Timer& timer) {
  // The highest group of bits in which the time differs from now names the level; within it the
  // slot lies ahead.
  const uint64_t longest = (uint64_t{1} << (kBits * kLevels)) - 1;
  timer.due_tick_ = std::min(timer.due_tick_, tick_ | longest);
  const uint64_t differing = (tick_ ^ timer.due_tick_) | (kSlots - 1);
  const auto level = static_cast<size_t>((63 - std::countl_zero(differing)) / kBits);
  const size_t index = timer.due_tick_ >> (kBits * level) & (kSlots - 1);
  timer.LinkBefore(slots_[level][index]);
  occupied_[level] |= uint64_t{1} << index;
}

TimerWheel::Slot TimerWheel::FindNext() const {
  for (size_t level = 0; level < kLevels; ++level) {
    while (occupied_[level] != 0) {
      const auto index = static_cast<size_t>(std::countr_zero(occupied_[level]));
      if (slots_[level][index].linked()) {
        const int low = kBits * static_cast<int>(level);
        const uint64_t group = uint64_t{kSlots - 1} << low;
        const uint64_t below = (uint64_t{1} << low) - 1;
        return {static_cast<int>(level), index,
                (tick_ & ~(group | below)) | uint64_t{index} << low};
      }
      occupied_[level] &= ~(uint64_t{1} << index);  // its timers were cancelled
    }
  }
  return {};
}

bool TimerWheel::TakeNext(uint64_t target, Timer& list) {
  const Slot slot = FindNext();
  if (slot.level < 0 || slot.tick > target) {
    tick_ = std::max(tick_, target);
    return false;
  }
  tick_ = std::max(tick_, slot.tick);
  const auto level = static_cast<size_t>(slot.level);
  Timer& head = slots_[level][slot.index];
  occupied_[level] &= ~(uint64_t{1} << slot.index);
  list.LinkBefore(head);
  head.Unlink();
  return true;
}

Instant TimerWheel::NextDue() const {
  const Slot slot = FindNext();
  return slot.level < 0 ? kNever : start_ + static_cast<int64_t>(slot.tick) * kTick;
}

}  // namespace ipmi
