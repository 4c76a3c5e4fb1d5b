#include <unistd.h>

#include <array>

#include "tests/fuzz/cabi_world.h"

namespace ipmi::fuzz {
namespace {

void Words(World&, Input& input) {
  const uint32_t number = input.Flag() ? input.U8() % 40u : input.U32();
  const auto is_text = [](const char* text) { return text != nullptr && IsSafeText(text); };
  FUZZ_CHECK(is_text(nodeipmi_status_word(static_cast<nodeipmi_status>(number))));
  FUZZ_CHECK(is_text(nodeipmi_status_sentence(static_cast<nodeipmi_status>(number))));
  FUZZ_CHECK(is_text(nodeipmi_stage_name(number)) && is_text(nodeipmi_severity_word(number)));
  FUZZ_CHECK(is_text(nodeipmi_key_kind_word(number)) && is_text(nodeipmi_verdict_word(number)));
  nodeipmi_abi_version(nullptr, nullptr);
}

void Reopen(World& world, Input& input) { world.Reopen(input); }

void GetKey(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<nodeipmi_key> key(input, {});
  world.Check(nodeipmi_key_get(world.state(), key.get(), &error), error);
}

// Only to a file again: whatever else is asked for is refused, for want of what it needs.
void RotateKey(World& world, Input& input) {
  nodeipmi_error error = NewError();
  nodeipmi_key_plan plan = {};
  const std::string path = input.Text();
  plan.kind = input.Flag() ? NODEIPMI_KEY_FILE : 3 + input.U8() % 3u;
  if (input.Flag()) plan.module = path.c_str();
  if (input.Flag()) plan.label = "label";
  Sized<nodeipmi_key_plan> sized(input, plan);
  world.Check(nodeipmi_key_rotate(world.state(), sized.get(), &error), error);
}

void MakeKey(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const std::string path = world.folder() + "/extra.key";
  const int times = 1 + (input.U8() & 1);
  for (int i = 0; i < times; ++i)
    world.Check(nodeipmi_key_make(world.state(), path.c_str(), &error), error);
  (void)unlink(path.c_str());
}

void Backup(World& world, Input&) {
  nodeipmi_error error = NewError();
  const std::string path = MemoryFolder() + "/backup";
  world.Check(nodeipmi_state_backup(world.state(), path.c_str(), &error), error);
  world.Check(nodeipmi_state_restore(path.c_str(), world.folder().c_str(), nullptr, &error), error);
  FUZZ_CHECK(error.status == NODEIPMI_ALREADY_EXISTS);
  (void)unlink(path.c_str());
}

void Examine(World& world, Input& input) {
  nodeipmi_error error = NewError();
  nodeipmi_open_options options = {};
  options.state_dir = world.folder().c_str();
  Sized<nodeipmi_open_options> sized(input, options);
  nodeipmi_finding_list* list = nullptr;
  const auto status = nodeipmi_state_examine(sized.get(), &list, &error);
  world.Check(status, error);
  for (uint32_t i = 0; i <= nodeipmi_finding_list_size(list); ++i) {
    Sized<nodeipmi_finding> finding(input, {});
    (void)nodeipmi_finding_list_get(list, i, finding.get(), &error);
  }
  nodeipmi_finding_list_free(list);
}

void Changed(void* user_data, const nodeipmi_change* change) {
  FUZZ_CHECK(user_data != nullptr && change->struct_size == sizeof *change);
}

void StartMonitor(World& world, Input& input) {
  static int observed;
  nodeipmi_error error = NewError();
  nodeipmi_monitor_options options = {};
  options.interval_ms = input.Flag() ? NODEIPMI_MONITOR_MIN_INTERVAL_MS : input.U16();
  options.timeout_ms = input.U8();
  options.flags = input.U8() % 5u;
  options.health_interval_ms = input.Flag() ? 1000 : input.U16();
  Sized<nodeipmi_monitor_options> sized(input, options);
  const nodeipmi_observer observer = {.callback = Changed, .user_data = &observed, .free = nullptr};
  world.Check(nodeipmi_monitor_start(world.state(), sized.get(), observer, &error), error);
}

void StopMonitor(World& world, Input&) {
  nodeipmi_error error = NewError();
  world.Check(nodeipmi_monitor_stop(world.state(), &error), error);
}

void MonitorStats(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<nodeipmi_monitor_stats> stats(input, {});
  world.Check(nodeipmi_monitor_stats_get(world.state(), stats.get(), &error), error);
}

void AddSubscriber(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const char* const name = world.Name(input);
  world.Check(nodeipmi_subscriber_add(world.state(), name, input.U8() % 3u, &error), error);
}

template <auto call>
void OfSubscriber(World& world, Input& input) {
  nodeipmi_error error = NewError();
  world.Check(call(world.state(), world.Name(input), &error), error);
}

void NextSubscriber(World& world, Input& input) {
  nodeipmi_error error = NewError();
  Sized<nodeipmi_subscriber> next(input, {});
  world.Check(nodeipmi_subscriber_next(world.state(), world.Name(input), next.get(), &error),
              error);
}

void ReadChanges(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const char* const name = world.Name(input);
  const uint32_t capacity = input.U8() % 4u;
  std::vector<nodeipmi_change_record> records(std::max(1u, capacity));
  for (auto& record : records) record.struct_size = sizeof record;
  uint32_t count = 0;
  const uint64_t after = input.Flag() ? input.U32() : 0;
  const auto status = nodeipmi_subscriber_read(world.state(), name, after, records.data(), capacity,
                                               &count, &error);
  world.Check(status, error);
  FUZZ_CHECK(count <= capacity);
  if (status != NODEIPMI_OK || count == 0) return;
  const uint64_t last = records[count - 1].position;
  FUZZ_CHECK(last > after);
  if (input.Flag())
    world.Check(nodeipmi_subscriber_acknowledge(world.state(), name, last, &error), error);
}

void Acknowledge(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const char* const name = world.Name(input);
  world.Check(nodeipmi_subscriber_acknowledge(world.state(), name, input.U32(), &error), error);
}

void WaitForChanges(World& world, Input& input) {
  nodeipmi_error error = NewError();
  const char* const name = world.Name(input);
  world.Check(nodeipmi_subscriber_wait(world.state(), name, 0, input.U8() & 3u, &error), error);
}

constexpr std::array kCalls = {
    Call{Words},
    Call{Reopen},
    Call{GetKey},
    Call{RotateKey},
    Call{MakeKey},
    Call{Backup},
    Call{Examine},
    Call{StartMonitor},
    Call{StopMonitor},
    Call{MonitorStats},
    Call{AddSubscriber},
    Call{OfSubscriber<nodeipmi_subscriber_remove>},
    Call{OfSubscriber<nodeipmi_subscriber_claim>},
    Call{OfSubscriber<nodeipmi_subscriber_release>},
    Call{NextSubscriber},
    Call{ReadChanges},
    Call{Acknowledge},
    Call{WaitForChanges},
};

}  // namespace

std::span<const Call> StateCalls() { return kCalls; }

}  // namespace ipmi::fuzz
