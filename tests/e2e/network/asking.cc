#include "tests/e2e/network/asking.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace e2e {
namespace {

constexpr uint32_t kPinnedSuite = 17;

std::string WrongReading(const Found& found, const char* name, uint8_t truth) {
  for (const Reading& reading : found.readings) {
    if (reading.name != name) continue;
    if (reading.raw) return *reading.raw == truth ? "" : Text(name, " is ", int{truth});
    break;
  }
  return found.trouble.empty() ? Text("nothing is told of ", name, " and why") : "";
}

std::vector<Reading> ReadingsOf(const nodeipmi_sensor_list* list) {
  std::vector<Reading> readings;
  for (uint32_t i = 0; i < nodeipmi_sensor_list_size(list); ++i) {
    nodeipmi_sensor sensor{};
    sensor.struct_size = sizeof sensor;
    if (nodeipmi_sensor_list_get(list, i, &sensor, nullptr) != NODEIPMI_OK) continue;
    readings.push_back(
        {sensor.name, sensor.has_value != 0 ? std::optional(sensor.raw) : std::nullopt});
  }
  return readings;
}

}  // namespace

std::string WhatIsWrong(const Found& found, const Truth& truth) {
  if (!found.ok()) return "";
  if (found.outcome.lan != NODEIPMI_LAN_2_0 || found.outcome.cipher_suite != kPinnedSuite)
    return Text("lan ", found.outcome.lan, ", cipher suite ", found.outcome.cipher_suite);
  if (found.question == Question::kSensors) {
    return WrongReading(found, "CPU1 Temp", truth.temperature) +
           WrongReading(found, "CPU Load", truth.load);
  }
  const uint32_t power = truth.on ? NODEIPMI_POWER_STATE_ON : NODEIPMI_POWER_STATE_OFF;
  return found.outcome.power == power
             ? ""
             : Text("power is ", power, ", and told is ", found.outcome.power);
}

struct Asking::Pending {
  Asking* asking;
  Found found;
  Clock::time_point begin;
};

Asking::Asking(Crowd& crowd)
    : crowd_(crowd), watching_([this](const std::stop_token& stop) { WatchTheMachine(stop); }) {}

void Asking::WatchTheMachine(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto begin = Clock::now();
    Pause();
    longest_stall_ms_ = std::max(longest_stall_ms_.load(), InMillis(Clock::now() - begin) - 1);
  }
}

void Asking::Ask(size_t node, Question question, uint32_t timeout_ms) {
  auto* const pending = new Pending{this, {}, Clock::now()};
  pending->found.node = node;
  pending->found.question = question;
  pending->found.timeout_ms = timeout_ms;
  nodeipmi* const state = crowd_.client().handle();
  const std::string name = Crowd::NameOf(node);
  nodeipmi_status status = NODEIPMI_OK;
  switch (question) {
    case Question::kTest:
      status = nodeipmi_test_async(state, name.c_str(), timeout_ms, {OnDone, pending, Free},
                                   nullptr, nullptr);
      break;
    case Question::kPower:
      status = nodeipmi_power_async(state, name.c_str(), NODEIPMI_POWER_STATUS, 0, timeout_ms,
                                    {OnDone, pending, Free}, nullptr, nullptr);
      break;
    case Question::kSensors:
      status = nodeipmi_sensors_read_async(state, name.c_str(), nullptr, timeout_ms,
                                           {OnSensors, pending, Free}, nullptr, nullptr);
      break;
  }
  if (status != NODEIPMI_OK)
    throw std::runtime_error(Text(name, ": ", nodeipmi_status_word(status), " at once"));
}

Found Asking::Next() {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, std::chrono::minutes(1), [&] { return !found_.empty(); }))
    throw std::runtime_error("an operation has not ended for a minute");
  Found found = std::move(found_.front());
  found_.pop_front();
  return found;
}

void Asking::OnDone(void* user_data, nodeipmi_op op, const nodeipmi_error* error,
                    const nodeipmi_outcome* outcome) {
  OnSensors(user_data, op, error, outcome, nullptr);
}

void Asking::OnSensors(void* user_data, nodeipmi_op, const nodeipmi_error* error,
                       const nodeipmi_outcome* outcome, const nodeipmi_sensor_list* list) {
  auto* const pending = static_cast<Pending*>(user_data);
  Found& found = pending->found;
  found.took = Clock::now() - pending->begin;
  found.status = error->status;
  found.message = error->message;
  found.outcome = *outcome;
  found.readings = ReadingsOf(list);
  found.trouble = nodeipmi_sensor_list_trouble(list);
  pending->asking->Put(std::move(found));
}

void Asking::Free(void* user_data) { delete static_cast<Pending*>(user_data); }

// It notifies under the lock: whoever has the last answer may be gone a moment later.
void Asking::Put(Found found) {
  const std::lock_guard lock(mutex_);
  found_.push_back(std::move(found));
  arrived_.notify_one();
}

}  // namespace e2e
