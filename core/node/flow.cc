#include "core/node/flow.h"

namespace ipmi {

Step FlowAction::Begin() {
  flow_ = Run();
  waiting_ = flow_.handle();
  return Continue();
}

Step FlowAction::OnResponse(const Response& response) {
  answer_ = response;
  return Continue();
}

Step FlowAction::Resume() { return Continue(); }

std::optional<Step> FlowAction::Expired(Lateness lateness) {
  if (lateness == Lateness::kSilent) return std::nullopt;
  if (KeepsPart()) return Step::Done();
  if (lateness == Lateness::kBusy) return std::nullopt;
  return Step::Fail(NotEnoughTime());
}

Step FlowAction::Continue() {
  waiting_.resume();
  if (!flow_.done()) return std::exchange(next_, Step());
  auto result = flow_.TakeResult();
  flow_ = {};
  return result ? Step::Done() : Step::Fail(std::move(result.error()));
}

}  // namespace ipmi
