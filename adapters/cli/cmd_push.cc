// push: the file for `monitor --push`, and who is told of changes.
#include <string>
#include <vector>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/output.h"
#include "adapters/cli/state.h"
#include "adapters/push/push.h"

namespace cli {
namespace {

std::string TimeOr(int64_t unix_ms, const char* none) {
  return unix_ms != 0 ? Rfc3339(unix_ms) : none;
}

Expected<std::vector<nodeipmi_subscriber>> Subscribers(nodeipmi* state) {
  std::vector<nodeipmi_subscriber> subscribers;
  auto next = EmptyStruct<nodeipmi_subscriber>();
  nodeipmi_error error = EmptyError();
  while (nodeipmi_subscriber_next(state, next.name, &next, &error) == NODEIPMI_OK)
    subscribers.push_back(next);
  if (error.status == NODEIPMI_NOT_FOUND) return subscribers;
  return LibraryFailure(error);
}

void PrintSubscribers(const std::vector<nodeipmi_subscriber>& subscribers) {
  Table table({"SUBSCRIBER", "WAITING", "OLDEST", "LAST ACKNOWLEDGED", "DROPPED"});
  for (const nodeipmi_subscriber& s : subscribers)
    table.Add({s.name, std::to_string(s.waiting), TimeOr(s.oldest_unix_ms, "-"),
               TimeOr(s.acknowledged_unix_ms, "NA"), std::to_string(s.dropped)});
  table.Print();
}

void PrintSubscribersJson(const std::vector<nodeipmi_subscriber>& subscribers) {
  const Json document = JsonObject();
  cJSON* const list = AddArray(document.get(), "subscribers");
  for (const nodeipmi_subscriber& s : subscribers) {
    cJSON* const object = AddObjectTo(list);
    AddString(object, "subscriber", s.name);
    AddNumber(object, "waiting", static_cast<double>(s.waiting));
    AddString(object, "oldest", TimeOr(s.oldest_unix_ms, "NA"));
    AddString(object, "acknowledged", TimeOr(s.acknowledged_unix_ms, "NA"));
    AddNumber(object, "dropped", static_cast<double>(s.dropped));
  }
  PrintJson(document.get());
}

}  // namespace

Result RunPushCheck(const Call& call) {
  const auto names = push::Push::Check(call.operands[0]);
  if (!names) return UsageFailure(names.error());
  if (call.json) {
    const Json document = JsonObject();
    cJSON* const sinks = AddArray(document.get(), "sinks");
    for (const std::string& name : *names) AppendString(sinks, name);
    PrintJson(document.get());
    return kExitDone;
  }
  for (const std::string& name : *names) PrintLine(name + ": in order");
  return kExitDone;
}

Result RunPushList(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto subscribers = Subscribers(state->get());
  if (!subscribers) return std::unexpected(subscribers.error());
  call.json ? PrintSubscribersJson(*subscribers) : PrintSubscribers(*subscribers);
  if (!call.json && subscribers->empty())
    PrintMessage("nothing is pushed to: 'nodeipmi monitor --push FILE' begins it");
  return kExitDone;
}

Result RunPushRemove(const Call& call) {
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const std::string& subscriber = call.operands[0];
  nodeipmi_error error = EmptyError();
  if (nodeipmi_subscriber_remove(state->get(), subscriber.c_str(), &error) != NODEIPMI_OK)
    return LibraryFailure(error);
  if (call.json) {
    const Json document = JsonObject();
    AddString(document.get(), "subscriber", subscriber);
    PrintJson(document.get());
  } else {
    PrintLine(subscriber + ": removed");
  }
  return kExitDone;
}

}  // namespace cli
