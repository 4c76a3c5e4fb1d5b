// How many operations may be in flight at once.
//
// An operation holds a place while it is young. One that is not young any more most likely waits
// for a BMC that is dead; it costs nothing but memory, and the live ones must not wait behind it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace cli {

class Places {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds kYouth{250};
  static constexpr size_t kMostYoung = 2048;
  static constexpr size_t kMostInFlight = 20'000;  // young or not

  explicit Places(size_t operations) { slots_.reserve(operations); }

  // How many operations may be started.
  size_t Free(Time now);
  // Starts the next operation; they are numbered from 0. `now` never goes back.
  void Start(Time now);
  void End(size_t operation);

  size_t started() const { return slots_.size(); }
  size_t ended() const { return ended_; }
  // When the oldest young operation leaves its place, ended or not; none if there is none.
  std::optional<Time> NextLeaves() const;

 private:
  struct Slot {
    Time started;
    bool ended;
  };
  std::vector<Slot> slots_;
  size_t first_young_ = 0;  // those before it hold no place
  size_t young_ = 0;        // from first_young_ on, without those that have ended
  size_t ended_ = 0;
};

}  // namespace cli
