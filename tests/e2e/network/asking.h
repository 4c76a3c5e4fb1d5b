// Operations on the nodes of a crowd, many at a time, and whether what they came to is so.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/network/crowd.h"

namespace e2e {

enum class Question : uint8_t { kTest, kPower, kSensors };

struct Reading {
  std::string name;
  std::optional<uint32_t> raw;
};

// What an operation came to.
struct Found {
  size_t node = 0;
  Question question = Question::kTest;
  uint32_t timeout_ms = 0;
  nodeipmi_status status = -1;
  std::string message;
  nodeipmi_outcome outcome{};
  std::vector<Reading> readings;
  std::string trouble;
  Clock::duration took{};  // from before the submission to the callback

  bool ok() const { return status == NODEIPMI_OK; }
  std::string word() const { return nodeipmi_status_word(status); }
  double late_ms() const { return InMillis(took) - timeout_ms; }
};

// What in it is not so, as a sentence; "" if all is right. An error tells nothing of the BMC.
std::string WhatIsWrong(const Found& found, const Truth& truth);

class Asking {
 public:
  explicit Asking(Crowd& crowd);

  // One question at a time for each node. Throws if it is not accepted.
  void Ask(size_t node, Question question, uint32_t timeout_ms);
  // How long the machine has kept a thread from running that had nothing to wait for: an operation
  // may be late by as much, and nobody is to blame.
  double longest_stall_ms() const { return longest_stall_ms_; }
  // The next answer, in the order in which they come. Throws if none comes for a minute.
  Found Next();

 private:
  struct Pending;
  static void OnDone(void* user_data, nodeipmi_op, const nodeipmi_error* error,
                     const nodeipmi_outcome* outcome);
  static void OnSensors(void* user_data, nodeipmi_op, const nodeipmi_error* error,
                        const nodeipmi_outcome* outcome, const nodeipmi_sensor_list* list);
  static void Free(void* user_data);
  void Put(Found found);
  void WatchTheMachine(const std::stop_token& stop);

  Crowd& crowd_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Found> found_;
  std::atomic<double> longest_stall_ms_ = 0;
  std::jthread watching_;
};

}  // namespace e2e
