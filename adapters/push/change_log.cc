#include "adapters/push/change_log.h"

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

}  // namespace

Result<std::unique_ptr<ChangeLog>> Subscribe(nodeipmi* state, const std::string& subscriber) {
  auto log = std::make_unique<StateLog>(state, subscriber);
  if (auto subscribed = log->Subscribe(); !subscribed) return std::unexpected(subscribed.error());
  return log;
}

}  // namespace push
