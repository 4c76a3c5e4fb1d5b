#include "tests/bench/fleet/cold.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>

#include "tests/bench/fleet/self.h"
#include "tests/bench/statistics.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// As the command line does: so many tests are under way at most that have not taken long yet. One
// that takes longer is probably not going to be answered, and holds up nobody.
constexpr size_t kMostYoung = 2048;
constexpr auto kYoung = 250ms;
constexpr size_t kMostInFlight = 20'000;  // young or not
// To be woken for each test that ends would be a switch of threads for each.
constexpr size_t kWorthWaking = 64;

class Sweeps {
 public:
  Sweeps(nodeipmi* state, std::vector<std::string> names);

  // Tests each node once, and waits until all are done.
  Result<void> Run();
  // Nothing was measured yet.
  void Forget();
  Measured Report() const;

 private:
  struct Test {
    Sweeps* sweeps = nullptr;
    bool done = false;
    Clock::time_point submitted;
  };

  static void OnDone(void* test, nodeipmi_op, const nodeipmi_error* error,
                     const nodeipmi_outcome* outcome);
  void Take(Test& test, const nodeipmi_error& error, const nodeipmi_outcome& outcome);
  Result<void> Submit(size_t i);
  // With the mutex held.
  bool HasRoomFor(size_t more) const {
    return submitted_ - oldest_ - young_done_ + more <= kMostYoung &&
           submitted_ - done_ + more <= kMostInFlight;
  }
  void LetAge();
  void Measure(const Used& used);

  nodeipmi* const state_;
  const std::vector<std::string> names_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Test> tests_;
  size_t submitted_ = 0;
  size_t done_ = 0;
  size_t oldest_ = 0;      // of those that are young
  size_t young_done_ = 0;  // from there on
  size_t awaited_ = 0;     // as many are under way or done, and no more will be; 0: not known yet

  std::vector<double> latency_us_;  // of successes
  std::array<uint64_t, 64> statuses_ = {};
  uint64_t retransmissions_ = 0;

  // One of each sweep.
  std::vector<double> wall_ms_, engine_cpu_us_, process_cpu_us_, per_s_;
  Used used_;
};

Sweeps::Sweeps(nodeipmi* state, std::vector<std::string> names)
    : state_(state), names_(std::move(names)), tests_(names_.size()) {}

Result<void> Sweeps::Run() {
  const Used before = UsedSoFar();
  {
    const std::lock_guard lock(mutex_);
    std::ranges::fill(tests_, Test{.sweeps = this, .submitted = {}});
    submitted_ = done_ = oldest_ = young_done_ = 0;
    awaited_ = 0;
  }
  Result<void> submitted;
  size_t under_way = 0;
  while (under_way < names_.size() && submitted) {
    submitted = Submit(under_way);
    if (submitted) ++under_way;
  }
  std::unique_lock lock(mutex_);
  awaited_ = under_way;
  changed_.wait(lock, [this] { return done_ == awaited_; });
  Measure(UsedSoFar() - before);
  return submitted;
}

Result<void> Sweeps::Submit(size_t i) {
  {
    std::unique_lock lock(mutex_);
    for (LetAge(); !HasRoomFor(1); LetAge())
      changed_.wait_until(lock, (oldest_ < i ? tests_[oldest_].submitted : Clock::now()) + kYoung);
    tests_[i].submitted = Clock::now();
    ++submitted_;
  }
  nodeipmi_error error = {};
  error.struct_size = sizeof error;
  const nodeipmi_completion completion = {
      .callback = OnDone, .user_data = &tests_[i], .free = nullptr};
  if (nodeipmi_test_async(state_, names_[i].c_str(), 0, completion, nullptr, &error) != NODEIPMI_OK)
    return CallFailed("nodeipmi_test_async", error);
  return {};
}

void Sweeps::LetAge() {
  const auto now = Clock::now();
  for (; oldest_ < submitted_ && now >= tests_[oldest_].submitted + kYoung; ++oldest_)
    if (tests_[oldest_].done) --young_done_;
}

void Sweeps::OnDone(void* test, nodeipmi_op, const nodeipmi_error* error,
                    const nodeipmi_outcome* outcome) {
  auto& done = *static_cast<Test*>(test);
  done.sweeps->Take(done, *error, *outcome);
}

void Sweeps::Take(Test& test, const nodeipmi_error& error, const nodeipmi_outcome& outcome) {
  const std::lock_guard lock(mutex_);
  test.done = true;
  ++done_;
  if (static_cast<size_t>(&test - tests_.data()) >= oldest_) ++young_done_;
  retransmissions_ += outcome.retransmissions;
  ++statuses_[static_cast<size_t>(error.status) % statuses_.size()];
  if (error.status == NODEIPMI_OK) latency_us_.push_back(outcome.latency_us);
  if (awaited_ == 0 ? HasRoomFor(kWorthWaking) : done_ == awaited_) changed_.notify_one();
}

void Sweeps::Measure(const Used& used) {
  const auto operations = static_cast<double>(tests_.size());
  wall_ms_.push_back(static_cast<double>(used.wall_ns) / 1e6);
  per_s_.push_back(operations / static_cast<double>(used.wall_ns) * 1e9);
  engine_cpu_us_.push_back(static_cast<double>(used.engine_ns) / operations / 1e3);
  process_cpu_us_.push_back(static_cast<double>(used.process_ns) / operations / 1e3);
}

void Sweeps::Forget() {
  for (auto* const values : {&wall_ms_, &engine_cpu_us_, &process_cpu_us_, &per_s_, &latency_us_})
    values->clear();
  statuses_ = {};
  retransmissions_ = 0;
  used_ = UsedSoFar();
}

Measured Sweeps::Report() const {
  const Used used = UsedSoFar() - used_;
  const auto operations = static_cast<double>(wall_ms_.size() * tests_.size());
  Measured measured;
  measured.operations = operations;
  measured.failed = operations - static_cast<double>(statuses_[NODEIPMI_OK]);
  measured.wall_ms = Summarise(wall_ms_).median;
  measured.operations_per_s = Summarise(per_s_).median;
  TakeUse(used, operations, measured);
  measured.engine_cpu_us = Summarise(engine_cpu_us_).median;
  measured.process_cpu_us = Summarise(process_cpu_us_).median;
  measured.retransmissions = static_cast<double>(retransmissions_);
  for (size_t i = 0; i < statuses_.size(); ++i)
    if (statuses_[i] > 0)
      measured.statuses[nodeipmi_status_word(static_cast<nodeipmi_status>(i))] =
          static_cast<double>(statuses_[i]);
  if (latency_us_.empty()) return measured;
  auto sorted = latency_us_;
  std::ranges::sort(sorted);
  measured.latency_p50_us = Quantile(sorted, 0.5);
  measured.latency_p99_us = Quantile(sorted, 0.99);
  measured.latency_max_us = sorted.back();
  return measured;
}

}  // namespace

Result<Measured> MeasureCold(nodeipmi* state, const ColdOptions& options) {
  auto names = NodeNames(state);
  if (!names) return std::unexpected(std::move(names).error());
  // In no order that has to do with the BMCs; the same each time.
  std::ranges::shuffle(*names, std::mt19937(1));
  Sweeps sweeps(state, std::move(*names));
  if (auto first = sweeps.Run(); !first) return std::unexpected(first.error());
  sweeps.Forget();
  const auto end = Clock::now() + std::chrono::duration<double>(options.seconds);
  for (size_t i = 0; i < options.sweeps || Clock::now() < end; ++i)
    if (auto done = sweeps.Run(); !done) return std::unexpected(done.error());
  return sweeps.Report();
}

}  // namespace bench
