// sel.
#include <poll.h>

#include <algorithm>
#include <any>
#include <array>
#include <cstdio>
#include <utility>

#include "adapters/cli/abi_struct.h"
#include "adapters/cli/command.h"
#include "adapters/cli/operation.h"
#include "adapters/cli/output.h"
#include "adapters/cli/sel_view.h"
#include "adapters/cli/state.h"

namespace cli {
namespace {

// What was read of a node.
struct Log {
  std::vector<nodeipmi_sel_entry> entries;  // the oldest first
  nodeipmi_sel_info info;
  std::string trouble;
};

Log KeepLog(const nodeipmi_sel_list* list) {
  Log kept = {.entries = {},
              .info = EmptyStruct<nodeipmi_sel_info>(),
              .trouble = nodeipmi_sel_list_trouble(list)};
  nodeipmi_sel_list_info(list, &kept.info, nullptr);
  const uint32_t size = nodeipmi_sel_list_size(list);
  kept.entries.assign(size, EmptyStruct<nodeipmi_sel_entry>());
  for (uint32_t i = 0; i < size; ++i) nodeipmi_sel_list_get(list, i, &kept.entries[i], nullptr);
  return kept;
}

Submit ReadLog(uint32_t flags, uint32_t after_record) {
  return [flags, after_record](const Submission& s) {
    return nodeipmi_sel_read_async(s.state, s.node, flags, after_record, s.timeout_ms,
                                   CompletionFor<nodeipmi_sel_completion, &KeepLog>(s.ticket), s.op,
                                   s.error);
  };
}

enum class Action : uint8_t { kList, kInfo, kClear };

struct Query {
  Action action = Action::kList;
  std::optional<uint32_t> since;
  bool newest_first = false;
  bool follow = false;
  uint32_t interval_ms = 0;
};

Expected<void> CheckOptions(const Arguments& arguments, Action action) {
  if (action != Action::kList && (arguments.Has(Option::kSince) || arguments.Has(Option::kFollow) ||
                                  arguments.Has(Option::kNewestFirst)))
    return UsageFailure("--since, --newest-first and --follow go with list");
  if (arguments.Has(Option::kFollow) && arguments.Has(Option::kNewestFirst))
    return UsageFailure("--follow does not go with --newest-first");
  if (arguments.Has(Option::kInterval) && !arguments.Has(Option::kFollow))
    return UsageFailure("--interval goes with --follow");
  if ((action == Action::kClear) != arguments.Has(Option::kYes))
    return UsageFailure(action == Action::kClear
                            ? "clear erases the event log for good: say so with --yes"
                            : "--yes goes with clear");
  return {};
}

Expected<Query> QueryOf(const Call& call) {
  constexpr auto kActions =
      std::to_array<Choice>({{"info", static_cast<uint32_t>(Action::kInfo)},
                             {"list", static_cast<uint32_t>(Action::kList)},
                             {"clear", static_cast<uint32_t>(Action::kClear)}});
  Query query;
  const Arguments& arguments = call.arguments;
  if (call.operands.size() > 1) {
    const auto action = ParseChoice("the last operand of sel", call.operands[1], kActions);
    if (!action) return std::unexpected(action.error());
    query.action = static_cast<Action>(*action);
  }
  if (const auto fit = CheckOptions(arguments, query.action); !fit)
    return std::unexpected(fit.error());
  if (const auto text = arguments.Value(Option::kSince)) {
    query.since = ParseClock(*text);
    if (!query.since)
      return UsageFailure("--since is a time as 2026-01-31 or 2026-01-31T12:34:56, not '" + *text +
                          "'");
  }
  query.newest_first = arguments.Has(Option::kNewestFirst);
  query.follow = arguments.Has(Option::kFollow);
  const auto interval_ms = SecondsGiven(arguments, Option::kInterval);
  if (!interval_ms) return std::unexpected(interval_ms.error());
  query.interval_ms = *interval_ms != 0 ? *interval_ms : NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS;
  return query;
}

// Those that are asked for, in the order asked for.
std::vector<nodeipmi_sel_entry> Chosen(const Log& log, const Query& query) {
  std::vector<nodeipmi_sel_entry> entries = log.entries;
  // Of entries without a time nobody knows whether they are later.
  if (query.since)
    std::erase_if(entries, [&](const nodeipmi_sel_entry& entry) {
      return entry.time_kind != NODEIPMI_SEL_TIME_CALENDAR || entry.time < *query.since;
    });
  if (query.newest_first) std::ranges::reverse(entries);
  return entries;
}

// Entries without a time may be later than any: that they are not shown must not go unsaid.
void TellLeftOut(const std::string& node, const Log& log) {
  const auto count = std::ranges::count_if(log.entries, [](const nodeipmi_sel_entry& entry) {
    return entry.time_kind != NODEIPMI_SEL_TIME_CALENDAR;
  });
  if (count == 0) return;
  PrintMessage(node + ": " + std::to_string(count) +
               (count == 1 ? " entry has no time and is" : " entries have no time and are") +
               " left out by --since");
}

// What was read, or none after a message.
const Log* LogOf(const NodeResult& result) {
  if (result.error.status != NODEIPMI_OK) {
    PrintMessage(result.node + ": " + result.error.message);
    return nullptr;
  }
  const auto* const log = std::any_cast<Log>(&result.found);
  if (!log->trouble.empty()) PrintMessage(result.node + ": " + log->trouble);
  return log;
}

void AddLog(cJSON* object, const Log& log, const std::vector<nodeipmi_sel_entry>& chosen) {
  AddInfoMembers(object, log.info);
  cJSON* const entries = AddArray(object, "sel");
  for (const nodeipmi_sel_entry& entry : chosen) AddEntryMembers(AddObjectTo(entries), entry);
  if (log.trouble.empty())
    AddNull(object, "trouble");
  else
    AddString(object, "trouble", log.trouble);
}

Result List(const Call& call, const Query& query) {
  const auto finished = RunOperation(call, {call.operands[0]}, ReadLog(0, 0));
  if (!finished) return std::unexpected(finished.error());
  const bool several = finished->views.size() > 1;
  std::vector<std::string> header = {"RECORD", "TIME", "SENSOR", "EVENT"};
  if (several) header.insert(header.begin(), "NODE");
  int code = ExitCodeOf(finished->report);
  Table table(std::move(header));
  const Json document = JsonObject();
  cJSON* const nodes = AddArray(document.get(), "nodes");
  for (size_t i = 0; i < finished->views.size(); ++i) {
    const NodeResult& result = finished->report.results[i];
    cJSON* const object = AddView(nodes, finished->views[i]);
    const Log* const log = LogOf(result);
    if (log == nullptr) continue;
    if (log->entries.empty() && !log->trouble.empty()) code = std::max(code, kExitRefused);
    const auto chosen = Chosen(*log, query);
    if (query.since) TellLeftOut(result.node, *log);
    if (!call.json && log->entries.empty() && log->trouble.empty())
      PrintMessage(result.node + ": the event log is empty");
    if (call.json) {
      AddLog(object, *log, chosen);
      continue;
    }
    for (const nodeipmi_sel_entry& entry : chosen) {
      std::vector<std::string> row = EntryCells(entry);
      if (several) row.insert(row.begin(), result.node);
      table.Add(std::move(row));
    }
  }
  if (call.json)
    PrintJson(document.get());
  else
    table.Print();
  return code;
}

Result ShowInfo(const Call& call) {
  const auto finished =
      RunOperation(call, {call.operands[0]}, ReadLog(NODEIPMI_SEL_READ_INFO_ONLY, 0));
  if (!finished) return std::unexpected(finished.error());
  const std::vector<std::string> columns = {"ENTRIES",    "FREE BYTES",  "OVERFLOW",
                                            "LAST ADDED", "LAST ERASED", "CLOCK"};
  const ResultFormat format = {.columns = columns,
                               .cells =
                                   [&](const NodeResult& result) {
                                     const auto* const log = std::any_cast<Log>(&result.found);
                                     return log != nullptr
                                                ? InfoCells(log->info)
                                                : std::vector<std::string>(columns.size(), "-");
                                   },
                               .add_members =
                                   [](cJSON* object, const NodeResult& result) {
                                     if (const auto* const log = std::any_cast<Log>(&result.found))
                                       AddInfoMembers(object, log->info);
                                   }};
  PrintResults(finished->report, finished->views, format, call.json);
  return ExitCodeOf(finished->report);
}

Result Clear(const Call& call) {
  const auto finished = RunOperation(call, {call.operands[0]}, [](const Submission& s) {
    return nodeipmi_sel_clear_async(s.state, s.node, s.timeout_ms, CompletionFor(s.ticket), s.op,
                                    s.error);
  });
  if (!finished) return std::unexpected(finished.error());
  const ResultFormat format = {
      .columns = {"ACTION"},
      .cells = [](const NodeResult&) { return std::vector<std::string>{"clear"}; },
      .add_members = [](cJSON* object,
                        const NodeResult&) { AddString(object, "action", "clear"); }};
  PrintResults(finished->report, finished->views, format, call.json);
  return ExitCodeOf(finished->report);
}

// An entry as a line, at once. False if it could not be written.
bool PrintEntry(const std::string& node, const nodeipmi_sel_entry& entry, bool json) {
  if (json) {
    const Json document = JsonObject();
    AddString(document.get(), "node", node);
    AddEntryMembers(document.get(), entry);
    PrintJson(document.get());
  } else {
    std::string line;
    for (const std::string& cell : EntryCells(entry))
      line += (line.empty() ? "" : "  ") + Printable(cell);
    PrintLine(line);
  }
  return std::fflush(stdout) == 0;
}

// Until a signal ends it. Once the log was read, a poll that fails is told and tried again.
Result Follow(const Call& call, const Query& query) {
  const auto timeout_ms = SecondsGiven(call.arguments, Option::kTimeout);
  if (!timeout_ms) return std::unexpected(timeout_ms.error());
  const SignalHold signals;
  const auto state = OpenState(call.arguments);
  if (!state) return std::unexpected(state.error());
  const auto nodes = SelectNodes(state->get(), {call.operands[0]});
  if (!nodes) return std::unexpected(nodes.error());
  if (nodes->size() != 1) return UsageFailure("--follow is for one node");
  uint32_t last_record = 0;
  nodeipmi_status before = NODEIPMI_OK;
  for (bool first = true;; first = false) {
    const RunReport report =
        RunOnNodes(state->get(), *nodes, *timeout_ms, signals, ReadLog(0, last_record));
    if (report.signal != 0) return kExitDone;
    const NodeResult& result = report.results.front();
    const bool ok = result.error.status == NODEIPMI_OK;
    if (!ok && first) return LibraryFailure(result.error, result.node);
    if (const Log* const log = ok || result.error.status != before ? LogOf(result) : nullptr) {
      for (const nodeipmi_sel_entry& entry : Chosen(*log, query))
        if (!PrintEntry(result.node, entry, call.json)) return kExitState;
      if (!log->entries.empty()) last_record = log->entries.back().record_id;
    }
    before = result.error.status;
    pollfd ended = {.fd = signals.fd(), .events = POLLIN, .revents = 0};
    if (poll(&ended, 1, static_cast<int>(query.interval_ms)) > 0 && signals.Take() != 0)
      return kExitDone;
  }
}

}  // namespace

Result RunSel(const Call& call) {
  const auto query = QueryOf(call);
  if (!query) return std::unexpected(query.error());
  if (query->action == Action::kInfo) return ShowInfo(call);
  if (query->action == Action::kClear) return Clear(call);
  return query->follow ? Follow(call, *query) : List(call, *query);
}

}  // namespace cli
