// The change log: who follows it, and what waits for each.
#include <algorithm>
#include <limits>

#include "cabi/src/change_struct.h"
#include "cabi/src/thunk.h"
#include "core/node/settings.h"

namespace ipmi::cabi {
namespace {

constexpr uint32_t kLargestRecord = 1 << 16;

static_assert(ChangeLogLimits::kSubscribers == NODEIPMI_MAX_SUBSCRIBERS);

uint32_t ChangeBits(const ChangeRecord& record) {
  return (record.changed.status ? NODEIPMI_CHANGE_STATUS : 0u) |
         (record.changed.power ? NODEIPMI_CHANGE_POWER : 0u) |
         (record.changed.health ? NODEIPMI_CHANGE_HEALTH : 0u) |
         (record.changed.log ? NODEIPMI_CHANGE_SEL : 0u) |
         (record.removed ? NODEIPMI_CHANGE_REMOVED : 0u);
}

nodeipmi_change_record ToStruct(const ChangeRecord& record) {
  nodeipmi_change_record out{};
  out.changes = ChangeBits(record);
  out.position = static_cast<uint64_t>(record.position);
  out.logged_unix_ms = record.logged_unix_ms;
  out.coalesced = record.coalesced;
  out.attempted = record.status.attempted;
  out.cipher_suite = record.memory.lan == LanVersion::k15 ? NODEIPMI_CIPHER_SUITE_AUTO
                                                          : record.memory.cipher_suite;
  FillChange(record, out);
  return out;
}

nodeipmi_subscriber ToStruct(const Subscriber& subscriber) {
  nodeipmi_subscriber out{};
  out.position = static_cast<uint64_t>(subscriber.position);
  out.last_position = static_cast<uint64_t>(subscriber.last_position);
  out.waiting = static_cast<uint64_t>(subscriber.waiting);
  out.dropped = static_cast<uint64_t>(subscriber.dropped);
  out.oldest_unix_ms = subscriber.oldest_unix_ms;
  out.acknowledged_unix_ms = subscriber.acknowledged_unix_ms;
  out.added_unix_ms = subscriber.added_unix_ms;
  CopyText(subscriber.name, out.name);
  return out;
}

// The store counts with a sign.
int64_t ToPosition(uint64_t position) {
  return static_cast<int64_t>(std::min<uint64_t>(position, std::numeric_limits<int64_t>::max()));
}

Result<void> CheckCall(nodeipmi* state, const char* subscriber) {
  NODEIPMI_TRY(NotNull(state, "state"));
  NODEIPMI_TRY(NotNull(subscriber, "subscriber"));
  return CheckSubscriberName(subscriber);
}

// The first one's size leads to the others.
Result<void> CheckRecords(const nodeipmi_change_record* records, uint32_t capacity) {
  NODEIPMI_TRY(NotNull(records, "records"));
  NODEIPMI_TRY(CheckSize(records, "records"));
  const bool aligned = records->struct_size % alignof(nodeipmi_change_record) == 0;
  if (records->struct_size > kLargestRecord || (capacity > 1 && !aligned))
    return InvalidStruct("records", "struct_size is no size of the struct; set the first one's");
  if (capacity == 0) return InvalidStruct("capacity", "0");
  return {};
}

}  // namespace
}  // namespace ipmi::cabi

using ipmi::Fail;
using ipmi::Result;
using ipmi::Status;
using namespace ipmi::cabi;

extern "C" {

nodeipmi_status nodeipmi_subscriber_add(nodeipmi* state, const char* subscriber, uint32_t flags,
                                        nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    if ((flags & ~NODEIPMI_SUBSCRIBER_SNAPSHOT) != 0)
      return Fail(Status::kUnsupported, "(flags: a bit that is not known)");
    return state->service->store().AddSubscriber(subscriber,
                                                 (flags & NODEIPMI_SUBSCRIBER_SNAPSHOT) != 0);
  });
}

nodeipmi_status nodeipmi_subscriber_remove(nodeipmi* state, const char* subscriber,
                                           nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    return state->service->store().RemoveSubscriber(subscriber);
  });
}

nodeipmi_status nodeipmi_subscriber_claim(nodeipmi* state, const char* subscriber,
                                          nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    return state->service->store().ClaimSubscriber(subscriber);
  });
}

nodeipmi_status nodeipmi_subscriber_release(nodeipmi* state, const char* subscriber,
                                            nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    return state->service->store().ReleaseSubscriber(subscriber);
  });
}

nodeipmi_status nodeipmi_subscriber_next(nodeipmi* state, const char* subscriber,
                                         nodeipmi_subscriber* next, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(next, "next"));
    NODEIPMI_TRY(CheckSize(next, "next"));
    const auto found =
        state->service->store().NextSubscriber(subscriber == nullptr ? "" : subscriber);
    if (!found) return std::unexpected(found.error());
    WriteStruct(ToStruct(*found), next);
    return {};
  });
}

nodeipmi_status nodeipmi_subscriber_read(nodeipmi* state, const char* subscriber, uint64_t after,
                                         nodeipmi_change_record* records, uint32_t capacity,
                                         uint32_t* count, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    NODEIPMI_TRY(CheckRecords(records, capacity));
    NODEIPMI_TRY(NotNull(count, "count"));
    *count = 0;
    const auto changes =
        state->service->store().ReadChanges(subscriber, ToPosition(after), capacity);
    if (!changes) return std::unexpected(changes.error());
    const uint32_t size = records->struct_size;
    auto* place = reinterpret_cast<unsigned char*>(records);
    for (const ipmi::ChangeRecord& change : *changes) {
      auto* const record = reinterpret_cast<nodeipmi_change_record*>(place);
      record->struct_size = size;
      WriteStruct(ToStruct(change), record);
      place += size;
    }
    *count = static_cast<uint32_t>(changes->size());
    return {};
  });
}

nodeipmi_status nodeipmi_subscriber_acknowledge(nodeipmi* state, const char* subscriber,
                                                uint64_t position, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    return state->service->store().AcknowledgeChanges(subscriber, ToPosition(position));
  });
}

nodeipmi_status nodeipmi_subscriber_wait(nodeipmi* state, const char* subscriber, uint64_t after,
                                         uint32_t timeout_ms, nodeipmi_error* error) {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(CheckCall(state, subscriber));
    if (timeout_ms > NODEIPMI_MAX_TIMEOUT_MS)
      return InvalidStruct("timeout_ms", "longer than an hour");
    if (ipmi::NodeService::InCallback()) return Fail(Status::kRecursive);
    return state->service->store().AwaitChange(subscriber, ToPosition(after),
                                               std::chrono::milliseconds(timeout_ms));
  });
}

}  // extern "C"
