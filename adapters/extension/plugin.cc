#include "adapters/extension/plugin.h"

#include <new>
#include <utility>
#include <vector>

#include "adapters/extension/state.h"
#include "adapters/extension/structs.h"

namespace extension {
namespace {

// Whether items of the node's menu may be enabled now that were not, or the other way round:
// another process may add nodes, remove them and edit their credentials.
bool ChangesMenu(const nodeipmi_change& change) {
  if ((change.changes & NODEIPMI_CHANGE_REMOVED) != 0) return true;
  if ((change.changes & NODEIPMI_CHANGE_STATUS) == 0) return false;
  return change.previous_attempted == 0 || change.previous_status == NODEIPMI_NO_CREDENTIALS ||
         change.status == NODEIPMI_NO_CREDENTIALS;
}

}  // namespace

Plugin::Plugin(const node_host& host, Config config)
    : config_(std::move(config)),
      host_(host),
      runs_(*this),
      news_(*this),
      teller_([this](const std::string& node, uint32_t what) {
        if ((what & Teller::kMenu) != 0) host_.MenuChanged(node);
        if ((what & Teller::kStatus) != 0) TellStatus(node);
      }),
      pusher_(host_, teller_) {}

Plugin::~Plugin() { Close(); }

Result<void> Plugin::Start() {
  const std::lock_guard turn(turn_);
  if (state_ != nullptr) return Fail(NODE_EXT_ALREADY_STARTED, "The plugin is started already.");
  try {
    auto opened = Open();
    if (opened) return {};
    Close();
    if (opened.error().status != NODE_EXT_INTERNAL) opened.error().status = NODE_EXT_FAILED;
    return opened;
  } catch (...) {
    Close();
    throw;
  }
}

Result<void> Plugin::Open() {
  // Before a BMC is asked anything.
  if (config_.push) EXTENSION_TRY(Pusher::Check(*config_.push));
  auto state = OpenState(config_.state);
  if (!state) return std::unexpected(std::move(state.error()));
  {
    const std::lock_guard lock(gate_);
    state_ = *state;
  }
  news_.Begin();
  EXTENSION_TRY(ReadNodesInto(state_));
  teller_.Start();
  ending_ = false;
  EXTENSION_TRY(StartMonitor());
  if (config_.push) EXTENSION_TRY(pusher_.Start(state_, *config_.push));
  return {};
}

Result<void> Plugin::StartMonitor() {
  // Receivers of the push want to know what the host does not show.
  if (!host_.shows_status() && !config_.push) return {};
  auto options = MakeStruct<nodeipmi_monitor_options>();
  options.interval_ms = config_.interval_ms;
  options.health_interval_ms = config_.health_ms;
  auto error = MakeStruct<nodeipmi_error>();
  const nodeipmi_observer observer = {.callback = OnChange, .user_data = this, .free = nullptr};
  if (nodeipmi_monitor_start(state_, &options, observer, &error) != NODEIPMI_OK)
    return std::unexpected(FailureOf(error));
  return {};
}

Result<void> Plugin::Stop() {
  const std::lock_guard turn(turn_);
  if (state_ == nullptr) return NotStarted();
  Close();
  return {};
}

// Who waits at the gate is let through before the state is taken away. The push reads it until it
// is closed; that ends what is in flight, and the teller tells it all to the end.
void Plugin::Close() {
  ending_ = true;
  nodeipmi* state = nullptr;
  {
    const std::lock_guard lock(gate_);
    state = std::exchange(state_, nullptr);
  }
  pusher_.Stop();
  (void)nodeipmi_close(state);
  teller_.Stop();
}

Result<void> Plugin::ReadNodes() {
  const std::lock_guard turn(turn_);
  if (state_ == nullptr) return NotStarted();
  auto read = ReadNodesInto(state_);
  teller_.Note("", Teller::kMenu);
  for (const std::string& node : roster_.HostIds()) teller_.Note(node, Teller::kStatus);
  return read;
}

Result<void> Plugin::ReadNodesInto(nodeipmi* state) {
  const auto nodes = host_.Nodes();
  auto taken = nodes ? Take(state, *nodes) : std::unexpected(nodes.error());
  if (!taken) host_.Log(NODE_HOST_LOG_ERROR, taken.error().message);
  return taken;
}

Result<void> Plugin::Take(nodeipmi* state, const std::vector<HostNode>& nodes) {
  Result<void> taken;
  Roster::Nodes known;
  size_t hosts = 0;
  size_t configured = 0;
  for (const HostNode& node : nodes) {
    KnownNode& entry = known[node.id];
    entry.is_host = node.is_host;
    entry.address = node.address;
    entry.trouble = node.trouble;
    entry.may_have_address = !node.trouble.empty();
    const auto kept = KeepNode(state, node);
    if (!kept) {
      entry.trouble = kept.error().message;
      // An address that is none is a matter of that node. What could not be stored is not: the
      // monitor goes by what is.
      if (taken && kept.error().status != NODE_EXT_INVALID_ARGUMENT)
        taken = Fail(NODE_EXT_FAILED, node.id + ": " + kept.error().message, kept.error().code);
    }
    if (!entry.trouble.empty()) host_.Log(NODE_HOST_LOG_WARNING, node.id + ": " + entry.trouble);
    configured += kept.value_or(false) ? 1 : 0;
    hosts += node.is_host ? 1 : 0;
  }
  roster_.Replace(std::move(known));
  host_.Log(NODE_HOST_LOG_INFO, std::to_string(nodes.size()) + " nodes, " + std::to_string(hosts) +
                                    " of them host-level, " + std::to_string(configured) +
                                    " with an IPMI address.");
  return taken;
}

Result<void> Plugin::Forget(const char* node) {
  const std::lock_guard turn(turn_);
  if (state_ == nullptr) return NotStarted();
  auto error = MakeStruct<nodeipmi_error>();
  if (nodeipmi_node_remove(state_, node, &error) != NODEIPMI_OK)
    return std::unexpected(FailureOf(error));
  teller_.Note(node, Teller::kStatus | Teller::kMenu);
  return {};
}

Result<KnownNode> Plugin::FindHostNode(const char* node) const {
  if (ending_) return NotStarted();
  return roster_.HostNode(node);
}

void Plugin::TellStatus(const std::string& node) {
  if (!news_.Tell(node)) teller_.NoteLater(node);
}

// On a thread of the library; the host is told on the teller's. Without memory for a name it reads
// the change when it next looks.
void Plugin::OnChange(void* plugin, const nodeipmi_change* change) {
  try {
    static_cast<Plugin*>(plugin)->Note(*change);
  } catch (const std::bad_alloc&) {
    return;
  }
}

void Plugin::Note(const nodeipmi_change& change) {
  if ((change.changes & NODEIPMI_CHANGE_REMOVED) == 0) {
    news_.Await(change.node, {.from_ms = change.unix_ms,
                              .until_ms = change.unix_ms,
                              .status = change.status,
                              .sensors_ms = change.health.sensors_unix_ms,
                              .log_ms = change.health.sel_unix_ms});
  }
  teller_.Note(change.node, Teller::kStatus | (ChangesMenu(change) ? Teller::kMenu : 0));
}

}  // namespace extension
