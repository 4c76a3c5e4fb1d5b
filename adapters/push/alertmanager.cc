// The Prometheus Alertmanager. An alert ends at its endsAt unless it is sent again before; so what
// lasts is sent again and again, and ends by itself when nobody watches any more.
#include <algorithm>
#include <map>
#include <utility>

#include "adapters/push/format.h"
#include "adapters/push/json.h"

namespace push {
namespace {

constexpr size_t kMostNodes = 64;  // in one request
// Of the time between two: so many may be lost.
constexpr int64_t kLives = 4;

struct AlertKind {
  const char* name;
  const char* severity;
};
// A severity is a label, and so a part of what an alert is: another one is another alert.
enum Kind : uint8_t { kFailing, kWarning, kCritical, kKinds };
constexpr AlertKind kAlerts[kKinds] = {
    {"IpmiFailing", "warning"}, {"IpmiHardware", "warning"}, {"IpmiHardware", "critical"}};

// What is wrong with a node; what is not is "".
struct Wrongs {
  std::string text[kKinds];
  int64_t since_unix_ms[kKinds] = {};
  std::string code;

  bool Any() const {
    return std::ranges::any_of(text, [](const std::string& of) { return !of.empty(); });
  }
};

Wrongs WrongsOf(uint32_t attempted, nodeipmi_status status, const char* ipmi_status,
                const nodeipmi_health& health) {
  Wrongs wrongs;
  if (attempted != 0 && status != NODEIPMI_OK) {
    wrongs.text[kFailing] = ipmi_status;
    wrongs.code = nodeipmi_status_word(status);
  }
  if (health.severity > NODEIPMI_SEVERITY_OK)
    wrongs.text[health.severity == NODEIPMI_SEVERITY_NON_CRITICAL ? kWarning : kCritical] =
        health.bad_sensors[0] != '\0' ? health.bad_sensors
                                      : nodeipmi_severity_word(health.severity);
  return wrongs;
}

Wrongs WrongsOf(const Record& record) {
  if (IsRemoval(record)) return {};
  return WrongsOf(record.attempted, record.status, record.ipmi_status, record.health);
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
      Wrongs wrongs = WrongsOf(known.attempted, known.status, known.ipmi_status, known.health);
      Keep(last, std::move(wrongs), known.attempted_unix_ms);
    }
    if (error.status == NODEIPMI_NOT_FOUND) return {};
    return std::unexpected(error.message);
  }

  size_t MostInOne() const override { return kMostNodes; }

  Result<std::optional<Request>> Make(Records records, const Moment& now) override {
    const Json alerts = JsonArray();
    for (const Record* record : records) {
      Wrongs wrongs = WrongsOf(*record);
      const auto known = lasting_.find(record->node);
      for (const Kind kind : {kFailing, kWarning, kCritical}) {
        if (!wrongs.text[kind].empty()) {
          const bool lasts = known != lasting_.end() && known->second.since_unix_ms[kind] != 0;
          wrongs.since_unix_ms[kind] =
              lasts ? known->second.since_unix_ms[kind] : record->logged_unix_ms;
          Append(alerts.get(), Firing(record->node, wrongs, kind, now));
        } else if (record->changes != 0) {
          Append(alerts.get(), Resolved(record->node, kind, now));
        }
      }
    }
    if (alerts->child == nullptr) return std::nullopt;
    return RequestOf(alerts.get());
  }

  Outcome Judge(Records records, Answer& answer) override {
    const Outcome outcome = Format::Judge(records, answer);
    if (outcome == Outcome::kDelivered)
      for (const Record* record : records)
        Keep(record->node, WrongsOf(*record), record->logged_unix_ms);
    return outcome;
  }

  std::optional<Request> Repeat(const Moment& now) override {
    if (now.time < next_) return std::nullopt;
    const Json alerts = JsonArray();
    auto node = lasting_.upper_bound(repeated_);
    for (size_t nodes = 0; nodes < kMostNodes && node != lasting_.end(); ++nodes, ++node) {
      for (const Kind kind : {kFailing, kWarning, kCritical})
        if (!node->second.text[kind].empty())
          Append(alerts.get(), Firing(node->first, node->second, kind, now));
      repeated_ = node->first;
    }
    if (node == lasting_.end()) {
      repeated_.clear();
      next_ = now.time + period_;
    }
    if (alerts->child == nullptr) return std::nullopt;
    return RequestOf(alerts.get());
  }

  // At once when it starts: nobody may have sent them for a while.
  std::optional<Time> NextRepeat() const override {
    return lasting_.empty() ? std::nullopt : std::optional(next_);
  }

 private:
  void Keep(const std::string& node, Wrongs wrongs, int64_t since_unix_ms) {
    if (!wrongs.Any()) {
      lasting_.erase(node);
      return;
    }
    Wrongs& lasting = lasting_[node];
    for (const Kind kind : {kFailing, kWarning, kCritical})
      if (!wrongs.text[kind].empty())
        wrongs.since_unix_ms[kind] =
            lasting.since_unix_ms[kind] != 0 ? lasting.since_unix_ms[kind] : since_unix_ms;
    lasting = std::move(wrongs);
  }

  static Json Alert(const std::string& node, Kind kind) {
    Json alert = JsonObject();
    cJSON* const labels = AddObject(alert.get(), "labels");
    AddString(labels, "alertname", kAlerts[kind].name);
    AddString(labels, "job", "ipmi");
    AddString(labels, "instance", node);
    AddString(labels, "severity", kAlerts[kind].severity);
    return alert;
  }

  Json Firing(const std::string& node, const Wrongs& wrongs, Kind kind, const Moment& now) const {
    Json alert = Alert(node, kind);
    cJSON* const annotations = AddObject(alert.get(), "annotations");
    AddString(annotations, "summary",
              node + (kind == kFailing ? ": the BMC cannot be asked" : ": hardware is bad"));
    AddString(annotations, "description", wrongs.text[kind]);
    if (kind == kFailing) AddString(annotations, "code", wrongs.code);
    AddString(alert.get(), "startsAt",
              Rfc3339(wrongs.since_unix_ms[kind], Precision::kMilliseconds));
    AddString(alert.get(), "endsAt",
              Rfc3339(now.unix_ms + kLives * period_.count(), Precision::kMilliseconds));
    return alert;
  }

  static Json Resolved(const std::string& node, Kind kind, const Moment& now) {
    Json alert = Alert(node, kind);
    AddString(alert.get(), "endsAt", Rfc3339(now.unix_ms, Precision::kMilliseconds));
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
  std::map<std::string, Wrongs, std::less<>> lasting_;  // by the node, as the receiver was told
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
