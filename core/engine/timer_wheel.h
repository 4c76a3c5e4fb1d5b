// Timers whose cost does not grow with their number: a hierarchy of wheels with a tick of one
// millisecond.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/clock.h"

namespace ipmi {

// A place in the wheel; lives inside of what waits. Not to be moved while it is scheduled.
class Timer {
 public:
  Timer() = default;
  ~Timer() { Unlink(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  friend class TimerWheel;
  bool linked() const { return next_ != this; }
  void Unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }
  void LinkBefore(Timer& head) {
    previous_ = head.previous_;
    next_ = &head;
    previous_->next_ = this;
    head.previous_ = this;
  }

  Timer* previous_ = this;
  Timer* next_ = this;
  uint64_t due_tick_ = 0;
};

class TimerWheel {
 public:
  explicit TimerWheel(Instant start) : start_(start) {}

  // Sets the timer, or sets it anew. kNever cancels it.
  void Schedule(Timer& timer, Instant due);

  // Calls fire(Timer&) for each timer that is due. fire may schedule and cancel any timer.
  template <typename Fire>
  void Advance(Instant now, Fire fire) {
    const uint64_t target = TickAtOrBefore(now);
    while (true) {
      Timer due;
      if (!TakeNext(target, due)) return;
      while (due.linked()) {
        Timer& timer = *due.next_;
        timer.Unlink();
        if (timer.due_tick_ <= tick_) {
          fire(timer);
        } else {
          Insert(timer);
        }
      }
    }
  }

  // No timer fires before this; kNever if none is set.
  Instant NextDue() const;

 private:
  static constexpr int kBits = 6;
  static constexpr size_t kSlots = size_t{1} << kBits;
  static constexpr int kLevels = 6;
  struct Slot {
    int level = -1;
    size_t index = 0;
    uint64_t tick = 0;
  };

  uint64_t TickAtOrBefore(Instant t) const;
  uint64_t TickAtOrAfter(Instant t) const;
  void Insert(Timer& timer);
  Slot FindNext() const;
  bool TakeNext(uint64_t target, Timer& list);

  Instant start_;
  uint64_t tick_ = 0;
  // Heads of the lists, and a bit for each that may hold something.
  mutable std::array<uint64_t, kLevels> occupied_ = {};
  std::array<std::array<Timer, kSlots>, kLevels> slots_;
};

}  // namespace ipmi
