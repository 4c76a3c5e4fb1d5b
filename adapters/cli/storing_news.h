// Whether a monitor's outcomes get stored, as far as it is worth a word: a database that another
// process holds for a moment is not.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace cli {

class StoringNews {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // unstored: how many nodes wait for it now. What is to be said, once when it lasts, and once when
  // it is over.
  std::optional<std::string> Note(uint32_t unstored, Time now) {
    if (unstored == 0) {
      const bool over = fails_;
      fails_ = false;
      since_.reset();
      if (!over) return std::nullopt;
      return "what is found is stored again";
    }
    if (!since_) since_ = now;
    if (fails_ || now - *since_ < kWorthAWord) return std::nullopt;
    fails_ = true;
    return "what is found cannot be stored, so 'nodeipmi status' does not show it and it is not "
           "pushed; look with 'nodeipmi doctor'. It is tried again each second";
  }

  // It was said that it does not work, and not yet that it works again.
  bool fails() const { return fails_; }

 private:
  static constexpr std::chrono::seconds kWorthAWord{2};

  std::optional<Time> since_;
  bool fails_ = false;
};

}  // namespace cli
