#include "core/store/node_table.h"

#include <cstdint>
#include <string>

#include "core/store/row.h"

namespace ipmi {
namespace {

constexpr const char* kInsert =
    "INSERT INTO node (name, kind, host, port, web, lan, auth15, cipher_suite, privilege,"
    " lookup_by_privilege, accept_zero_session_id)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING";

constexpr const char* kUpdate =
    "UPDATE node SET kind = ?2, host = ?3, port = ?4, web = ?5, lan = ?6, auth15 = ?7, "
    "cipher_suite = ?8,"
    " privilege = ?9, lookup_by_privilege = ?10, accept_zero_session_id = ?11 WHERE name = ?1";

// The parameters of kInsert and kUpdate.
Query& BindNode(Query& query, const NodeRecord& node) {
  return query.Bind(node.name)
      .Bind(static_cast<int64_t>(node.kind))
      .Bind(node.host)
      .Bind(node.port)
      .Bind(node.web)
      .Bind(static_cast<int64_t>(node.options.lan))
      .Bind(static_cast<int64_t>(node.options.auth15))
      .Bind(node.options.cipher_suite)
      .Bind(static_cast<int64_t>(node.options.privilege))
      .Bind(node.options.lookup_by_privilege)
      .Bind(node.options.accept_zero_session_id);
}

// What is not known this time keeps its value: no success (0), no cipher suite (255), no LAN
// version (0). A failure tells of the last success that its finder knows; another may know a later
// one.
// A node that has worked with suite 17, or with IPMI 2.0, is not remembered with less: only another
// setting, which forgets, leads there. An attempt that ended before the one that is stored, and
// comes late, is passed over; unless the clock was set back. But where the later one succeeded and
// says nothing of the power, what the earlier one found is the newest that is known.
#define NODEIPMI_NEWER "?7 >= attempted_unix_ms OR " NODEIPMI_LIES_AHEAD("attempted_unix_ms")
constexpr const char* kStoreOutcome =
    "INSERT INTO outcome (node, attempted, status, stage, completion_code, message, "
    "attempted_unix_ms,"
    " last_connected_unix_ms, power, round_trips, latency_us, worked_cipher_suite, worked_lan)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13"
    " WHERE EXISTS (SELECT 1 FROM node WHERE name = ?1 AND ?15 IN (-1, revision))"
    " ON CONFLICT (node) DO UPDATE SET attempted = ?2,"
    " status = iif(" NODEIPMI_NEWER
    ", ?3, status),"
    " stage = iif(" NODEIPMI_NEWER
    ", ?4, stage),"
    " completion_code = iif(" NODEIPMI_NEWER
    ", ?5, completion_code),"
    " message = iif(" NODEIPMI_NEWER
    ", ?6, message),"
    " attempted_unix_ms = iif(" NODEIPMI_NEWER
    ", ?7, attempted_unix_ms),"
    " last_connected_unix_ms = iif((" NODEIPMI_NEWER
    ") AND ?3 = 0 AND ?8 <> 0, ?8,"
    " MAX(last_connected_unix_ms, ?8)),"
    " power = iif(?14 = 0 AND (" NODEIPMI_NEWER
    " OR (status = 0 AND power = 0)), ?9, power),"
    " round_trips = iif(" NODEIPMI_NEWER
    ", ?10, round_trips),"
    " latency_us = iif(" NODEIPMI_NEWER
    ", ?11, latency_us),"
    " worked_cipher_suite = iif(?12 = 255 OR worked_cipher_suite = 17, worked_cipher_suite, ?12),"
    " worked_lan = iif(?13 = 0 OR worked_lan = 2, worked_lan, ?13)";
#undef NODEIPMI_NEWER
static_assert(StatusUpdate::kAnyRevision == -1);
static_assert(static_cast<int>(Status::kOk) == 0 && kCipherSuiteAuto == 255 &&
              static_cast<int>(PowerState::kUnknown) == 0 &&
              static_cast<int>(LanVersion::kAuto) == 0 && static_cast<int>(LanVersion::k20) == 2);

Query& BindOutcome(Query& query, const StatusUpdate& update) {
  const NodeStatus& status = update.status;
  return query.Bind(update.name)
      .Bind(status.attempted)
      .Bind(static_cast<int64_t>(status.status))
      .Bind(static_cast<int64_t>(status.stage))
      .Bind(status.completion_code)
      .Bind(status.message)
      .Bind(status.attempted_unix_ms)
      .Bind(status.last_connected_unix_ms)
      .Bind(static_cast<int64_t>(status.power))
      .Bind(status.round_trips)
      .Bind(status.latency_us)
      .Bind(update.memory.cipher_suite)
      .Bind(static_cast<int64_t>(update.memory.lan))
      .Bind(update.keep_power)
      .Bind(update.revision);
}

std::string Select(const char* where) {
  return std::string(
             "SELECT name, kind, host, port, web, lan, auth15, cipher_suite, privilege,"
             " lookup_by_privilege, accept_zero_session_id, revision,"
             " EXISTS (SELECT 1 FROM credential c WHERE c.node = name AND field = 'user'),"
             " EXISTS (SELECT 1 FROM credential c WHERE c.node = name AND field = 'password'),"
             " EXISTS (SELECT 1 FROM credential c WHERE c.node = name AND field = 'kg'), ") +
         kHealthColumns + ", " + kOutcomeColumns +
         " FROM node LEFT JOIN outcome ON outcome.node = name"
         " LEFT JOIN health ON health.node = name " +
         where;
}

// The columns of Select.
NodeRecord ReadNode(Row& row) {
  NodeRecord node;
  node.name = row.Text();
  node.kind = row.Enum(NodeKind::kHost, NodeKind::kTenant);
  node.host = row.Text();
  node.port = row.Number<uint16_t>();
  node.web = row.Text();
  node.options.lan = row.Enum(LanVersion::kAuto, LanVersion::k20);
  node.options.auth15 = row.Enum(Auth15::kAuto, Auth15::kNone);
  node.options.cipher_suite = row.Number<uint8_t>();
  node.options.privilege = row.Enum(Privilege::kUser, Privilege::kAdministrator);
  node.options.lookup_by_privilege = row.Flag();
  node.options.accept_zero_session_id = row.Flag();
  node.revision = row.Number<int64_t>();
  node.user_set = row.Flag();
  node.password_set = row.Flag();
  node.kg_set = row.Flag();
  node.health = ReadHealth(row);
  ReadOutcome(row, node.status, node.memory);
  return node;
}

}  // namespace

NodeTable::NodeTable(const Database& database)
    : database_(database),
      insert_(kInsert),
      update_(kUpdate),
      remove_("DELETE FROM node WHERE name = ?1"),
      get_(Select("WHERE name = ?1")),
      next_(Select("WHERE name > ?1 ORDER BY name LIMIT 1")),
      revision_("SELECT revision FROM state"),
      marks_("SELECT name, kind, revision FROM node"),
      store_outcome_(kStoreOutcome),
      forget_outcome_("DELETE FROM outcome WHERE node = ?1"),
      forget_memory_(
          "UPDATE outcome SET worked_cipher_suite = 255, worked_lan = 0 WHERE node = ?1") {}

Result<void> NodeTable::Insert(const NodeRecord& node) {
  Query query(database_, insert_);
  if (auto run = BindNode(query, node).Run(); !run) return run;
  if (database_.Changed() == 0) return Fail(Status::kAlreadyExists);
  return {};
}

Result<void> NodeTable::Update(const NodeRecord& node) {
  Query query(database_, update_);
  return BindNode(query, node).Run();
}

Result<void> NodeTable::Remove(std::string_view name) {
  Query query(database_, remove_);
  if (auto run = query.Bind(name).Run(); !run) return run;
  if (database_.Changed() == 0) return Fail(Status::kNotFound);
  return {};
}

Result<NodeRecord> NodeTable::Get(std::string_view name) { return ReadOne(get_, name); }

Result<NodeRecord> NodeTable::Next(std::string_view name) { return ReadOne(next_, name); }

Result<NodeRecord> NodeTable::ReadOne(Statement& select, std::string_view name) {
  Query query(database_, select);
  const auto found = query.Bind(name).Step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(Status::kNotFound);
  Row row(query);
  NodeRecord node = ReadNode(row);
  if (!row.ok()) {
    return FailWith(Status::kStorageError,
                    "The database " + database_.path() + " holds a value for node " + node.name +
                        " that has no meaning; remove the node and add it again");
  }
  return node;
}

Result<int64_t> NodeTable::Revision() {
  Query query(database_, revision_);
  return ReadNumber(query);
}

Result<std::vector<NodeMark>> NodeTable::Marks() {
  std::vector<NodeMark> marks;
  Query query(database_, marks_);
  for (;;) {
    const auto found = query.Step();
    if (!found) return std::unexpected(found.error());
    if (!*found) return marks;
    Row row(query);
    NodeMark mark;
    mark.name = row.Text();
    mark.kind = row.Enum(NodeKind::kHost, NodeKind::kTenant);
    mark.revision = row.Number<int64_t>();
    if (row.ok()) marks.push_back(std::move(mark));
  }
}

Result<void> NodeTable::StoreOutcome(const StatusUpdate& update) {
  Query query(database_, store_outcome_);
  return BindOutcome(query, update).Run();
}

Result<void> NodeTable::ForgetOutcome(std::string_view name) {
  Query query(database_, forget_outcome_);
  return query.Bind(name).Run();
}

Result<void> NodeTable::ForgetMemory(std::string_view name) {
  Query query(database_, forget_memory_);
  return query.Bind(name).Run();
}

}  // namespace ipmi
