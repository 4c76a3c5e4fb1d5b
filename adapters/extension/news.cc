#include "adapters/extension/news.h"

#include <algorithm>

#include "adapters/extension/health.h"
#include "adapters/extension/plugin.h"
#include "adapters/extension/state.h"
#include "adapters/extension/status.h"

namespace extension {
namespace {

// That, or something newer.
bool Has(const nodeipmi_node_status& stored, const Finding& finding) {
  const bool is_it = stored.attempted_unix_ms >= finding.from_ms && stored.status == finding.status;
  return (is_it || stored.attempted_unix_ms > finding.until_ms) &&
         stored.health.sensors_unix_ms >= finding.sensors_ms &&
         stored.health.sel_unix_ms >= finding.log_ms;
}

}  // namespace

void News::Begin() {
  told_.clear();
  const std::lock_guard lock(mutex_);
  awaited_.clear();
}

void News::Await(const std::string& node, const Finding& finding) {
  const std::lock_guard lock(mutex_);
  Finding& awaited = awaited_[node];
  const int64_t sensors_ms = std::max(awaited.sensors_ms, finding.sensors_ms);
  const int64_t log_ms = std::max(awaited.log_ms, finding.log_ms);
  awaited = finding;
  awaited.sensors_ms = sensors_ms;
  awaited.log_ms = log_ms;
}

bool News::Tell(const std::string& node) {
  if (!plugin_.host().shows_status() || !plugin_.roster().HostNode(node.c_str())) {
    told_.erase(node);
    const std::lock_guard lock(mutex_);
    awaited_.erase(node);
    return true;
  }
  const auto status =
      plugin_.WithState([&](nodeipmi* state) { return StatusOf(state, node.c_str()); });
  if (!status) return plugin_.ending();
  TellOf(node, *status);
  return IsStored(node, *status);
}

void News::TellOf(const std::string& node, const nodeipmi_node_status& status) {
  const Host& host = plugin_.host();
  Told& told = told_[node];
  for (const StatusField& field : StatusFields()) {
    const std::string value = field.text(status);
    std::string& last = told.fields[field.id];
    if (value == last) continue;
    last = value;
    host.StatusChanged(node, field.id, value);
  }
  const node_ext_health_report health = ReportOf(status);
  if (health.severity == told.severity && health.sentence == told.health) return;
  const bool nothing = told.health.empty() && health.unix_ms == 0;
  told.severity = health.severity;
  told.health = health.sentence;
  if (!nothing) host.HealthChanged(node, health);
}

bool News::IsStored(const std::string& node, const nodeipmi_node_status& status) {
  {
    const std::lock_guard lock(mutex_);
    const auto awaited = awaited_.find(node);
    if (awaited == awaited_.end()) return true;
    if (Has(status, awaited->second)) {
      awaited_.erase(awaited);
      return true;
    }
  }
  if (status.attempted != 0) return false;
  // Of a node that is not kept any more nothing is stored.
  const auto found =
      plugin_.WithState([&](nodeipmi* state) { return FindNode(state, node.c_str()); });
  if (!found) return plugin_.ending();
  if (found->has_value()) return false;
  const std::lock_guard lock(mutex_);
  awaited_.erase(node);
  return true;
}

}  // namespace extension
