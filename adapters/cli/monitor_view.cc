#include "adapters/cli/monitor_view.h"

#include <string>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/live_table.h"
#include "adapters/cli/screen.h"
#include "adapters/cli/storing_news.h"

namespace cli {
namespace {

constexpr std::chrono::seconds kPeriod{1};

class Lines final : public MonitorView {
 public:
  Lines(nodeipmi* state, Outlet& outlet, bool json, Complaint complain)
      : state_(state), outlet_(outlet), json_(json), complain_(std::move(complain)) {}

  void Tell(const Change& change) override {
    outlet_.Add(json_ ? JsonLine(change) : TextLines(change));
  }
  std::optional<Time> NextTime() const override { return next_; }

  bool Attend(Time now) override {
    if (now < next_) return true;
    next_ = now + kPeriod;
    auto stats = EmptyStruct<nodeipmi_monitor_stats>();
    if (nodeipmi_monitor_stats_get(state_, &stats, nullptr) != NODEIPMI_OK) return true;
    if (const auto news = storing_.Note(stats.unstored, now)) complain_(*news);
    return true;
  }

 private:
  nodeipmi* const state_;
  Outlet& outlet_;
  const bool json_;
  const Complaint complain_;
  Time next_ = std::chrono::steady_clock::now() + kPeriod;
  StoringNews storing_;
};

class Live final : public MonitorView {
 public:
  Live(nodeipmi* state, const push::Push* push, Outlet& outlet, uint32_t interval_ms)
      : state_(state),
        push_(push),
        outlet_(outlet),
        next_(std::chrono::steady_clock::now()),
        table_(interval_ms, next_),
        screen_(outlet) {}

  void Tell(const Change& change) override { table_.Tell(change); }
  std::vector<pollfd> Awaited() const override { return screen_.Awaited(); }
  std::optional<Time> NextTime() const override { return next_; }

  bool Attend(Time now) override {
    bool draw = screen_.TakeSignals();
    if (now >= next_) {
      Sample(now);
      next_ = now + kPeriod;
      draw = true;
    }
    if (draw) screen_.Draw(table_.Page(screen_.Size()));
    return !screen_.TakeKeys();
  }

  // At once: the sessions may take a while.
  void BeforeStop() override {
    Sample(std::chrono::steady_clock::now());
    screen_.Leave();
  }
  void AfterStop() override {
    if (push_ != nullptr) table_.Sample(push_->Reports());
    outlet_.Add(table_.Summary() + "\n");
  }

 private:
  void Sample(Time now) {
    auto stats = EmptyStruct<nodeipmi_monitor_stats>();
    if (nodeipmi_monitor_stats_get(state_, &stats, nullptr) == NODEIPMI_OK)
      table_.Sample(stats, now);
    if (push_ != nullptr) table_.Sample(push_->Reports());
  }

  nodeipmi* const state_;
  const push::Push* const push_;
  Outlet& outlet_;
  Time next_;
  LiveTable table_;
  Screen screen_;
};

}  // namespace

std::unique_ptr<MonitorView> MakeLineView(nodeipmi* state, Outlet& outlet, bool json,
                                          Complaint complain) {
  return std::make_unique<Lines>(state, outlet, json, std::move(complain));
}

std::unique_ptr<MonitorView> MakeLiveView(nodeipmi* state, const push::Push* push, Outlet& outlet,
                                          uint32_t interval_ms) {
  return std::make_unique<Live>(state, push, outlet, interval_ms);
}

}  // namespace cli
