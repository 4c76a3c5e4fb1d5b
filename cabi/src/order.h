// The frame of every operation: the asynchronous call, and its blocking twin, which is the same
// order and a wait.
#pragma once

#include <memory>
#include <utility>

#include "cabi/src/owed_free.h"
#include "cabi/src/thunk.h"

namespace ipmi::cabi {

nodeipmi_outcome ToStruct(const OperationOutcome& outcome);

// What an operation is to do, once its arguments were found right.
struct Order {
  std::unique_ptr<Action> action;
  Duration extra = {};  // on top of the timeout
};

// Calls the callback. Each type of completion has its own.
template <typename C>
void Call(const C& completion, const OperationOutcome& outcome, const nodeipmi_error& error,
          const nodeipmi_outcome& found);
template <>
void Call(const nodeipmi_completion& completion, const OperationOutcome& outcome,
          const nodeipmi_error& error, const nodeipmi_outcome& found);

// A caller's callback.
template <typename C>
class CallbackCompletion final : public Completion {
 public:
  explicit CallbackCompletion(OwedFree<C> owed) : owed_(std::move(owed)) {}
  void Run(const OperationOutcome& outcome) override {
    const nodeipmi_error error = ToErrorStruct(outcome.error ? &*outcome.error : nullptr);
    const nodeipmi_outcome found = ToStruct(outcome);
    Call(owed_.completion(), outcome, error, found);
  }

 private:
  OwedFree<C> owed_;
};

// A caller who waits, but not for ever: the outcome may come when it has gone.
class WaitingCompletion final : public Completion {
 public:
  explicit WaitingCompletion(std::shared_ptr<OperationOutcome> out) : out_(std::move(out)) {}
  void Run(const OperationOutcome& outcome) override { *out_ = outcome; }

 private:
  std::shared_ptr<OperationOutcome> out_;
};

// An operation ends at its deadline. What comes after it is to store the outcome and to run the
// callbacks that are before it; this is for a machine that has no memory or no disk for so long.
inline constexpr Duration kLongestEnd = std::chrono::seconds(20);

template <typename C, typename MakeOrder>
nodeipmi_status Async(nodeipmi* state, const char* name, uint32_t timeout_ms, const C& completion,
                      nodeipmi_op* op, nodeipmi_error* error, MakeOrder make_order) noexcept {
  OwedFree<C> owed(completion);
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(name, "name"));
    if (completion.callback == nullptr) return InvalidStruct("completion.callback", "NULL");
    const auto timeout = ReadTimeout(timeout_ms);
    if (!timeout) return std::unexpected(timeout.error());
    Result<Order> order = make_order();
    if (!order) return std::unexpected(std::move(order.error()));
    auto submitted =
        state->service->Submit(name, std::move(order->action), *timeout + order->extra,
                               std::make_unique<CallbackCompletion<C>>(std::move(owed)));
    if (!submitted) return std::unexpected(std::move(submitted.error()));
    if (op != nullptr) *op = *submitted;
    return {};
  });
}

// What a blocking call hands out beside the outcome.
struct NoOutput {
  Result<void> Check() const { return {}; }
  void Take(const OperationOutcome&) const {}
};

template <typename MakeOrder, typename Output = NoOutput>
nodeipmi_status Blocking(nodeipmi* state, const char* name, uint32_t timeout_ms,
                         nodeipmi_outcome* outcome, nodeipmi_error* error, MakeOrder make_order,
                         Output output = {}) noexcept {
  return Thunk(error, [&]() -> Result<void> {
    NODEIPMI_TRY(output.Check());
    NODEIPMI_TRY(NotNull(state, "state"));
    NODEIPMI_TRY(NotNull(name, "name"));
    NODEIPMI_TRY(CheckSize(outcome, "outcome"));
    if (NodeService::InCallback()) return Fail(Status::kRecursive);
    const auto timeout = ReadTimeout(timeout_ms);
    if (!timeout) return std::unexpected(timeout.error());
    Result<Order> order = make_order();
    if (!order) return std::unexpected(std::move(order.error()));
    const Duration longest = *timeout + order->extra;
    const auto found = std::make_shared<OperationOutcome>();
    const auto submitted = state->service->Submit(name, std::move(order->action), longest,
                                                  std::make_unique<WaitingCompletion>(found));
    if (!submitted) return std::unexpected(submitted.error());
    if (!state->service->Wait(*submitted, longest + kLongestEnd)) {
      return FailWith(Status::kOutcomeUnknown,
                      "The operation has not been told in time, because a callback, the disk or a "
                      "lack of memory holds everything up; the node's status will have its outcome");
    }
    WriteStruct(ToStruct(*found), outcome);
    output.Take(*found);
    if (found->error) return std::unexpected(*std::move(found->error));
    return {};
  });
}

}  // namespace ipmi::cabi
