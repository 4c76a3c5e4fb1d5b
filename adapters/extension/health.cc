#include "adapters/extension/health.h"

#include <string>

#include "adapters/extension/plugin.h"
#include "adapters/extension/state.h"
#include "adapters/extension/status.h"
#include "adapters/extension/structs.h"
#include "adapters/extension/tables.h"
#include "adapters/extension/thunk.h"

namespace extension {
namespace {

uint32_t SeverityOf(uint32_t severity) {
  switch (severity) {
    case NODEIPMI_SEVERITY_OK:
      return NODE_EXT_HEALTH_OK;
    case NODEIPMI_SEVERITY_NON_CRITICAL:
      return NODE_EXT_HEALTH_WARNING;
    case NODEIPMI_SEVERITY_CRITICAL:
      return NODE_EXT_HEALTH_CRITICAL;
    case NODEIPMI_SEVERITY_NON_RECOVERABLE:
      return NODE_EXT_HEALTH_FAILED;
    default:
      return NODE_EXT_HEALTH_UNKNOWN;
  }
}

std::string SensorsSentence(const nodeipmi_health& health) {
  if (health.sensors_unix_ms == 0) return "The sensors have not been read yet.";
  if (*health.bad_sensors != '\0') return std::string(health.bad_sensors) + '.';
  if (health.severity == NODEIPMI_SEVERITY_OK) return "All sensors are well.";
  return "The sensors could not all be judged.";
}

std::string LogSentence(const nodeipmi_health& health) {
  constexpr uint32_t kFull = 100;
  if (health.sel_known == 0) return {};
  if (health.sel_overflow != 0) return " The event log is full, and events were lost.";
  if (health.sel_percent >= kFull) return " The event log is full.";
  return {};
}

// All host-level nodes together.
class Overview {
 public:
  void Add(const std::string& node, bool configured, const nodeipmi_node_status& status) {
    ++nodes_;
    if (!configured) return;
    ++configured_;
    if (status.attempted != 0) ++(status.status == NODEIPMI_OK ? ok_ : failing_);
    const node_ext_health_report health = ReportOf(status);
    if (health.severity < worst_.severity || health.unix_ms == 0) return;
    if (health.severity == worst_.severity && health.unix_ms <= worst_.unix_ms) return;
    worst_ = health;
    worst_node_ = node;
  }

  node_ext_health_report Report() const {
    const uint32_t unasked = configured_ - ok_ - failing_;
    std::string text =
        std::to_string(nodes_) + " host-level nodes, " + std::to_string(configured_) +
        " with an IPMI address: " + std::to_string(ok_) + " OK, " + std::to_string(failing_) +
        " failing, " + std::to_string(unasked) + " not asked yet.";
    if (worst_.severity > NODE_EXT_HEALTH_OK)
      text += " The worst hardware: " + worst_node_ + ": " + worst_.sentence;
    node_ext_health_report report = worst_;
    CopyText(text, report.sentence);
    return report;
  }

 private:
  uint32_t nodes_ = 0;
  uint32_t configured_ = 0;
  uint32_t ok_ = 0;
  uint32_t failing_ = 0;
  node_ext_health_report worst_ = MakeStruct<node_ext_health_report>();
  std::string worst_node_;
};

Result<node_ext_health_report> HealthOfAll(Plugin& plugin) {
  Overview overview;
  for (const std::string& node : plugin.roster().HostIds()) {
    const auto added = plugin.WithState([&](nodeipmi* state) -> Result<void> {
      const auto found = FindNode(state, node.c_str());
      if (!found) return std::unexpected(found.error());
      const auto status = StatusOf(state, node.c_str());
      if (!status) return std::unexpected(status.error());
      overview.Add(node, found->has_value(), *status);
      return {};
    });
    if (!added) return std::unexpected(added.error());
  }
  return overview.Report();
}

Result<node_ext_health_report> HealthOf(Plugin& plugin, const char* node) {
  EXTENSION_TRY(plugin.FindHostNode(node));
  const auto status = plugin.WithState([&](nodeipmi* state) { return StatusOf(state, node); });
  if (!status) return std::unexpected(status.error());
  return ReportOf(*status);
}

node_ext_status GetHealth(const node_ext* ext, const char* node, node_ext_health_report* health,
                          node_ext_error* error) {
  return Thunk(ext, error, [&](Plugin& plugin) -> Result<void> {
    EXTENSION_TRY(CheckOutput(health, "health"));
    if (plugin.ending()) return NotStarted();
    const auto found = node == nullptr ? HealthOfAll(plugin) : HealthOf(plugin, node);
    if (!found) return std::unexpected(found.error());
    WriteStruct(*found, health);
    return {};
  });
}

}  // namespace

node_ext_health_report ReportOf(const nodeipmi_node_status& status) {
  auto report = MakeStruct<node_ext_health_report>();
  report.severity = SeverityOf(status.health.severity);
  report.unix_ms = status.health.sensors_unix_ms;
  CopyText(SensorsSentence(status.health) + LogSentence(status.health), report.sentence);
  return report;
}

const node_ext_health kHealthTable = {
    .struct_size = sizeof(node_ext_health),
    .reserved = 0,
    .get = GetHealth,
};

}  // namespace extension
