// The Prometheus Alertmanager. An alert ends at its endsAt unless it is sent again before; so what
// lasts is sent again and again, and ends by itself when nobody watches any more.
#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "adapters/push/format.h"
#include "adapters/push/json.h"

namespace push {
namespace {

constexpr size_t kMostNodes = 64;  // in one request
// Of the time between two: so many may be lost.
constexpr int64_t kLives = 4;
// An end that is not over yet by the receiver's clock, which is behind this one, counts for nothing
// beside the later end that it was told before. So it is said for so long, or so many times.
constexpr milliseconds kSayEnd = std::chrono::minutes(15);

struct AlertKind {
  const char* name;
  const char* severity;
};
// A severity is a label, and so a part of what an alert is: another one is another alert.
enum Kind : uint8_t { kFailing, kWarning, kCritical, kKinds };
constexpr AlertKind kAlerts[kKinds] = {
    {"IpmiFailing", "warning"}, {"IpmiHardware", "warning"}, {"IpmiHardware", "critical"}};

// It lasts, or it has ended, or nothing is to be said of it.
struct Alert {
  std::string text;  // what is wrong; "" if it does not last
  std::string code;
  int64_t since_unix_ms = 0;
  int64_t ended_unix_ms = 0;  // 0 if its end does not have to be said, or not any more
  Time forget_at = Time::min();

  bool Lasts() const { return !text.empty(); }
  bool Exists() const { return Lasts() || ended_unix_ms != 0; }
};
using Alerts = std::array<Alert, kKinds>;  // of a node

bool AnyOf(const Alerts& alerts) { return std::ranges::any_of(alerts, &Alert::Exists); }

// What is wrong with a node.
Alerts WrongsOf(uint32_t attempted, nodeipmi_status status, const char* ipmi_status,
                const nodeipmi_health& health, int64_t since_unix_ms) {
  Alerts wrongs;
  if (attempted != 0 && status != NODEIPMI_OK) {
    wrongs[kFailing].text = ipmi_status;
    wrongs[kFailing].code = nodeipmi_status_word(status);
  }
  if (health.severity > NODEIPMI_SEVERITY_OK)
    wrongs[health.severity == NODEIPMI_SEVERITY_NON_CRITICAL ? kWarning : kCritical].text =
        health.bad_sensors[0] != '\0' ? health.bad_sensors
                                      : nodeipmi_severity_word(health.severity);
  for (Alert& alert : wrongs) alert.since_unix_ms = since_unix_ms;
  return wrongs;
}

Alerts WrongsOf(const Record& record) {
  if (IsRemoval(record)) return {};
  return WrongsOf(record.attempted, record.status, record.ipmi_status, record.health,
                  record.logged_unix_ms);
}

// Whether an alert of this kind may have lasted before the record, whoever told of it.
bool MayEnd(const Record& record, Kind kind) {
  const uint32_t change = kind == kFailing ? NODEIPMI_CHANGE_STATUS : NODEIPMI_CHANGE_HEALTH;
  return (record.changes & (change | NODEIPMI_CHANGE_REMOVED)) != 0;
}

class Alertmanager final : public Format {
 public:
  explicit Alertmanager(const SinkConfig& sink)
      : sink_(sink), period_(milliseconds(int64_t{sink.resend_seconds} * 1000)) {}

  // What lasts already, and was told before.
  Result<void> Learn(nodeipmi* state) {
    nodeipmi_error error = {};
    error.struct_size = sizeof error;
    nodeipmi_node node = {};
    node.struct_size = sizeof node;
    std::string last;
    while (nodeipmi_node_next(state, last.c_str(), &node, &error) == NODEIPMI_OK) {
      last = node.name;
      nodeipmi_node_status known = {};
      known.struct_size = sizeof known;
      if (nodeipmi_node_status_get(state, node.name, &known, nullptr) != NODEIPMI_OK) continue;
      Keep(last, WrongsOf(known.attempted, known.status, known.ipmi_status, known.health,
                          known.attempted_unix_ms));
    }
    if (error.status == NODEIPMI_NOT_FOUND) return {};
    return std::unexpected(error.message);
  }

  size_t MostInOne() const override { return kMostNodes; }

  Result<std::optional<Request>> Make(Records records, const Moment& now) override {
    made_ = now;
    const Json list = JsonArray();
    for (const Record* record : records)
      AppendAll(list.get(), record->node, After(*record, now), now);
    if (list->child == nullptr) return std::nullopt;
    return RequestOf(list.get());
  }

  Outcome Judge(Records records, Answer& answer) override {
    const Outcome outcome = Format::Judge(records, answer);
    if (outcome == Outcome::kDelivered)
      for (const Record* record : records) Keep(record->node, After(*record, made_));
    return outcome;
  }

  std::optional<Request> Repeat(const Moment& now) override {
    if (now.time < next_) return std::nullopt;
    const Json list = JsonArray();
    auto node = told_.upper_bound(repeated_);
    for (size_t nodes = 0; nodes < kMostNodes && node != told_.end(); ++nodes) {
      repeated_ = node->first;
      for (Alert& alert : node->second)
        if (!alert.Lasts() && now.time >= alert.forget_at) alert = {};
      AppendAll(list.get(), node->first, node->second, now);
      node = AnyOf(node->second) ? std::next(node) : told_.erase(node);
    }
    if (node == told_.end()) {
      repeated_.clear();
      next_ = now.time + period_;
    }
    if (list->child == nullptr) return std::nullopt;
    return RequestOf(list.get());
  }

  // At once when it starts: nobody may have sent them for a while.
  std::optional<Time> NextRepeat() const override {
    return told_.empty() ? std::nullopt : std::optional(next_);
  }

 private:
  void Keep(const std::string& node, Alerts alerts) {
    if (AnyOf(alerts))
      told_[node] = std::move(alerts);
    else
      told_.erase(node);
  }

  // What there is to say of the record's node from then on.
  Alerts After(const Record& record, const Moment& now) const {
    const auto known = told_.find(record.node);
    Alerts alerts = known != told_.end() ? known->second : Alerts();
    Alerts wrongs = WrongsOf(record);
    for (const Kind kind : {kFailing, kWarning, kCritical}) {
      Alert& alert = alerts[kind];
      if (wrongs[kind].Lasts()) {
        if (alert.Lasts()) wrongs[kind].since_unix_ms = alert.since_unix_ms;
        alert = std::move(wrongs[kind]);
      } else if (alert.Lasts() || MayEnd(record, kind)) {
        alert = {.text = {},
                 .code = {},
                 .since_unix_ms = 0,
                 .ended_unix_ms = now.unix_ms,
                 .forget_at = now.time + std::max(kSayEnd, kLives * period_)};
      }
    }
    return alerts;
  }

  void AppendAll(cJSON* list, const std::string& node, const Alerts& alerts,
                 const Moment& now) const {
    for (const Kind kind : {kFailing, kWarning, kCritical}) {
      if (alerts[kind].Lasts())
        Append(list, Firing(node, kind, alerts[kind], now));
      else if (alerts[kind].Exists())
        Append(list, Resolved(node, kind, alerts[kind].ended_unix_ms));
    }
  }

  static Json Named(const std::string& node, Kind kind) {
    Json alert = JsonObject();
    cJSON* const labels = AddObject(alert.get(), "labels");
    AddString(labels, "alertname", kAlerts[kind].name);
    AddString(labels, "job", "ipmi");
    AddString(labels, "instance", node);
    AddString(labels, "severity", kAlerts[kind].severity);
    return alert;
  }

  Json Firing(const std::string& node, Kind kind, const Alert& alert, const Moment& now) const {
    Json firing = Named(node, kind);
    cJSON* const annotations = AddObject(firing.get(), "annotations");
    AddString(annotations, "summary",
              node + (kind == kFailing ? ": the BMC cannot be asked" : ": hardware is bad"));
    AddString(annotations, "description", alert.text);
    if (kind == kFailing) AddString(annotations, "code", alert.code);
    // Later than its end, where the clock was put back, it would be refused.
    AddString(firing.get(), "startsAt",
              Rfc3339(std::min(alert.since_unix_ms, now.unix_ms), Precision::kMilliseconds));
    AddString(firing.get(), "endsAt",
              Rfc3339(now.unix_ms + kLives * period_.count(), Precision::kMilliseconds));
    return firing;
  }

  static Json Resolved(const std::string& node, Kind kind, int64_t ended_unix_ms) {
    Json alert = Named(node, kind);
    AddString(alert.get(), "endsAt", Rfc3339(ended_unix_ms, Precision::kMilliseconds));
    return alert;
  }

  Request RequestOf(const cJSON* alerts) const {
    return {.method = "POST",
            .url = sink_.url + "/api/v2/alerts",
            .body = JsonText(alerts),
            .headers = {"Content-Type: application/json"}};
  }

  const SinkConfig& sink_;
  const milliseconds period_;
  std::map<std::string, Alerts, std::less<>> told_;    // by the node, as the receiver was told
  Moment made_ = {.time = Time::min(), .unix_ms = 0};  // when what is under way was made
  std::string repeated_;  // the last node of this round; "" when none is under way
  Time next_ = Time::min();
};

}  // namespace

Result<std::unique_ptr<Format>> MakeAlertmanager(const SinkConfig& sink, nodeipmi* state) {
  auto format = std::make_unique<Alertmanager>(sink);
  if (auto learned = format->Learn(state); !learned) return std::unexpected(learned.error());
  return format;
}

}  // namespace push
