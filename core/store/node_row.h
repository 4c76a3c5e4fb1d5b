// A NodeRecord and its outcome as rows of the database.
#pragma once

#include "core/base/result.h"
#include "core/store/node_record.h"
#include "core/store/sqlite.h"
#include "core/store/store.h"

namespace nodeipmi {

// The columns of table node, in this order.
inline constexpr const char kInsertNode[] =
    "INSERT INTO node (name, kind, host, port, web, lan, auth15, cipher_suite, privilege,"
    " lookup_by_privilege, accept_zero_session_id)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING";
inline constexpr const char kUpdateNode[] =
    "UPDATE node SET kind = ?2, host = ?3, port = ?4, web = ?5, lan = ?6, auth15 = ?7, cipher_suite = ?8,"
    " privilege = ?9, lookup_by_privilege = ?10, accept_zero_session_id = ?11 WHERE name = ?1";
// For kInsertNode and kUpdateNode.
void BindNode(Query& query, const NodeRecord& node);

// What is stored for the node `name`, whose BMC is now another one or spoken to in another way.

// Passes over a node that is gone. What is unknown (0 and "auto") keeps the stored value.
inline constexpr const char kStoreOutcome[] =
    "INSERT INTO outcome (node, attempted, status, stage, completion_code, message, attempted_unix_ms,"
    " last_connected_unix_ms, power, round_trips, latency_us, worked_cipher_suite, worked_lan)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13"
    " WHERE EXISTS (SELECT 1 FROM node WHERE name = ?1)"
    " ON CONFLICT (node) DO UPDATE SET attempted = ?2, status = ?3, stage = ?4, completion_code = ?5,"
    " message = ?6, attempted_unix_ms = ?7,"
    " last_connected_unix_ms = CASE ?8 WHEN 0 THEN last_connected_unix_ms ELSE ?8 END,"
    " power = ?9, round_trips = ?10, latency_us = ?11,"
    " worked_cipher_suite = CASE ?12 WHEN 255 THEN worked_cipher_suite ELSE ?12 END,"
    " worked_lan = CASE ?13 WHEN 0 THEN worked_lan ELSE ?13 END";
