#include "adapters/push/change_log.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace push {
namespace {

constexpr size_t kAtOnce = 64;

nodeipmi_error EmptyError() {
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  return error;
}

class StateLog final : public ChangeLog {
 public:
  StateLog(nodeipmi* state, std::string subscriber)
      : state_(state), subscriber_(std::move(subscriber)), buffer_(kAtOnce) {}

  Result<void> Subscribe();
  Result<std::span<const nodeipmi_change_record>> Read(uint64_t after) override;
  Result<void> Acknowledge(uint64_t position) override;
  Result<bool> Wait(uint64_t after, milliseconds time) override;
  const std::string& identity() const override { return identity_; }

 private:
  Result<void> Identify();

  nodeipmi* const state_;
  const std::string subscriber_;
  std::string identity_;
  std::vector<nodeipmi_change_record> buffer_;
};

Result<void> StateLog::Subscribe() {
  nodeipmi_error error = EmptyError();
  if (nodeipmi_subscriber_add(state_, subscriber_.c_str(), NODEIPMI_SUBSCRIBER_SNAPSHOT, &error) !=
      NODEIPMI_OK)
    return std::unexpected("subscriber " + subscriber_ + ": " + error.message);
  return Identify();
}

// When the subscriber was added, to the millisecond: together with a position and the time when its
// change was logged, no two are alike.
Result<void> StateLog::Identify() {
  nodeipmi_subscriber next = {};
  next.struct_size = sizeof next;
  nodeipmi_error error = EmptyError();
  std::string last;
  while (nodeipmi_subscriber_next(state_, last.c_str(), &next, &error) == NODEIPMI_OK) {
    last = next.name;
    if (last != subscriber_) continue;
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, next.added_unix_ms, 16).ptr;
    identity_.assign(text, end);
    return {};
  }
  return std::unexpected("subscriber " + subscriber_ + ": " + error.message);
}

Result<std::span<const nodeipmi_change_record>> StateLog::Read(uint64_t after) {
  buffer_[0].struct_size = sizeof buffer_[0];
  uint32_t count = 0;
  nodeipmi_error error = EmptyError();
  const auto read = [&] {
    return nodeipmi_subscriber_read(state_, subscriber_.c_str(), after, buffer_.data(), kAtOnce,
                                    &count, &error);
  };
  if (read() == NODEIPMI_NOT_FOUND) {  // somebody removed it
    if (auto added = Subscribe(); !added) return std::unexpected(added.error());
    read();
  }
  if (error.status != NODEIPMI_OK)
    return std::unexpected("the change log cannot be read: " + std::string(error.message));
  return std::span<const nodeipmi_change_record>(buffer_).first(count);
}

Result<void> StateLog::Acknowledge(uint64_t position) {
  nodeipmi_error error = EmptyError();
  if (nodeipmi_subscriber_acknowledge(state_, subscriber_.c_str(), position, &error) == NODEIPMI_OK)
    return {};
  return std::unexpected("the change log cannot be written: " + std::string(error.message));
}

Result<bool> StateLog::Wait(uint64_t after, milliseconds time) {
  nodeipmi_error error = EmptyError();
  nodeipmi_subscriber_wait(state_, subscriber_.c_str(), after, static_cast<uint32_t>(time.count()),
                           &error);
  if (error.status == NODEIPMI_OK) return true;
  if (error.status == NODEIPMI_TIMED_OUT) return false;
  return std::unexpected("the change log cannot be read: " + std::string(error.message));
}

Result<std::vector<std::string>> SubscribersOf(nodeipmi* state) {
  std::vector<std::string> names;
  nodeipmi_subscriber next = {};
  next.struct_size = sizeof next;
  nodeipmi_error error = EmptyError();
  while (nodeipmi_subscriber_next(state, next.name, &next, &error) == NODEIPMI_OK)
    names.emplace_back(next.name);
  if (error.status == NODEIPMI_NOT_FOUND) return names;
  return std::unexpected("the subscribers cannot be read: " + std::string(error.message));
}

}  // namespace

Places::~Places() { GiveBack(); }

void Places::GiveBack() {
  for (const std::string& name : taken_) nodeipmi_subscriber_release(state_, name.c_str(), nullptr);
  taken_.clear();
}

std::expected<void, Places::NotTaken> Places::Take(const Config& config) {
  for (const SinkConfig& sink : config.sinks) {
    nodeipmi_error error = EmptyError();
    if (nodeipmi_subscriber_claim(state_, sink.subscriber.c_str(), &error) == NODEIPMI_OK) {
      taken_.push_back(sink.subscriber);
      continue;
    }
    GiveBack();
    if (error.status == NODEIPMI_ALREADY_EXISTS)
      return std::unexpected(NotTaken{
          .is_held = true,
          .why = "another program pushes as the subscriber " + sink.subscriber + " already"});
    return std::unexpected(
        NotTaken{.is_held = false, .why = "subscriber " + sink.subscriber + ": " + error.message});
  }
  return {};
}

Result<std::vector<std::unique_ptr<ChangeLog>>> Places::Subscribe(const Config& config) {
  const auto known = SubscribersOf(state_);
  if (!known) return std::unexpected(known.error());
  for (const SinkConfig& sink : config.sinks)
    if (std::ranges::find(*known, sink.subscriber) == known->end())
      added_.push_back(sink.subscriber);
  if (known->size() + added_.size() > NODEIPMI_MAX_SUBSCRIBERS) {
    const size_t sum = known->size() + std::exchange(added_, {}).size();
    return std::unexpected("the state would have " + std::to_string(sum) +
                           " subscribers, of which it can have " +
                           std::to_string(NODEIPMI_MAX_SUBSCRIBERS) +
                           "; 'nodeipmi push list' shows them, 'nodeipmi push remove' forgets one");
  }
  std::vector<std::unique_ptr<ChangeLog>> logs;
  for (const SinkConfig& sink : config.sinks) {
    auto log = std::make_unique<StateLog>(state_, sink.subscriber);
    if (auto subscribed = log->Subscribe(); !subscribed) {
      Undo();
      return std::unexpected(subscribed.error());
    }
    logs.push_back(std::move(log));
  }
  return logs;
}

void Places::Undo() {
  for (const std::string& name : added_) nodeipmi_subscriber_remove(state_, name.c_str(), nullptr);
  added_.clear();
}

}  // namespace push
