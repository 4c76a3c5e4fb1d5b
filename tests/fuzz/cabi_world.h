// One open state, and what is promised of every call on it.
#pragma once

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "nodeipmi/nodeipmi.h"
#include "tests/fuzz/fuzz.h"

namespace ipmi::fuzz {

// A struct in a block of just the size that its struct_size says, which the input chooses: mostly
// the right one. So a byte that is read or written past it is noticed.
template <typename T>
class Sized {
 public:
  Sized(Input& input, const T& value) : size_(sizeof(T)) {
    uint8_t tail = 0;
    switch (input.U8()) {
      case 0xF0:
        size_ = 0;
        break;
      case 0xF1:
        size_ = sizeof(uint32_t);
        break;
      case 0xF2:
        size_ = sizeof(T) - 1;
        break;
      case 0xF3:
        size_ = sizeof(T) / 2;
        break;
      case 0xF4:
        size_ = sizeof(T) + 8;
        break;
      case 0xF5:
        size_ = sizeof(T) + 8;
        tail = 0xAA;
        break;
      default:
        break;
    }
    block_.assign(std::max(size_, sizeof(uint32_t)), tail);
    std::memcpy(block_.data(), &value, std::min(block_.size(), sizeof(T)));
    const auto said = static_cast<uint32_t>(size_);
    std::memcpy(block_.data(), &said, sizeof said);
  }

  T* get() { return reinterpret_cast<T*>(block_.data()); }
  // What the library wrote; nothing if there was not room for all of it.
  std::optional<T> Written() const {
    if (size_ < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, block_.data(), sizeof value);
    return value;
  }

 private:
  std::vector<uint8_t> block_;
  size_t size_ = 0;
};

// How often the two functions of one completion ran.
struct Tally {
  nodeipmi_op op = 0;
  bool accepted = false;
  std::atomic<int> callbacks = 0;
  std::atomic<int> frees = 0;
};

class World {
 public:
  static constexpr std::string_view kPassword = "hunter2-hunter2";

  World();
  ~World();

  nodeipmi* state() { return state_; }
  const std::string& folder() const { return folder_; }

  // As after the start: no node, no subscriber, no monitor, nothing in flight. Checks the tallies.
  void Settle();
  void Reopen(Input& input);

  // Call this with what a call returned and the error that it filled: they agree, and tell no
  // secret.
  void Check(nodeipmi_status status, const nodeipmi_error& error);

  // A completion of any type, which all have the same three members.
  template <typename Completion, typename... Arguments>
  Completion Expect() {
    return {.callback = Called<Arguments...>, .user_data = NewTally(), .free = Freed};
  }
  // The call that took the last completion returned this.
  void Submitted(nodeipmi_status status, nodeipmi_op op);
  // Some operation's number: mostly of one that there is.
  nodeipmi_op AnyOp(Input& input);

  // Names of nodes: mostly one of three.
  const char* Name(Input& input);

 private:
  template <typename... Arguments>
  static void Called(void* user_data, nodeipmi_op op, const nodeipmi_error* error,
                     const nodeipmi_outcome* outcome, Arguments...) {
    CountCallback(user_data, op, error, outcome);
  }
  static void CountCallback(void* user_data, nodeipmi_op op, const nodeipmi_error* error,
                            const nodeipmi_outcome* outcome);
  static void Freed(void* user_data);
  void* NewTally();
  void Open();

  std::string folder_;
  std::string name_;
  nodeipmi* state_ = nullptr;
  std::vector<std::unique_ptr<Tally>> tallies_;
};

inline nodeipmi_error NewError() {
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  return error;
}

// One kind of call; takes what it needs from the input.
using Call = void (*)(World& world, Input& input);
std::span<const Call> NodeCalls();
std::span<const Call> OperationCalls();
std::span<const Call> StateCalls();

}  // namespace ipmi::fuzz
