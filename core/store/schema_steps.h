// What brings a database of an older release up to date, step by step.
#pragma once

#include <array>

namespace ipmi {

// The step from version N stands at N - 1. It does what its release did, in words of its own: what
// stands in schema.cc may change, this never.
inline constexpr auto kSchemaSteps = std::to_array<const char*>({
    // To 2: changes are told by numbers.
    R"sql(
      ALTER TABLE state ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE node ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
      CREATE TRIGGER node_added AFTER INSERT ON node BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.name;
      END;
      CREATE TRIGGER node_edited AFTER UPDATE OF kind, host, port, web, lan, auth15, cipher_suite,
          privilege, lookup_by_privilege, accept_zero_session_id ON node BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.name;
      END;
      CREATE TRIGGER node_removed AFTER DELETE ON node BEGIN
        UPDATE state SET revision = revision + 1;
      END;
      CREATE TRIGGER credential_added AFTER INSERT ON credential BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
      END;
      CREATE TRIGGER credential_edited AFTER UPDATE ON credential BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
      END;
      CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
        UPDATE state SET revision = revision + 1;
        UPDATE node SET revision = (SELECT revision FROM state) WHERE name = OLD.node;
      END;
    )sql",
    // To 3: sensor data records are kept.
    R"sql(
      CREATE TABLE sdr_cache (
        node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
        guid BLOB NOT NULL,
        most_recent_addition INTEGER NOT NULL,
        most_recent_erase INTEGER NOT NULL,
        checked_unix_ms INTEGER NOT NULL,
        records BLOB NOT NULL
      ) STRICT;
    )sql",
    // To 4: they are known by all that the BMC says of them, and the hardware's health is kept.
    R"sql(
      DROP TABLE sdr_cache;
      CREATE TABLE sdr_cache (
        node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
        guid BLOB NOT NULL,
        mark BLOB NOT NULL,
        checked_unix_ms INTEGER NOT NULL,
        records BLOB NOT NULL
      ) STRICT;
      CREATE TABLE health (
        node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
        sensors_unix_ms INTEGER NOT NULL,
        worst INTEGER NOT NULL,
        bad TEXT NOT NULL,
        log_unix_ms INTEGER NOT NULL,
        log_known INTEGER NOT NULL,
        log_entries INTEGER NOT NULL,
        log_percent INTEGER NOT NULL,
        log_overflow INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    )sql",
    // To 5: changes are logged for subscribers.
    R"sql(
      ALTER TABLE state ADD COLUMN change_position INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE subscriber (
        id INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        acknowledged INTEGER NOT NULL,
        handed_out INTEGER NOT NULL,
        dropped INTEGER NOT NULL,
        acknowledged_unix_ms INTEGER NOT NULL,
        added_unix_ms INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE logged (
        node TEXT NOT NULL PRIMARY KEY REFERENCES node (name) ON DELETE CASCADE,
        previous_attempted INTEGER NOT NULL,
        previous_status INTEGER NOT NULL,
        previous_completion_code INTEGER NOT NULL,
        previous_power INTEGER NOT NULL,
        previous_sensors_unix_ms INTEGER NOT NULL,
        previous_worst INTEGER NOT NULL,
        previous_bad TEXT NOT NULL,
        previous_log_unix_ms INTEGER NOT NULL,
        previous_log_known INTEGER NOT NULL,
        previous_log_entries INTEGER NOT NULL,
        previous_log_percent INTEGER NOT NULL,
        previous_log_overflow INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE change (
        subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        node TEXT NOT NULL,
        logged_unix_ms INTEGER NOT NULL,
        changes INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        coalesced INTEGER NOT NULL,
        attempted INTEGER,
        status INTEGER,
        stage INTEGER,
        completion_code INTEGER,
        message TEXT,
        attempted_unix_ms INTEGER,
        last_connected_unix_ms INTEGER,
        power INTEGER,
        round_trips INTEGER,
        latency_us INTEGER,
        worked_cipher_suite INTEGER,
        worked_lan INTEGER,
        sensors_unix_ms INTEGER,
        worst INTEGER,
        bad TEXT,
        log_unix_ms INTEGER,
        log_known INTEGER,
        log_entries INTEGER,
        log_percent INTEGER,
        log_overflow INTEGER,
        previous_attempted INTEGER,
        previous_status INTEGER,
        previous_power INTEGER,
        previous_sensors_unix_ms INTEGER,
        previous_worst INTEGER,
        previous_bad TEXT,
        previous_log_unix_ms INTEGER,
        previous_log_known INTEGER,
        previous_log_entries INTEGER,
        previous_log_percent INTEGER,
        previous_log_overflow INTEGER,
        PRIMARY KEY (subscriber, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX change_of_node ON change (subscriber, node, position, removed);
      CREATE INDEX change_removal ON change (subscriber, position) WHERE removed;
    )sql",
    // To 6: each secret has a data key, and the database says which key wraps these. What was
    // sealed
    // without one is sealed anew then, which changes no node: a process of the older release goes
    // on
    // with what it has in memory.
    R"sql(
      CREATE TABLE vault (
        key_id BLOB NOT NULL,
        kind INTEGER NOT NULL,
        made_unix_ms INTEGER NOT NULL,
        records INTEGER NOT NULL DEFAULT 0,
        secret_file TEXT NOT NULL,
        scrypt_n INTEGER NOT NULL,
        scrypt_r INTEGER NOT NULL,
        scrypt_p INTEGER NOT NULL,
        salt BLOB NOT NULL,
        module TEXT NOT NULL,
        token TEXT NOT NULL,
        label TEXT NOT NULL,
        wrapped BLOB NOT NULL
      ) STRICT;
      ALTER TABLE credential ADD COLUMN data_key BLOB NOT NULL DEFAULT x'';
      DROP TRIGGER credential_edited;
    )sql",
});

// The end of the step to 6.
inline constexpr const char* kOnceSealedAnew = R"sql(
  CREATE TRIGGER credential_edited AFTER UPDATE OF sealed ON credential BEGIN
    UPDATE state SET revision = revision + 1;
    UPDATE node SET revision = (SELECT revision FROM state) WHERE name = NEW.node;
  END;
  CREATE TRIGGER credential_without_data_key AFTER UPDATE OF sealed ON credential
      WHEN substr(NEW.sealed, 1, 1) = x'01' AND length(NEW.data_key) > 0 BEGIN
    UPDATE credential SET data_key = x'' WHERE node = NEW.node AND field = NEW.field;
  END;
  CREATE TRIGGER credential_of_older_release BEFORE INSERT ON credential
      WHEN substr(NEW.sealed, 1, 1) = x'01'
      AND substr(NEW.sealed, 2, 8) IS NOT (SELECT key_id FROM vault) BEGIN
    SELECT RAISE(ABORT, 'the key was replaced, and this process has the old one; start it anew');
  END;
)sql";

}  // namespace ipmi
