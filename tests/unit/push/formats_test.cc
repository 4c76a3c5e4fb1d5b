// What each type of receiver is sent.
#include <string>
#include <string_view>
#include <vector>

#include "adapters/push/format.h"
#include "adapters/push/json.h"
#include "adapters/push/libcurl.h"
#include "nodeipmi/nodeipmi.h"
#include "tests/unit/push/fixture.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using push::Answer;
using push::Format;
using push::Moment;
using push::Record;
using push::Request;
using push::testing::CopyText;
using push::testing::MakeRecord;

const Moment kNow = {.time = push::Time{} + std::chrono::hours(1), .unix_ms = 1'700'000'000'000};

push::SinkConfig Config(push::SinkType type) {
  push::SinkConfig config;
  config.name = "s";
  config.type = type;
  config.url = "https://h";
  config.source = "urn:x";
  return config;
}

Request Make(Format& format, const Record& record, const Moment& now = kNow) {
  const Record* const records[] = {&record};
  const auto request = format.Make(records, now);
  if (!request || !*request) return {.method = "none", .url = {}, .body = {}, .headers = {}};
  return **request;
}

Format::Outcome Judge(Format& format, const Record& record, int status, bool question = false,
                      std::string body = {}) {
  const Record* const records[] = {&record};
  Answer answer;
  answer.status = status;
  answer.wanted_body = question;
  answer.body = std::move(body);
  return format.Judge(records, answer);
}

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

nodeipmi_change_record Failing(uint64_t position, std::string_view node) {
  nodeipmi_change_record record = MakeRecord(position, node);
  record.changes = NODEIPMI_CHANGE_STATUS;
  record.status = NODEIPMI_NO_ANSWER;
  CopyText("No answer", record.ipmi_status);
  return record;
}

size_t Count(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
  return count;
}

// From not answering.
nodeipmi_change_record Recovered(uint64_t position, std::string_view node) {
  nodeipmi_change_record record = MakeRecord(position, node);
  record.changes = NODEIPMI_CHANGE_STATUS;
  return record;
}

nodeipmi_change_record Removed(uint64_t position, std::string_view node) {
  nodeipmi_change_record record = MakeRecord(position, node);
  record.changes = NODEIPMI_CHANGE_REMOVED;
  return record;
}

Outcome ACloudEventIsTheSameEachTime() {
  const push::SinkConfig config = Config(push::SinkType::kCloudEvents);
  const auto format = push::MakeCloudEvents(config, "log");
  const nodeipmi_change_record record = MakeRecord(42, "a");
  const Request request = Make(*format, record);
  Moment later = kNow;
  later.unix_ms += 1'000'000;
  EXPECT(request.body == Make(*format, record, later).body);
  const push::Json event = push::ParseJson(request.body);
  EXPECT(event != nullptr);
  const auto text = [&event](const char* key) {
    return std::string(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event.get(), key)));
  };
  EXPECT(text("specversion") == "1.0" && text("source") == "urn:x" && text("subject") == "a");
  EXPECT(text("id") == "log-42-1700000000042");
  EXPECT(text("type") == "nodeipmi.node.changed");
  EXPECT(text("time") == "2023-11-14T22:13:20.042Z");
  EXPECT(text("sequence") == "00000000000000000042");
  EXPECT(Has(request.body, R"("changed":["power"])") && Has(request.body, R"("power":"on")"));
  EXPECT(Has(request.body, R"("previous_power":"off")"));
  EXPECT(Has(Make(*format, Removed(43, "a")).body, "\"type\":\"nodeipmi.node.removed\""));
  return kPassed;
}

Outcome ThePushgatewayHasAGroupForEachNode() {
  const push::SinkConfig config = Config(push::SinkType::kPushgateway);
  const auto format = push::MakePushgateway(config);
  const Request put = Make(*format, MakeRecord(1, "rack1-n07"));
  EXPECT(put.method == "PUT" && put.url == "https://h/metrics/job/ipmi/instance/rack1-n07");
  const Request removed = Make(*format, Removed(2, "rack1-n07"));
  EXPECT(removed.method == "DELETE" && removed.url == put.url && removed.body.empty());
  // As steps of a path these would lead elsewhere.
  EXPECT(Make(*format, MakeRecord(3, "..")).url ==
         "https://h/metrics/job/ipmi/instance@base64/Li4%3D");
  EXPECT(Make(*format, MakeRecord(3, ".")).url ==
         "https://h/metrics/job/ipmi/instance@base64/Lg%3D%3D");
  return kPassed;
}

// An Alertmanager format on a state without nodes.
struct Alerts {
  Alerts() {
    const std::string path = folder.File("state");
    nodeipmi_open_options options = {};
    options.struct_size = sizeof options;
    options.state_dir = path.c_str();
    if (nodeipmi_state_init(path.c_str(), nullptr) != NODEIPMI_OK) return;
    if (nodeipmi_open(&options, &state, nullptr) != NODEIPMI_OK) return;
    auto made = push::MakeAlertmanager(config, state);
    if (made) format = std::move(*made);
  }
  ~Alerts() { nodeipmi_close(state); }
  Alerts(const Alerts&) = delete;
  Alerts& operator=(const Alerts&) = delete;

  void Deliver(const Record& record) const {
    Make(*format, record);
    Judge(*format, record, 200);
  }

  const ipmi::testing::ScratchFolder folder;
  const push::SinkConfig config = Config(push::SinkType::kAlertmanager);
  nodeipmi* state = nullptr;
  std::unique_ptr<Format> format;
};

Outcome AnAlertFiresAndIsResolved() {
  const Alerts alerts;
  EXPECT(alerts.format != nullptr);
  const Request request = Make(*alerts.format, Failing(1, "a"));
  EXPECT(request.url == "https://h/api/v2/alerts" && request.body.starts_with("["));
  EXPECT(Has(request.body, R"("alertname":"IpmiFailing","job":"ipmi","instance":"a")"));
  // Four times the time between two.
  EXPECT(Has(request.body, R"("endsAt":"2023-11-14T22:17:20.000Z")"));
  EXPECT(Has(request.body, R"("description":"No answer")"));
  alerts.Deliver(Failing(1, "a"));
  const Request resolved = Make(*alerts.format, Recovered(2, "a"));
  EXPECT(Has(resolved.body, R"("endsAt":"2023-11-14T22:13:20.000Z")"));
  EXPECT(!Has(resolved.body, "startsAt"));
  return kPassed;
}

// A severity is a part of what an alert is.
Outcome AnotherSeverityEndsTheAlertOfTheFirst() {
  const Alerts alerts;
  nodeipmi_change_record record = MakeRecord(1, "a");
  record.changes = NODEIPMI_CHANGE_HEALTH;
  record.health.severity = NODEIPMI_SEVERITY_NON_CRITICAL;
  CopyText("Fan1 non-critical", record.health.bad_sensors);
  alerts.Deliver(record);
  record.position = 2;
  record.health.severity = NODEIPMI_SEVERITY_CRITICAL;
  const push::Json sent = push::ParseJson(Make(*alerts.format, record).body);
  int warning = 0;
  int critical = 0;
  for (const cJSON* alert = sent->child; alert != nullptr; alert = alert->next) {
    const std::string text = push::JsonText(alert);
    if (!Has(text, "IpmiHardware")) continue;
    if (Has(text, R"("severity":"warning")") && !Has(text, "startsAt")) ++warning;
    if (Has(text, R"("severity":"critical")") && Has(text, "startsAt")) ++critical;
  }
  EXPECT(warning == 1 && critical == 1);
  return kPassed;
}

Outcome WhatLastsIsSaidAgainBeforeItEnds() {
  const Alerts alerts;
  EXPECT(!alerts.format->NextRepeat());
  for (uint64_t i = 1; i <= 100; ++i) alerts.Deliver(Failing(i, "n" + std::to_string(i)));
  EXPECT(alerts.format->NextRepeat());
  // In portions, and then not before the time.
  Moment now = kNow;
  size_t said = 0;
  for (int i = 0; i < 4; ++i) {
    const auto request = alerts.format->Repeat(now);
    if (!request) continue;
    said += Count(request->body, "startsAt");
  }
  EXPECT(said == 100);
  EXPECT(*alerts.format->NextRepeat() == kNow.time + std::chrono::seconds(60));
  EXPECT(!alerts.format->Repeat(now));
  now.time += std::chrono::seconds(60);
  EXPECT(alerts.format->Repeat(now));
  return kPassed;
}

// By a receiver's clock that is behind, the end is not over when it is said first; and then it
// counts for nothing.
Outcome AnEndIsSaidAgainForAWhile() {
  const Alerts alerts;
  alerts.Deliver(Failing(1, "a"));
  alerts.Deliver(Recovered(2, "a"));
  Moment now = kNow;
  for (int minute = 0; minute < 15; ++minute) {
    const auto request = alerts.format->Repeat(now);
    EXPECT(request && Count(request->body, "alertname") == 1 && Has(request->body, "IpmiFailing"));
    // As it was said first.
    EXPECT(Has(request->body, R"("endsAt":"2023-11-14T22:13:20.000Z")"));
    EXPECT(!Has(request->body, "startsAt"));
    now.time += std::chrono::minutes(1);
    now.unix_ms += 60'000;
  }
  EXPECT(!alerts.format->Repeat(now) && !alerts.format->NextRepeat());
  return kPassed;
}

// It has not ended any more.
Outcome AnAlertThatFiresAgainIsNotEndedByItsFormerEnd() {
  const Alerts alerts;
  alerts.Deliver(Failing(1, "a"));
  alerts.Deliver(Recovered(2, "a"));
  alerts.Deliver(Failing(3, "a"));
  const auto request = alerts.format->Repeat(kNow);
  EXPECT(request && Count(request->body, "alertname") == 1 && Has(request->body, "startsAt"));
  return kPassed;
}

// What could not have fired is not ended either.
Outcome AChangeOfThePowerEndsNoAlert() {
  const Alerts alerts;
  EXPECT(Make(*alerts.format, MakeRecord(1, "a")).method == "none");
  EXPECT(Count(Make(*alerts.format, Removed(2, "a")).body, "alertname") == 3);
  return kPassed;
}

// An alert that began after it ends would be refused.
Outcome AClockThatWasPutBackLosesNoAlert() {
  const Alerts alerts;
  Moment earlier = kNow;
  earlier.unix_ms -= 3'600'000;
  const std::string_view begin = R"("startsAt":"2023-11-14T21:13:20.000Z")";
  EXPECT(Has(Make(*alerts.format, Failing(1, "a"), earlier).body, begin));
  alerts.Deliver(Failing(1, "a"));
  const auto request = alerts.format->Repeat(earlier);
  EXPECT(request && Has(request->body, begin));
  return kPassed;
}

Outcome ASnapshotOfANodeThatIsWellIsNoAlert() {
  const Alerts alerts;
  nodeipmi_change_record record = MakeRecord(1, "a");
  record.changes = 0;
  EXPECT(Make(*alerts.format, record).method == "none");
  return kPassed;
}

constexpr std::string_view kRows =
    R"([{"$key":7,"name":"a","physical":true},{"$key":9,"name":"b"},{"name":"c"},{"$key":-1,"name":"d"}])";

Outcome VergeOsIsAskedForANodesNumberOnce() {
  const push::SinkConfig config = Config(push::SinkType::kVergeOs);
  const auto format = push::MakeVergeOs(config);
  const nodeipmi_change_record record = Failing(1, "a");
  const Request question = Make(*format, record);
  EXPECT(question.method == "GET" && question.wants_body);
  EXPECT(question.url == "https://h/api/v4/nodes?fields=most&filter=physical%20eq%20true");
  EXPECT(Judge(*format, record, 200, true, std::string(kRows)) == Format::Outcome::kMakeNext);
  const Request put = Make(*format, record);
  EXPECT(put.method == "PUT" && put.url == "https://h/api/v4/nodes/7");
  EXPECT(Has(put.body, R"("ipmi_status":"offline","ipmi_status_info":"No answer")"));
  EXPECT(Has(put.body, R"("ipmi_status_last_connected":1700000000)"));
  EXPECT(Make(*format, MakeRecord(2, "b")).url == "https://h/api/v4/nodes/9");
  EXPECT(Judge(*format, record, 200) == Format::Outcome::kDelivered);
  EXPECT(Make(*format, Removed(3, "a")).method == "none");
  // Its number has changed.
  EXPECT(Judge(*format, record, 404) == Format::Outcome::kTrouble);
  EXPECT(Make(*format, record).method == "GET");
  return kPassed;
}

// A list is long; and one that is newer than a change says all that there is to know.
Outcome WhatVergeOsDoesNotHaveCostsOneList() {
  const push::SinkConfig config = Config(push::SinkType::kVergeOs);
  const auto format = push::MakeVergeOs(config);
  Moment now = kNow;
  now.unix_ms += 60'000;
  EXPECT(Make(*format, Failing(1, "x"), now).method == "GET");
  EXPECT(Judge(*format, Failing(1, "x"), 200, true, std::string(kRows)) ==
         Format::Outcome::kGiveUp);
  EXPECT(Make(*format, Failing(2, "y"), now).method == "none");
  // It may have it by now.
  nodeipmi_change_record later = Failing(3, "y");
  later.logged_unix_ms = now.unix_ms + 1;
  now.unix_ms += 2;
  EXPECT(Make(*format, later, now).method == "GET");
  return kPassed;
}

Outcome VergeOsIsNotTrustedWithItsList() {
  const push::SinkConfig config = Config(push::SinkType::kVergeOs);
  const auto format = push::MakeVergeOs(config);
  for (const char* body : {"", "{}", "[", "nonsense", "5"})
    EXPECT(Judge(*format, MakeRecord(1, "a"), 200, true, body) == Format::Outcome::kTrouble);
  for (const char* node : {"c", "d", "nobody"})
    EXPECT(Judge(*format, MakeRecord(1, node), 200, true, std::string(kRows)) ==
           Format::Outcome::kGiveUp);
  EXPECT(Judge(*format, MakeRecord(1, "a"), 500, true) == Format::Outcome::kTrouble);
  // A key that sees nothing, or another form of the list: it is not the nodes that are missing.
  for (const char* body :
       {"[]", R"([5,null,[],{"name":5,"$key":1}])", R"([{"name":"a","$key":1.5}])",
        R"([{"name":"a","$key":1e300}])", R"([{"name":"a","$key":"1/../2"}])"})
    EXPECT(Judge(*format, MakeRecord(1, "a"), 200, true, body) == Format::Outcome::kTrouble);
  return kPassed;
}

}  // namespace

int main() {
  const auto library = push::LoadLibcurl();
  if (!library) return 1;
  const CMUnitTest tests[] = {
      UNIT_TEST(ACloudEventIsTheSameEachTime),
      UNIT_TEST(ThePushgatewayHasAGroupForEachNode),
      UNIT_TEST(AnAlertFiresAndIsResolved),
      UNIT_TEST(AnotherSeverityEndsTheAlertOfTheFirst),
      UNIT_TEST(WhatLastsIsSaidAgainBeforeItEnds),
      UNIT_TEST(AnEndIsSaidAgainForAWhile),
      UNIT_TEST(AnAlertThatFiresAgainIsNotEndedByItsFormerEnd),
      UNIT_TEST(AChangeOfThePowerEndsNoAlert),
      UNIT_TEST(AClockThatWasPutBackLosesNoAlert),
      UNIT_TEST(ASnapshotOfANodeThatIsWellIsNoAlert),
      UNIT_TEST(VergeOsIsAskedForANodesNumberOnce),
      UNIT_TEST(WhatVergeOsDoesNotHaveCostsOneList),
      UNIT_TEST(VergeOsIsNotTrustedWithItsList),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
