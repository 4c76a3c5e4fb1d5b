#include "core/node/node_service.h"

#include "core/node/dispatcher.h"
#include "core/node/settings.h"

namespace ipmi {

NodeService::NodeService(std::unique_ptr<Store> store, std::unique_ptr<Dispatcher> dispatcher,
                         const Clock& clock)
    : store_(std::move(store)), dispatcher_(std::move(dispatcher)), clock_(clock) {}

// What is in flight ends while store and dispatcher are still there for the completions.
NodeService::~NodeService() { dispatcher_->Close(); }

Result<std::unique_ptr<NodeService>> NodeService::Open(const std::string& folder,
                                                       const Clock& clock) {
  auto store = Store::Open(folder);
  if (!store) return std::unexpected(std::move(store.error()));
  auto dispatcher = std::make_unique<Dispatcher>(**store, clock);
  if (auto started = dispatcher->Start(); !started)
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

Result<OperationId> NodeService::Submit(std::string_view name, std::unique_ptr<Action> action,
                                        Duration timeout, std::unique_ptr<Completion> completion) {
  const Instant submitted = clock_.Now();
  auto node = HostNode(name);
  if (!node) return std::unexpected(std::move(node.error()));
  auto credentials = store_->LoadCredentials(name);
  if (!credentials) {
    // Found out before the BMC was asked, but it is what this attempt came to.
    return dispatcher_->SubmitFailed(name, std::move(action), std::move(credentials.error()),
                                     std::move(completion));
  }
  return dispatcher_->Submit(name,
                             Job{.host = std::move(node->host),
                                 .port = node->port,
                                 .link = {.options = node->options,
                                          .memory = node->memory,
                                          .user = std::move(credentials->user),
                                          .password = std::move(credentials->password),
                                          .kg = std::move(credentials->kg)},
                                 .operation = std::move(action),
                                 .submitted = submitted,
                                 .deadline = submitted + timeout},
                             std::move(completion));
}

void NodeService::Cancel(OperationId id) { dispatcher_->Cancel(id); }
bool NodeService::Wait(OperationId id, Duration timeout) { return dispatcher_->Wait(id, timeout); }
bool NodeService::InCompletion() const { return Dispatcher::InCompletion(); }

}  // namespace ipmi
