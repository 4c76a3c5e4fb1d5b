// What the tests of the push are given: records, a change log, a receiver, and a clock that they
// advance.
#pragma once

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/push/change_log.h"
#include "adapters/push/http.h"
#include "adapters/push/sink.h"
#include "nodeipmi/nodeipmi.h"

namespace push::testing {

template <size_t size>
void CopyText(std::string_view text, char (&to)[size]) {
  (void)std::snprintf(to, size, "%.*s", static_cast<int>(text.size()), text.data());
}

// A change of the power of a node that answers.
inline nodeipmi_change_record MakeRecord(uint64_t position, std::string_view node) {
  nodeipmi_change_record record = {};
  record.struct_size = sizeof record;
  record.position = position;
  record.logged_unix_ms = 1'700'000'000'000 + static_cast<int64_t>(position);
  record.changes = NODEIPMI_CHANGE_POWER;
  record.attempted = 1;
  record.previous_attempted = 1;
  record.power = NODEIPMI_POWER_STATE_ON;
  record.previous_power = NODEIPMI_POWER_STATE_OFF;
  record.unix_ms = 1'700'000'000'000;
  record.last_connected_unix_ms = 1'700'000'000'000;
  CopyText(node, record.node);
  CopyText("OK", record.ipmi_status);
  CopyText("2023-11-14T22:13:20Z", record.ipmi_last_connected);
  return record;
}

class FakeLog final : public ChangeLog {
 public:
  void Add(uint64_t position, std::string_view node) { Add(MakeRecord(position, node)); }
  void Add(const nodeipmi_change_record& record) { records_.push_back(record); }
  Result<std::span<const nodeipmi_change_record>> Read(uint64_t after) override {
    if (broken) return std::unexpected("broken");
    const auto next =
        std::ranges::upper_bound(records_, after, {}, &nodeipmi_change_record::position);
    const auto count = std::min<ptrdiff_t>(records_.end() - next, 16);
    return std::span<const nodeipmi_change_record>(next, next + count);
  }
  Result<void> Acknowledge(uint64_t position) override {
    acknowledged = position;
    return {};
  }
  Result<bool> Wait(uint64_t, milliseconds) override { return false; }
  const std::string& identity() const override { return identity_; }

  uint64_t acknowledged = 0;
  bool broken = false;

 private:
  std::vector<nodeipmi_change_record> records_;
  const std::string identity_ = "log";
};

// Keeps what is sent until the test answers it.
class FakeHttp final : public Http {
 public:
  Result<void> Start(uint64_t id, const SinkConfig&, const Request& request) override {
    under_way[id] = request.body;
    return {};
  }
  std::vector<Answer> Work(milliseconds) override { return {}; }
  size_t InFlight() const override { return under_way.size(); }
  void Wake() override {}

  std::map<uint64_t, std::string> under_way;  // bodies, by id
};

// Says "NODE@POSITION", several parted by a space; "again" where something lasts.
class FakeFormat final : public Format {
 public:
  explicit FakeFormat(size_t most) : most_(most) {}
  std::optional<Request> Repeat(const Moment& now) override {
    if (lasts_often) return RequestOf("again");
    repeat_at = now.time + std::chrono::minutes(1);
    return RequestOf("again");
  }
  std::optional<Time> NextRepeat() const override { return repeat_at; }
  size_t MostInOne() const override { return most_; }
  Result<std::optional<Request>> Make(Records records, const Moment&) override {
    Request request;
    last = *records.back();
    for (const Record* record : records)
      request.body += (request.body.empty() ? "" : " ") + std::string(record->node) + "@" +
                      std::to_string(record->position);
    return request;
  }

  nodeipmi_change_record last = {};  // of which a request was made
  std::optional<Time> repeat_at;
  bool lasts_often = false;  // it has to be said again at once

 private:
  static Request RequestOf(std::string body) {
    Request request;
    request.body = std::move(body);
    return request;
  }

  const size_t most_;
};

// A sink, and all around it.
struct Bench {
  explicit Bench(size_t most_in_one = 1) {
    auto made = std::make_unique<FakeFormat>(most_in_one);
    format = made.get();
    sink = std::make_unique<Sink>(config, std::move(made), log, http, 1, tell);
  }

  // What is under way after the sink had its turn.
  std::vector<std::string> Sent() {
    sink->Advance(now, next_id);
    std::vector<std::string> bodies;
    for (const auto& [id, body] : http.under_way) bodies.push_back(body);
    return bodies;
  }
  // Answers what was sent so; false if it was not sent.
  bool Say(std::string_view body, int status,
           std::optional<milliseconds> retry_after = std::nullopt) {
    const auto found = std::ranges::find_if(
        http.under_way, [body](const auto& entry) { return entry.second == body; });
    if (found == http.under_way.end()) return false;
    Answer answer;
    answer.id = found->first;
    answer.status = status;
    answer.error = "it answers " + std::to_string(status);
    answer.retry_after = retry_after;
    http.under_way.erase(found);
    return sink->Take(answer, now, next_id);
  }
  // Answers all that is under way: first what begins so with `status`, then the rest with 200.
  void SayOf(std::string_view begin, int status) {
    std::vector<std::string> bodies;
    for (const auto& [id, body] : http.under_way) bodies.push_back(body);
    std::ranges::stable_partition(bodies,
                                  [begin](const auto& body) { return body.starts_with(begin); });
    for (const std::string& body : bodies) Say(body, body.starts_with(begin) ? status : 200);
  }
  void Advance(milliseconds time) {
    now.time += time;
    now.unix_ms += time.count();
  }

  SinkConfig config = [] {
    SinkConfig made;
    made.name = "s";
    return made;
  }();
  FakeLog log;
  FakeHttp http;
  std::vector<std::string> told;
  Push::News last_news = Push::News::kGood;  // of the last line
  const Sink::Tell tell = [this](Push::News news, const std::string& line) {
    told.push_back(line);
    last_news = news;
  };
  Moment now = {.time = Time{} + std::chrono::hours(1), .unix_ms = 1'700'000'000'000};
  uint64_t next_id = 1;
  FakeFormat* format = nullptr;
  std::unique_ptr<Sink> sink;
};

}  // namespace push::testing
