// What the monitor shows in a terminal: the state of all nodes on one page. It knows neither the
// terminal nor the library, only what it is told.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/cli/change.h"
#include "adapters/cli/storing_news.h"
#include "adapters/push/push.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

struct Window {
  size_t columns = 80;
  size_t rows = 24;
};

class LiveTable {
 public:
  using Time = std::chrono::steady_clock::time_point;

  LiveTable(uint32_t interval_ms, Time start);

  void Tell(const Change& change);
  void Sample(const nodeipmi_monitor_stats& stats, Time now);
  void Sample(std::vector<push::Push::Report> sinks) { sinks_ = std::move(sinks); }

  // As many lines as the window has rows at most, none wider than it.
  std::vector<std::string> Page(Window window) const;
  // What there was, in a sentence.
  std::string Summary() const;

 private:
  // What is wrong with a node.
  struct Trouble {
    uint32_t severity;  // the worst are shown first
    uint64_t order;     // then the newest, which are the greatest
    std::string kind;
    std::string text;
  };
  using Troubles = std::map<std::string, Trouble>;  // by the node
  // A list of them with its heading.
  struct Section {
    const Troubles& troubles;
    std::string_view heading;
    std::string_view kind_heading;
    std::string_view text_heading;
    size_t kind_columns;
  };
  struct PollCount {
    Time time;
    uint64_t polls;
  };

  std::vector<std::string> Head(Window window) const;
  std::string Rate() const;
  std::string Latency() const;
  std::string Slowest(size_t columns) const;
  std::string Hardware() const;
  // How the receivers of changes are doing; "" if there are none.
  std::string Sinks() const;
  // The change without what is no news to a person.
  static Change NewsOf(const Change& change);
  void TellHardware(const std::string& node, const Change& change);
  static std::vector<std::string> Rows(const Section& section, Window room);
  std::vector<std::string> FailingRows(Window room) const;
  // As many as the hardware takes of so many.
  size_t HardwareRowsIn(size_t rows) const;
  std::vector<std::string> HardwareRows(Window room) const;
  std::vector<std::string> ChangeRows(size_t rows) const;

  const uint32_t interval_ms_;
  const Time start_;
  nodeipmi_monitor_stats stats_ = {};
  StoringNews storing_;
  Time sampled_;
  std::deque<PollCount> counts_;  // the last seconds, for the rate
  uint64_t told_ = 0;
  std::vector<push::Push::Report> sinks_;
  Troubles failing_;
  Troubles hardware_;
  std::deque<std::string> changes_;  // the newest first
};

}  // namespace cli
