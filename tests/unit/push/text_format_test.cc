#include "adapters/push/text_format.h"

#include <string>

#include "tests/unit/push/fixture.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using push::EscapeLabel;
using push::MetricsOf;
using push::testing::CopyText;
using push::testing::MakeRecord;

bool Has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

Outcome EscapesWhatWouldEndALabel() {
  EXPECT(EscapeLabel("plain °C") == "plain °C");
  EXPECT(EscapeLabel("a\"b") == "a\\\"b");
  EXPECT(EscapeLabel("a\\b") == "a\\\\b");
  EXPECT(EscapeLabel("a\nb") == "a\\nb");
  EXPECT(EscapeLabel("\\\"\n") == "\\\\\\\"\\n");
  return kPassed;
}

Outcome SaysWhatIsKnown() {
  nodeipmi_change_record record = MakeRecord(1, "a");
  record.health.severity = NODEIPMI_SEVERITY_CRITICAL;
  record.health.sel_known = 1;
  record.health.sel_entries = 7;
  record.health.sel_percent = 13;
  CopyText("Fan \"1\" critical", record.health.bad_sensors);
  const std::string text = MetricsOf(record);
  EXPECT(Has(text, "ipmi_attempted 1") && Has(text, "ipmi_up 1") && Has(text, "ipmi_power_on 1"));
  EXPECT(Has(text, "ipmi_status_info{code=\"ok\",message=\"OK\"} 1"));
  EXPECT(Has(text, "ipmi_last_connected_timestamp_seconds 1700000000"));
  EXPECT(Has(text, "ipmi_health_severity 3") && Has(text, "ipmi_sel_used_ratio 0.13"));
  EXPECT(Has(text, "ipmi_bad_sensors_info{sensors=\"Fan \\\"1\\\" critical\"} 1"));
  EXPECT(Has(text, "# TYPE ipmi_up gauge") && text.ends_with("\n"));
  return kPassed;
}

Outcome LeavesOutWhatIsNot() {
  nodeipmi_change_record record = MakeRecord(1, "a");
  record.attempted = 0;
  const std::string text = MetricsOf(record);
  EXPECT(Has(text, "ipmi_attempted 0"));
  EXPECT(text.find("ipmi_up") == std::string::npos);
  EXPECT(text.find("ipmi_health") == std::string::npos);
  EXPECT(text.find("ipmi_sel") == std::string::npos);
  record = MakeRecord(1, "a");
  record.power = NODEIPMI_POWER_STATE_UNKNOWN;
  record.status = NODEIPMI_NO_ANSWER;
  EXPECT(Has(MetricsOf(record), "ipmi_up 0"));
  EXPECT(MetricsOf(record).find("ipmi_power_on") == std::string::npos);
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(EscapesWhatWouldEndALabel),
      UNIT_TEST(SaysWhatIsKnown),
      UNIT_TEST(LeavesOutWhatIsNot),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
