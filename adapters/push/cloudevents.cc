// CloudEvents 1.0 in structured mode, signed as Standard Webhooks.
#include <utility>

#include "adapters/push/format.h"
#include "adapters/push/json.h"
#include "adapters/push/secret_file.h"
#include "adapters/push/signature.h"

namespace push {
namespace {

struct BitName {
  uint32_t bit;
  const char* name;
};
// As `nodeipmi monitor --json` has them.
constexpr BitName kBits[] = {{NODEIPMI_CHANGE_STATUS, "ipmi_status"},
                             {NODEIPMI_CHANGE_POWER, "power"},
                             {NODEIPMI_CHANGE_HEALTH, "health"},
                             {NODEIPMI_CHANGE_SEL, "sel"},
                             {NODEIPMI_CHANGE_REMOVED, "removed"}};

const char* TypeOf(const Record& record) {
  if (IsRemoval(record)) return "nodeipmi.node.removed";
  return record.changes == 0 ? "nodeipmi.node.known" : "nodeipmi.node.changed";
}

std::string CodeOf(uint32_t attempted, nodeipmi_status status) {
  return attempted != 0 ? nodeipmi_status_word(status) : "unknown";
}

// With zeros in front: CloudEvents' extension wants it in order as a text.
std::string Sequence(uint64_t position) {
  const std::string digits = std::to_string(position);
  return std::string(20 - digits.size(), '0') + digits;
}

void AddSel(cJSON* data, const nodeipmi_health& health) {
  if (health.sel_known == 0) {
    for (const char* key : {"sel_percent", "sel_entries", "sel_overflow"}) AddNull(data, key);
    return;
  }
  AddNumber(data, "sel_percent", health.sel_percent);
  AddNumber(data, "sel_entries", health.sel_entries);
  AddBool(data, "sel_overflow", health.sel_overflow != 0);
}

void AddKnown(cJSON* data, const Record& record) {
  AddString(data, "ipmi_status", record.ipmi_status);
  AddString(data, "code", CodeOf(record.attempted, record.status));
  AddString(data, "ipmi_last_connected", record.ipmi_last_connected);
  AddString(data, "power", PowerWord(record.power));
  AddString(data, "health", nodeipmi_severity_word(record.health.severity));
  AddString(data, "bad_sensors", record.health.bad_sensors);
  AddString(data, "health_read", Rfc3339(record.health.sensors_unix_ms, Precision::kSeconds));
  AddSel(data, record.health);
  if (record.attempted == 0 || record.status == NODEIPMI_OK) return;
  if (const char* stage = nodeipmi_stage_name(record.stage); *stage != '\0')
    AddString(data, "stage", stage);
  if (record.completion_code != 0) AddNumber(data, "completion_code", record.completion_code);
}

void AddPrevious(cJSON* data, const Record& record) {
  AddString(data, "previous_code", CodeOf(record.previous_attempted, record.previous_status));
  AddString(data, "previous_power", PowerWord(record.previous_power));
  AddString(data, "previous_health", nodeipmi_severity_word(record.previous_health.severity));
}

Json DataOf(const Record& record) {
  Json data = JsonObject();
  AddString(data.get(), "node", record.node);
  cJSON* const changed = AddArray(data.get(), "changed");
  for (const BitName& known : kBits)
    if ((record.changes & known.bit) != 0) Append(changed, Json(cJSON_CreateString(known.name)));
  AddNumber(data.get(), "coalesced", record.coalesced);
  if (IsRemoval(record)) return data;
  AddString(data.get(), "polled", Rfc3339(record.unix_ms, Precision::kMilliseconds));
  AddKnown(data.get(), record);
  if (record.changes != 0) AddPrevious(data.get(), record);
  return data;
}

class CloudEvents final : public Format {
 public:
  CloudEvents(const SinkConfig& sink, std::string log) : sink_(sink), log_(std::move(log)) {}

  Result<std::optional<Request>> Make(Records records, const Moment& now) override {
    const Record& record = *records.front();
    // The same each time that it is sent, also if earlier changes were merged into it meanwhile:
    // whoever was sent this one was sent those before. A position is used again only if the state
    // is put back from a backup: then at another time.
    const std::string id =
        log_ + "-" + std::to_string(record.position) + "-" + std::to_string(record.logged_unix_ms);
    Request request = {.method = "POST", .url = sink_.url, .body = {}, .headers = {}};
    request.body = EventOf(record, id);
    request.headers = {"Content-Type: application/cloudevents+json; charset=utf-8"};
    if (!sink_.secret_file.empty())
      if (auto signed_well = Sign(id, now.unix_ms / 1000, request); !signed_well)
        return std::unexpected(signed_well.error());
    return request;
  }

 private:
  std::string EventOf(const Record& record, const std::string& id) const {
    const Json event = JsonObject();
    AddString(event.get(), "specversion", "1.0");
    AddString(event.get(), "id", id);
    AddString(event.get(), "source", sink_.source);
    AddString(event.get(), "type", TypeOf(record));
    AddString(event.get(), "subject", record.node);
    AddString(event.get(), "time", Rfc3339(record.logged_unix_ms, Precision::kMilliseconds));
    AddString(event.get(), "sequence", Sequence(record.position));
    AddString(event.get(), "datacontenttype", "application/json");
    cJSON_AddItemToObject(event.get(), "data", DataOf(record).release());
    return JsonText(event.get());
  }

  Result<void> Sign(const std::string& id, int64_t unix_seconds, Request& request) const {
    const auto text = ReadTokenFile(sink_.secret_file);
    if (!text) return std::unexpected(text.error());
    const auto key = DecodeWebhookSecret(text->Text());
    if (!key) return std::unexpected(sink_.secret_file + ": " + key.error());
    const auto signature = SignWebhook(*key, id, unix_seconds, request.body);
    if (!signature) return std::unexpected(signature.error());
    request.headers.push_back("webhook-id: " + id);
    request.headers.push_back("webhook-timestamp: " + std::to_string(unix_seconds));
    request.headers.push_back("webhook-signature: " + *signature);
    return {};
  }

  const SinkConfig& sink_;
  const std::string log_;
};

}  // namespace

std::unique_ptr<Format> MakeCloudEvents(const SinkConfig& sink, const std::string& log) {
  return std::make_unique<CloudEvents>(sink, log);
}

}  // namespace push
