// VergeOS, REST API version 4: the IPMI fields of its nodes. README.md says what of this was tried.
#include <cmath>
#include <map>
#include <utility>

#include "adapters/push/format.h"
#include "adapters/push/json.h"

namespace push {
namespace {

// Its words, as far as they are known.
const char* WordOf(const Record& record) {
  if (record.attempted == 0) return "connecting";
  switch (record.status) {
    case NODEIPMI_OK:
      return "ok";
    case NODEIPMI_NAME_NOT_RESOLVED:
    case NODEIPMI_UNREACHABLE:
    case NODEIPMI_NO_ANSWER:
      return "offline";
    default:
      return "error";
  }
}

// The number of a row of its database; -1 if there is none.
int64_t IdOf(const cJSON* row) {
  for (const char* key : {"$key", "id"}) {
    const cJSON* const id = cJSON_GetObjectItemCaseSensitive(row, key);
    constexpr double kMost = 9e15;
    if (cJSON_IsNumber(id) != 0 && id->valuedouble >= 0 && id->valuedouble < kMost &&
        id->valuedouble == std::floor(id->valuedouble))
      return static_cast<int64_t>(id->valuedouble);
  }
  return -1;
}

class VergeOs final : public Format {
 public:
  explicit VergeOs(const SinkConfig& sink) : sink_(sink) {}

  Result<std::optional<Request>> Make(Records records, const Moment& /*now*/) override {
    const Record& record = *records.front();
    if (IsRemoval(record)) return std::nullopt;  // its nodes are its own
    const auto id = ids_.find(record.node);
    if (id == ids_.end())
      return Request{.method = "GET",
                     .url = sink_.url + "/api/v4/nodes?fields=most&filter=physical%20eq%20true",
                     .body = {},
                     .headers = {},
                     .wants_body = true};
    return Request{.method = "PUT",
                   .url = sink_.url + "/api/v4/nodes/" + std::to_string(id->second),
                   .body = FieldsOf(record),
                   .headers = {"Content-Type: application/json"}};
  }

  Outcome Judge(Records records, Answer& answer) override {
    const std::string node = records.front()->node;
    const Outcome outcome = Format::Judge(records, answer);
    if (!answer.wanted_body) {
      if (answer.status != 404) return outcome;
      ids_.erase(node);  // it may be there under another number
      return Outcome::kRefused;
    }
    if (outcome != Outcome::kDelivered) return outcome;
    if (!TakeIds(answer.body)) {
      answer.error = "its list of nodes cannot be read";
      return Outcome::kTrouble;
    }
    if (ids_.contains(node)) return Outcome::kMakeNext;
    answer.error = "it has no physical node called " + node;
    return Outcome::kRefused;
  }

 private:
  static std::string FieldsOf(const Record& record) {
    const Json fields = JsonObject();
    AddString(fields.get(), "ipmi_status", WordOf(record));
    AddString(fields.get(), "ipmi_status_info", record.ipmi_status);
    AddNumber(fields.get(), "ipmi_status_last_connected",
              static_cast<double>(record.last_connected_unix_ms / 1000));
    return JsonText(fields.get());
  }

  bool TakeIds(const std::string& body) {
    const Json rows = ParseJson(body);
    if (rows == nullptr || cJSON_IsArray(rows.get()) == 0) return false;
    ids_.clear();
    for (const cJSON* row = rows->child; row != nullptr; row = row->next) {
      const cJSON* const name = cJSON_GetObjectItemCaseSensitive(row, "name");
      const int64_t id = IdOf(row);
      if (cJSON_IsString(name) != 0 && id >= 0) ids_[name->valuestring] = id;
    }
    return true;
  }

  const SinkConfig& sink_;
  std::map<std::string, int64_t, std::less<>> ids_;  // by the name
};

}  // namespace

std::unique_ptr<Format> MakeVergeOs(const SinkConfig& sink) {
  return std::make_unique<VergeOs>(sink);
}

}  // namespace push
