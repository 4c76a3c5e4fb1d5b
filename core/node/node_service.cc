#include "core/node/node_service.h"

#include <algorithm>
#include <utility>

#include "core/base/scarce_memory.h"
#include "core/node/callback_thread.h"
#include "core/node/dispatcher.h"
#include "core/node/known_repository.h"
#include "core/node/settings.h"

namespace ipmi {
namespace {

using namespace std::chrono_literals;

constexpr Duration kCloseAllBound = 1800ms;
constexpr Duration kLeastCloseBound = 200ms;

}  // namespace

NodeService::NodeService(std::unique_ptr<Store> store, std::unique_ptr<Dispatcher> dispatcher,
                         const Clock& clock)
    : store_(std::move(store)), dispatcher_(std::move(dispatcher)), clock_(clock) {}

// What is in flight ends while store and dispatcher are still there for the completions.
NodeService::~NodeService() {
  const Instant begin = clock_.Now();
  (void)StopMonitor();
  // Both together take no longer than is promised.
  dispatcher_->Close(std::max(kCloseAllBound - (clock_.Now() - begin), kLeastCloseBound));
}

Result<std::unique_ptr<NodeService>> NodeService::Open(const std::string& folder, size_t engines,
                                                       const Clock& clock,
                                                       const SecretBuffer& secret) {
  auto store = Store::Open(folder, secret);
  if (!store) return std::unexpected(std::move(store.error()));
  auto dispatcher = std::make_unique<Dispatcher>(**store, clock);
  if (auto started = dispatcher->Start(engines); !started)
    return std::unexpected(std::move(started.error()));
  return std::unique_ptr<NodeService>(
      new NodeService(std::move(*store), std::move(dispatcher), clock));
}

Result<NodeRecord> NodeService::HostNode(std::string_view name) {
  if (auto named = CheckNodeName(name); !named) return std::unexpected(std::move(named.error()));
  auto node = store_->Get(name);
  if (node && node->kind != NodeKind::kHost) return Fail(Status::kNotHostNode);
  return node;
}

KnownRepository NodeService::LoadRepository(std::string_view name) {
  return RecallRepository(*store_, name).At(clock_.UnixMillis());
}

Result<OperationId> NodeService::Submit(std::string_view name, std::unique_ptr<Action> action,
                                        Duration timeout, std::unique_ptr<Completion> completion) {
  const Instant submitted = clock_.Now();
  auto node = HostNode(name);
  if (!node) return std::unexpected(std::move(node.error()));
  auto sealed = store_->LoadSealed(name);
  // Edited in between: its new password must not go to its old address.
  while (sealed && sealed->revision != node->revision) {
    node = HostNode(name);
    if (!node) return std::unexpected(std::move(node.error()));
    sealed = store_->LoadSealed(name);
  }
  auto credentials = sealed ? sealed->Unseal() : std::unexpected(std::move(sealed.error()));
  if (!credentials) {
    // Found out before the BMC was asked, but it is what this attempt came to.
    return dispatcher_->SubmitFailed(*node, std::move(action), std::move(credentials.error()),
                                     std::move(completion));
  }
  Login login{std::move(credentials->user), std::move(credentials->password),
              std::move(credentials->kg)};
  return dispatcher_->Submit(
      *node,
      Job{.target = {.host = node->host,
                     .port = node->port,
                     .options = node->options,
                     .memory = node->memory,
                     .login = std::make_unique<PlainLogin>(std::move(login))},
          .operation = std::move(action),
          .submitted = submitted,
          .deadline = submitted + timeout},
      std::move(completion));
}

void NodeService::Cancel(OperationId id) { dispatcher_->Cancel(id); }
bool NodeService::Wait(OperationId id, Duration timeout) { return dispatcher_->Wait(id, timeout); }
bool NodeService::InCallback() { return OnCallbackThread(); }

// One after the other: the watches of a monitor that is still stopping have the names of the next
// one's.
Result<void> NodeService::StartMonitor(const MonitorOptions& options,
                                       std::unique_ptr<ChangeObserver> observer) {
  auto monitor = std::make_shared<Monitor>(*store_, clock_, dispatcher_->engines(), options,
                                           std::move(observer));
  const std::lock_guard turn(monitor_turn_);
  {
    const std::lock_guard lock(monitor_mutex_);
    if (monitor_ != nullptr)
      return FailWith(Status::kAlreadyExists, "A monitor of this handle runs already.");
  }
  if (auto started = monitor->Start(); !started) return started;
  const std::lock_guard lock(monitor_mutex_);
  monitor_ = std::move(monitor);
  return {};
}

Result<void> NodeService::StopMonitor() {
  const WaitsForMemory waits;
  std::shared_ptr<Monitor> monitor;
  std::unique_ptr<ChangeObserver> observer;  // goes under no lock
  const std::lock_guard turn(monitor_turn_);
  {
    const std::lock_guard lock(monitor_mutex_);
    monitor.swap(monitor_);
  }
  if (monitor == nullptr) return FailWith(Status::kNotFound, "No monitor of this handle runs.");
  observer = monitor->Stop();  // not under that lock: the last callbacks may ask for statistics
  return {};
}

Result<MonitorStats> NodeService::TakeMonitorStats() {
  std::shared_ptr<Monitor> monitor;
  {
    const std::lock_guard lock(monitor_mutex_);
    monitor = monitor_;
  }
  if (monitor == nullptr) return FailWith(Status::kNotFound, "No monitor of this handle runs.");
  return monitor->TakeStats();
}

}  // namespace ipmi
