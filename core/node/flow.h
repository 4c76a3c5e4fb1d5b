// An action whose commands follow each other in a way that depends on the answers, written as one
// runs through it: a coroutine. The link drives it command by command.
//
//   Flow<Result<void>> ReadClock::Run() {
//     const Response answer = co_await Ask(MakeGetSelTime());
//     if (answer.completion_code != kCompletedNormally) co_return …
//     …
//   }
//
// A flow may await another: co_await ReadRecord(id).
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "core/node/action.h"

namespace ipmi {

// What a coroutine of an action returns. It begins when it is awaited, and ends with its owner.
template <typename T>
class [[nodiscard]] Flow {
 public:
  struct promise_type {
    Flow get_return_object() { return Flow(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct ToCaller {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle ended) noexcept {
          const auto next = ended.promise().caller;
          return next ? next : std::noop_coroutine();
        }
        void await_resume() noexcept {}
      };
      return ToCaller();
    }
    template <typename U>
    void return_value(U&& value) {
      result.emplace(std::forward<U>(value));
    }
    // Nothing of ours throws on the engine's thread: its `new` waits for memory.
    void unhandled_exception() { std::terminate(); }

    std::coroutine_handle<> caller;
    std::optional<T> result;
  };
  using Handle = std::coroutine_handle<promise_type>;

  Flow() = default;
  explicit Flow(Handle handle) : handle_(handle) {}
  ~Flow() { Destroy(); }
  Flow(Flow&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Flow& operator=(Flow&& other) noexcept {
    if (this != &other) {
      Destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  // For whoever drives the outermost flow.
  std::coroutine_handle<> handle() const { return handle_; }
  bool done() const { return handle_.done(); }
  T TakeResult() { return *std::move(handle_.promise().result); }

  bool await_ready() const { return false; }
  // Runs up to where it waits. One that ends before goes straight back to its caller, so that a row
  // of them, however long, takes no more stack than one.
  bool await_suspend(std::coroutine_handle<> caller) {
    handle_.resume();
    if (handle_.done()) return false;
    handle_.promise().caller = caller;
    return true;
  }
  T await_resume() { return TakeResult(); }

 private:
  void Destroy() {
    if (handle_) handle_.destroy();
  }

  Handle handle_;
};

class FlowAction : public Action {
 public:
  Step Begin() final;
  Step OnResponse(const Response& response) final;
  Step Resume() final;
  std::optional<Step> Expired(Lateness lateness) override;

  // For its own flows and those that it awaits.
  //
  // co_await Ask(request) sends a command and gives its answer, whose data is valid until the next
  // one is asked for.
  auto Ask(const Request& request) {
    struct Awaiter {
      FlowAction& action;
      bool await_ready() const { return false; }
      void await_suspend(std::coroutine_handle<> flow) { action.waiting_ = flow; }
      Response await_resume() const { return action.answer_; }
    };
    next_ = Step::Send(request);
    return Awaiter{*this};
  }
  // The same for one of many things to read, without which the others are still of use: a BMC that
  // stays busy is not asked for it until the deadline, but its answer given.
  auto AskOneOfMany(Request request) {
    request.dispensable = true;
    return Ask(request);
  }
  // co_await Pause(wait) lets time pass.
  auto Pause(Duration wait) {
    struct Awaiter {
      FlowAction& action;
      bool await_ready() const { return false; }
      void await_suspend(std::coroutine_handle<> flow) { action.waiting_ = flow; }
      void await_resume() const {}
    };
    next_ = Step::Wait(wait);
    return Awaiter{*this};
  }

 protected:
  virtual Flow<Result<void>> Run() = 0;
  // The time is over: makes what was read so far the report, which says so. False if that is of no
  // use.
  virtual bool KeepsPart() { return false; }

 private:
  Step Continue();

  Flow<Result<void>> flow_;
  std::coroutine_handle<> waiting_;  // the innermost flow
  Step next_;
  Response answer_;
};

}  // namespace ipmi
