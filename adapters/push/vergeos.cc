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

  Result<std::optional<Request>> Make(Records records, const Moment& now) override {
    const Record& record = *records.front();
    if (IsRemoval(record)) return std::nullopt;  // its nodes are its own
    const auto id = ids_.find(record.node);
    if (id != ids_.end())
      return Request{.method = "PUT",
                     .url = sink_.url + "/api/v4/nodes/" + std::to_string(id->second),
                     .body = FieldsOf(record),
                     .headers = {"Content-Type: application/json"}};
    // Many that it does not have cost one list.
    if (record.logged_unix_ms <= listed_unix_ms_ && listed_unix_ms_ <= now.unix_ms)
      return std::nullopt;
    asked_unix_ms_ = now.unix_ms;
    return Request{.method = "GET",
                   .url = sink_.url + "/api/v4/nodes?fields=most&filter=physical%20eq%20true",
                   .body = {},
                   .headers = {},
                   .wants_body = true};
  }

  // That it has no such number, or no node at all, is more likely the fault of a key or of an
  // address than a fact about nodes: nothing is given up for it.
  Outcome Judge(Records records, Answer& answer) override {
    const std::string node = records.front()->node;
    const Outcome outcome = Format::Judge(records, answer);
    if (!answer.wanted_body) {
      if (answer.status == 404) Forget(node);  // it may be there under another number
      return outcome;
    }
    if (outcome != Outcome::kDelivered) return outcome;
    if (const std::string wrong = TakeIds(answer.body); !wrong.empty()) {
      answer.error = wrong;
      return Outcome::kTrouble;
    }
    if (ids_.contains(node)) return Outcome::kMakeNext;
    answer.error = "it has no physical node called " + node;
    return Outcome::kGiveUp;
  }

 private:
  static std::string FieldsOf(const Record& record) {
    const Json fields = JsonObject();
    AddString(fields.get(), "ipmi_status", WordOf(record));
    AddString(fields.get(), "ipmi_status_info", record.ipmi_status);
    const int64_t last_connected = record.last_connected_unix_ms / 1000;
    AddNumber(fields.get(), "ipmi_status_last_connected", static_cast<double>(last_connected));
    return JsonText(fields.get());
  }

  void Forget(const std::string& node) {
    ids_.erase(node);
    listed_unix_ms_ = 0;
  }

  // What is wrong with it; "" if nothing is.
  std::string TakeIds(const std::string& body) {
    const Json rows = ParseJson(body);
    if (rows == nullptr || cJSON_IsArray(rows.get()) == 0)
      return "its list of nodes cannot be read";
    std::map<std::string, int64_t, std::less<>> ids;
    for (const cJSON* row = rows->child; row != nullptr; row = row->next) {
      const cJSON* const name = cJSON_GetObjectItemCaseSensitive(row, "name");
      const int64_t id = IdOf(row);
      if (cJSON_IsString(name) != 0 && id >= 0) ids[name->valuestring] = id;
    }
    if (ids.empty()) return "its list of physical nodes is empty";
    ids_ = std::move(ids);
    listed_unix_ms_ = asked_unix_ms_;
    return {};
  }

  const SinkConfig& sink_;
  std::map<std::string, int64_t, std::less<>> ids_;  // by the name
  int64_t asked_unix_ms_ = 0;
  int64_t listed_unix_ms_ = 0;  // of when ids_ is; 0 if that is not known
};

}  // namespace

std::unique_ptr<Format> MakeVergeOs(const SinkConfig& sink) {
  return std::make_unique<VergeOs>(sink);
}

}  // namespace push
