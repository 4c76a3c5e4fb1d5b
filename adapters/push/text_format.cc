#include "adapters/push/text_format.h"

#include <charconv>

namespace push {
namespace {

// In no locale: a host may have set one, with a comma.
std::string Number(double value) {
  char text[48];
  constexpr int kDigits = 15;
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::general, kDigits).ptr;
  return {text, end};
}

// A gauge with its help; `labels` as they stand in braces.
std::string Gauge(std::string_view name, std::string_view help, double value,
                  const std::string& labels = {}) {
  std::string text = "# HELP " + std::string(name) + " " + std::string(help) + "\n";
  text += "# TYPE " + std::string(name) + " gauge\n";
  text += std::string(name) + (labels.empty() ? "" : "{" + labels + "}");
  return text + " " + Number(value) + "\n";
}

std::string Label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + EscapeLabel(value) + "\"";
}

std::string StatusMetrics(const nodeipmi_change_record& record) {
  if (record.attempted == 0) return {};
  std::string text = Gauge("ipmi_up", "Whether the last attempt to reach the BMC succeeded.",
                           record.status == NODEIPMI_OK ? 1 : 0);
  text += Gauge("ipmi_status_info", "IPMI Status: its code and its message.", 1,
                Label("code", nodeipmi_status_word(record.status)) + "," +
                    Label("message", record.ipmi_status));
  if (record.unix_ms > 0)
    text += Gauge("ipmi_attempted_timestamp_seconds", "When the BMC was last asked.",
                  static_cast<double>(record.unix_ms) / 1000);
  if (record.last_connected_unix_ms > 0)
    text += Gauge("ipmi_last_connected_timestamp_seconds", "When the BMC last answered.",
                  static_cast<double>(record.last_connected_unix_ms) / 1000);
  if (record.power != NODEIPMI_POWER_STATE_UNKNOWN)
    text += Gauge("ipmi_power_on", "Whether the node is on.",
                  record.power == NODEIPMI_POWER_STATE_ON ? 1 : 0);
  return text;
}

std::string HealthMetrics(const nodeipmi_health& health) {
  std::string text;
  if (health.severity != NODEIPMI_SEVERITY_UNKNOWN)
    text += Gauge("ipmi_health_severity",
                  "The worst state of all sensors: 1 ok, 2 non-critical, 3 critical, 4 "
                  "non-recoverable.",
                  health.severity);
  if (health.bad_sensors[0] != '\0')
    text += Gauge("ipmi_bad_sensors_info", "The sensors whose state is worse than ok.", 1,
                  Label("sensors", health.bad_sensors));
  if (health.sel_known == 0) return text;
  text += Gauge("ipmi_sel_entries", "Entries of the system event log.", health.sel_entries);
  text +=
      Gauge("ipmi_sel_used_ratio", "How full the system event log is.", health.sel_percent / 100.0);
  text += Gauge("ipmi_sel_overflow", "Whether the system event log has lost entries.",
                health.sel_overflow);
  return text;
}

}  // namespace

std::string EscapeLabel(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string MetricsOf(const nodeipmi_change_record& record) {
  // What is not known yet is a group all the same.
  return Gauge("ipmi_attempted", "Whether the BMC was ever asked.", record.attempted != 0 ? 1 : 0) +
         StatusMetrics(record) + HealthMetrics(record.health);
}

}  // namespace push
