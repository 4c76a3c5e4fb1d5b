// What is owed to a caller who hands in a callback.
#pragma once

#include <utility>

namespace ipmi::cabi {

// Owes the caller one call of `free`, from the moment the thunk is entered.
template <typename C>
class OwedFree {
 public:
  explicit OwedFree(const C& completion) : completion_(completion) {}
  ~OwedFree() {
    if (owed_ && completion_.free != nullptr) completion_.free(completion_.user_data);
  }
  OwedFree(OwedFree&& other) noexcept
      : completion_(other.completion_), owed_(std::exchange(other.owed_, false)) {}
  OwedFree& operator=(OwedFree&&) = delete;

  const C& completion() const { return completion_; }

 private:
  C completion_;
  bool owed_ = true;
};

}  // namespace ipmi::cabi
