/*
 * nodeipmi: the management controllers (BMCs) of a platform's nodes, over IPMI 1.5 and 2.0.
 *
 * A state folder keeps the nodes, their sealed credentials and what was last known of them. A handle of type
 * `nodeipmi` is one open state; any number of processes may have the same state open.
 *
 *     nodeipmi *state = NULL;
 *     nodeipmi_error error = {.struct_size = sizeof error};
 *     nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
 *     if (nodeipmi_open(NULL, &state, &error) == NODEIPMI_OK &&
 *         nodeipmi_test(state, "rack1-n07", 0, &outcome, &error) == NODEIPMI_OK)
 *       printf("power is %s\n", outcome.power == NODEIPMI_POWER_STATE_ON ? "on" : "off");
 *     else
 *       fprintf(stderr, "%s\n", error.message);
 *     nodeipmi_close(state);
 *
 * RULES THAT HOLD FOR EVERY CALL
 *
 * Statuses. Every call returns a nodeipmi_status; NODEIPMI_OK is 0. `error` may be NULL; otherwise it is filled,
 *   on success too. Besides what its comment lists, each call can return NODEIPMI_INVALID_ARGUMENT (a NULL handle
 *   or name, a struct_size that is too small, a value out of range), NODEIPMI_UNSUPPORTED (a struct larger than
 *   the library's whose tail is not zero) and NODEIPMI_INTERNAL (no memory, no thread). What it reads from the
 *   state can fail with NODEIPMI_STORAGE_ERROR.
 * Threads. Every call may be made from any thread at any time, except that nodeipmi_close must be the handle's last.
 *   A handle does not work in a child made by fork, nor may a child open a state that its parent had open at the fork:
 *   SQLite would take the locks of the one for the other. Let it exec first. No signal is delivered to the library's
 *   own threads.
 * Structs. Set struct_size to sizeof the struct before the call. An input is accepted if it is at least as large as
 *   in the first release and anything the library does not know is zero. Of an output, the library writes the smaller
 *   of the two sizes and leaves struct_size as it is.
 * Strings. UTF-8, NUL-terminated unless a size stands beside them. Inputs are copied before the call returns.
 *   Strings in output structs are always NUL-terminated. Control characters that came from a BMC are never in them.
 * Secrets. A user, password or K_g goes in and never comes out: no call returns one, no message holds one.
 * Time. timeout_ms bounds the whole call from submission to outcome, name resolution included; 0 means
 *   NODEIPMI_DEFAULT_TIMEOUT_MS. The most is NODEIPMI_MAX_TIMEOUT_MS. Where callbacks, the disk or a lack of memory hold up
 *   what comes after it, a blocking call returns OUTCOME_UNKNOWN 20 seconds later; the operation ends by itself then.
 * Asynchronous calls (…_async) take a completion {callback, user_data, free}. If the call returns NODEIPMI_OK,
 *   `callback` runs exactly once, on a thread of the library, never inside the call and never under a lock; otherwise
 *   it never runs. `free` (may be NULL) runs exactly once in both cases: after the callback, or before a failing call
 *   returns. A callback may make any call but a blocking one (nodeipmi_test, nodeipmi_op_wait, …) and nodeipmi_close:
 *   those return NODEIPMI_RECURSIVE. It should be quick: other outcomes wait behind it.
 * BMC sessions. Each session that was opened is closed, on success, failure, cancel, nodeipmi_monitor_stop and
 *   nodeipmi_close.
 *
 * Section numbers refer to the Intelligent Platform Management Interface Specification v2.0 rev. 1.1.
 */
#ifndef NODEIPMI_NODEIPMI_H
#define NODEIPMI_NODEIPMI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NODEIPMI_API __attribute__((visibility("default")))
#else
#define NODEIPMI_API
#endif

/* ---- Version ---------------------------------------------------------------------------------------------- */

#define NODEIPMI_ABI_MAJOR 1 /* changes when something that worked would stop working; the SONAME carries it */
#define NODEIPMI_ABI_MINOR 3 /* changes with each addition; cabi/CHANGELOG.md has a line for each */

/* The ABI that the loaded library provides. Either pointer may be NULL. Cannot fail. */
NODEIPMI_API void nodeipmi_abi_version(uint32_t *major, uint32_t *minor);

/* The library's release, as "1.0.0". Static storage. */
NODEIPMI_API const char *nodeipmi_version(void);

/* ---- Statuses --------------------------------------------------------------------------------------------- */

typedef int32_t nodeipmi_status;

#define NODEIPMI_OK 0
#define NODEIPMI_INVALID_ARGUMENT 1  /* invalid_argument: the message names the argument */
#define NODEIPMI_NOT_FOUND 2         /* not_found: no node of this name */
#define NODEIPMI_ALREADY_EXISTS 3    /* already_exists: a node of this name, or a state in this folder */
#define NODEIPMI_NOT_HOST_NODE 4     /* not_host_node: IPMI is for host-level nodes, this is a tenant node */
#define NODEIPMI_NO_CREDENTIALS 5    /* no_credentials: neither user nor password is stored */
#define NODEIPMI_NAME_NOT_RESOLVED 6 /* name_not_resolved: the BMC's host name */
#define NODEIPMI_UNREACHABLE 7       /* unreachable: the network said so (sys_errno says what) */
#define NODEIPMI_NO_ANSWER 8         /* no_answer: silence until the deadline (stage says where) */
#define NODEIPMI_NOT_IPMI 9          /* not_ipmi: something answers, but not IPMI */
#define NODEIPMI_CIPHER_REFUSED 10   /* cipher_refused: cipher suite, or authentication type of IPMI 1.5 */
#define NODEIPMI_BAD_USER 11         /* bad_user: the BMC does not know the user, or not at this privilege */
#define NODEIPMI_BAD_PASSWORD 12     /* bad_password */
#define NODEIPMI_BAD_KG 13           /* bad_kg: the BMC key K_g */
#define NODEIPMI_PRIVILEGE_TOO_LOW 14 /* privilege_too_low: of the user, or of the node's privilege setting */
#define NODEIPMI_BMC_BUSY 15         /* bmc_busy: no free session, or busy until the deadline */
#define NODEIPMI_COMMAND_REFUSED 16  /* command_refused: completion_code says why, the message in words */
#define NODEIPMI_PROTOCOL_ERROR 17   /* protocol_error: the BMC broke a rule; the message names it */
#define NODEIPMI_OUTCOME_UNKNOWN 18  /* outcome_unknown: a command was sent, its answer lost, and it is not safe to
                                        send it twice; the message and the outcome say what is known */
#define NODEIPMI_TIMED_OUT 19        /* timed_out: a state was not reached, or not all done, in time; or the operation still runs */
#define NODEIPMI_KEY_MISSING 20      /* key_missing: the key of the state is not where it is kept, or another one is */
#define NODEIPMI_VAULT_TAMPERED 21   /* vault_tampered: a sealed credential was altered or belongs to another key */
#define NODEIPMI_STORAGE_ERROR 22    /* storage_error: database or disk */
#define NODEIPMI_STATE_INSECURE 23   /* state_insecure: folder or file open to others; the message names the remedy */
#define NODEIPMI_STATE_MISSING 24    /* state_missing: no state in the folder; nodeipmi_state_init makes one */
#define NODEIPMI_CANCELLED 25        /* cancelled: by nodeipmi_op_cancel or nodeipmi_close */
#define NODEIPMI_RECURSIVE 26        /* recursive: a blocking call inside a callback */
#define NODEIPMI_UNSUPPORTED 27      /* unsupported: by this version of the library */
#define NODEIPMI_INTERNAL 28         /* internal: no memory, no thread, or a fault of the library */
#define NODEIPMI_KEY_LOCKED 29       /* key_locked: the passphrase or PIN of the state's key is missing or wrong */

/* The stable short word of a status ("bad_password"), as used in JSON; "unknown" for other numbers. Static storage. */
NODEIPMI_API const char *nodeipmi_status_word(nodeipmi_status status);

/* One sentence saying what the status means and what to do. Static storage. */
NODEIPMI_API const char *nodeipmi_status_sentence(nodeipmi_status status);

/* How far the conversation with the BMC had come when it ended. */
#define NODEIPMI_STAGE_NONE 0
#define NODEIPMI_STAGE_RESOLVE 1                /* name resolution */
#define NODEIPMI_STAGE_CHANNEL_AUTHENTICATION 2 /* Get Channel Authentication Capabilities, §22.13 */
#define NODEIPMI_STAGE_OPEN_SESSION 3           /* RMCP+ Open Session, §13.17 */
#define NODEIPMI_STAGE_RAKP1 4                  /* RAKP messages 1 and 2, §13.20, §13.21 */
#define NODEIPMI_STAGE_RAKP3 5                  /* RAKP messages 3 and 4, §13.22, §13.23 */
#define NODEIPMI_STAGE_SESSION_CHALLENGE 6      /* Get Session Challenge (1.5), §22.16 */
#define NODEIPMI_STAGE_ACTIVATE_SESSION 7       /* Activate Session (1.5), §22.17 */
#define NODEIPMI_STAGE_SET_PRIVILEGE 8          /* Set Session Privilege Level, §22.18 */
#define NODEIPMI_STAGE_COMMAND 9                /* the command itself */
#define NODEIPMI_STAGE_CLOSE_SESSION 10         /* Close Session, §22.19 */

/* The stage as a phrase ("RAKP 1"); "" for NODEIPMI_STAGE_NONE and other numbers. Static storage. */
NODEIPMI_API const char *nodeipmi_stage_name(uint32_t stage);

typedef struct nodeipmi_error {
  uint32_t struct_size;
  nodeipmi_status status;
  uint32_t stage;          /* NODEIPMI_STAGE_… */
  int32_t sys_errno;       /* errno of the system call that failed, EBUSY if another process holds the state; or 0 */
  uint8_t completion_code; /* of the BMC's answer (§5.2); 0 if there was none */
  uint8_t rmcp_status;     /* RMCP+ status code of Open Session or RAKP (table 13-15); 0 if there was none */
  uint8_t reserved[2];
  char message[492]; /* a sentence for a person; "OK" on success */
} nodeipmi_error;

/* ---- State ------------------------------------------------------------------------------------------------ */

typedef struct nodeipmi nodeipmi;

#define NODEIPMI_DEFAULT_TIMEOUT_MS 10000u
#define NODEIPMI_MAX_TIMEOUT_MS 3600000u

typedef struct nodeipmi_open_options {
  uint32_t struct_size;
  uint32_t engine_threads; /* that speak with the BMCs, nodes divided among them by name; 0 means 1, which is enough
                              for ten thousand. At most 64 */
  const char *state_dir; /* NULL: $NODEIPMI_STATE if set, else /var/lib/nodeipmi for root, else
                            $XDG_STATE_HOME/nodeipmi, else $HOME/.local/state/nodeipmi */
  const void *key_secret;   /* the passphrase or PIN of the state's key; NULL if it has none, or is to be read from the
                               file that the state names (nodeipmi_key.secret_file) */
  uint64_t key_secret_size; /* up to 1024 bytes */
} nodeipmi_open_options;

/* Makes a state: the folder (0700), the database and the key that seals the credentials (0600).
 * state_dir: as in nodeipmi_open_options.
 * Returns: ALREADY_EXISTS, STATE_INSECURE, STORAGE_ERROR. */
NODEIPMI_API nodeipmi_status nodeipmi_state_init(const char *state_dir, nodeipmi_error *error);

/* Opens a state and starts the library's threads for it.
 * options: NULL for the defaults. state: receives the handle, to be given to nodeipmi_close.
 * Returns: STATE_MISSING, STATE_INSECURE (the folder is not 0700 or a file not 0600, or another user's), KEY_MISSING,
 *   KEY_LOCKED, VAULT_TAMPERED (the key belongs to another state), UNSUPPORTED (made by a newer release), STORAGE_ERROR. */
NODEIPMI_API nodeipmi_status nodeipmi_open(const nodeipmi_open_options *options, nodeipmi **state, nodeipmi_error *error);

/* Cancels what is in flight (each callback still runs, with CANCELLED), closes every BMC session, waiting for the BMCs
 * at most two seconds, ends the threads and frees the handle. NULL is allowed. A look-up of a name that hangs in the
 * system's resolver cannot be ended: its thread ends by itself later, and the library stays in memory for it until the
 * process ends, also after dlclose.
 * Returns: RECURSIVE inside a callback (the handle then stays open). */
NODEIPMI_API nodeipmi_status nodeipmi_close(nodeipmi *state);

/* ---- The key, backups, and what is wrong with a state ------------------------------------------------------ */

/* Who keeps the key that seals the credentials. Each credential has a data key of its own, which that key wraps. */
#define NODEIPMI_KEY_FILE 0u       /* the file nodeipmi.key in the state folder */
#define NODEIPMI_KEY_SYSTEMD 1u    /* the credential nodeipmi.key of a systemd unit, in $CREDENTIALS_DIRECTORY */
#define NODEIPMI_KEY_PASSPHRASE 2u /* the database, encrypted with what scrypt derives from a passphrase */
#define NODEIPMI_KEY_PKCS11 3u     /* the database, encrypted by an AES key in a PKCS#11 token */

/* The stable word of one of these ("file"); "unknown" for other numbers. Static storage. */
NODEIPMI_API const char *nodeipmi_key_kind_word(uint32_t kind);

typedef struct nodeipmi_key {
  uint32_t struct_size;
  uint32_t kind;          /* NODEIPMI_KEY_… */
  int64_t made_unix_ms;   /* when it was put in force; 0 if not known */
  char id[24];            /* 16 hexadecimal digits, no secret; each key has another */
  char secret_file[1024]; /* from where passphrase or PIN is read if nobody gives it; "" if from nowhere */
  char module[1024];      /* of NODEIPMI_KEY_PKCS11: the path of the module, the labels of token and key */
  char token[40];
  char label[256];
} nodeipmi_key;

/* The key that is in force. */
NODEIPMI_API nodeipmi_status nodeipmi_key_get(nodeipmi *state, nodeipmi_key *key, nodeipmi_error *error);

/* How a new key is to be kept. */
typedef struct nodeipmi_key_plan {
  uint32_t struct_size;
  uint32_t kind;           /* NODEIPMI_KEY_… */
  const void *secret;      /* PASSPHRASE, PKCS11: the new passphrase, or the PIN; NULL: it is read from secret_file */
  uint64_t secret_size;    /* up to 1024 bytes */
  const char *secret_file; /* an absolute path, which the state notes: from there programs read passphrase or PIN that
                              nobody gives them. It must be a file of this user's, 0600. NULL: none */
  const char *module;      /* PKCS11: the absolute path of the module, which root or this user owns */
  const char *token;       /* PKCS11: the token's label */
  const char *label;       /* PKCS11: the label of an AES key of 256 bits in the token, which can AES-GCM */
} nodeipmi_key_plan;

/* Puts a new key in force and wraps the data keys of all credentials anew, in one transaction: a crash leaves the old
 * key in force or the new one, and the next nodeipmi_open or nodeipmi_key_rotate tidies up. The old key opens nothing
 * afterwards; if it was a file, that is overwritten and removed. Other processes that have the state open take the new
 * key when they next need it; so they must be able to: with a passphrase or PIN by secret_file, or by having been opened
 * with the new one. With SYSTEMD the new key is not made here: it is a file of nodeipmi_key_make, given to the unit as
 * the credential nodeipmi.key, or nodeipmi.key.next beside the one in force.
 * Returns: KEY_MISSING (also: the token or its key are not there), KEY_LOCKED (secret_file, or the PIN), STATE_INSECURE
 *   (secret_file or module could be touched by others), VAULT_TAMPERED (a credential does not open; nothing is changed). */
NODEIPMI_API nodeipmi_status nodeipmi_key_rotate(nodeipmi *state, const nodeipmi_key_plan *plan, nodeipmi_error *error);

/* Makes a file (0600) with a new key for this state, which is not in force, for NODEIPMI_KEY_SYSTEMD.
 * Returns: ALREADY_EXISTS. */
NODEIPMI_API nodeipmi_status nodeipmi_key_make(nodeipmi *state, const char *path, nodeipmi_error *error);

/* Writes all that the state holds, but the key, into a new file (0600), while it is in use. Credentials in it are sealed;
 * names, addresses and statuses of nodes are in clear. With NODEIPMI_KEY_PASSPHRASE the passphrase opens it.
 * Returns: ALREADY_EXISTS. */
NODEIPMI_API nodeipmi_status nodeipmi_state_backup(nodeipmi *state, const char *path, nodeipmi_error *error);

/* Makes a state from a backup. state_dir: as in nodeipmi_open_options; there must be no state in it. key_file: the key is
 * copied from there; NULL: it is not, and the state is KEY_MISSING until its key is where it is kept.
 * Returns: ALREADY_EXISTS, STATE_INSECURE, KEY_MISSING (key_file holds another key), VAULT_TAMPERED (of another state),
 *   UNSUPPORTED (made by a newer release), STORAGE_ERROR (no backup, or damaged). */
NODEIPMI_API nodeipmi_status nodeipmi_state_restore(const char *backup, const char *state_dir, const char *key_file,
                                                    nodeipmi_error *error);

#define NODEIPMI_VERDICT_OK 0u
#define NODEIPMI_VERDICT_ADVICE 1u  /* nothing is broken, but something could be better */
#define NODEIPMI_VERDICT_PROBLEM 2u
#define NODEIPMI_VERDICT_SKIPPED 3u /* not looked at, because of another problem */

/* The stable word of one of these ("problem"); "unknown" for other numbers. Static storage. */
NODEIPMI_API const char *nodeipmi_verdict_word(uint32_t verdict);

typedef struct nodeipmi_finding {
  uint32_t struct_size;
  uint32_t verdict;  /* NODEIPMI_VERDICT_… */
  char name[32];     /* what was looked at: "permissions", "database", "schema", "key", "seals", "leftovers", "clock" */
  char text[1024];   /* what was found */
  char remedy[512];  /* what to do; "" if nothing */
} nodeipmi_finding;

typedef struct nodeipmi_finding_list nodeipmi_finding_list;

/* Looks at a state from end to end, also at one that cannot be opened, and changes nothing. A problem is no failure of
 * this call. options: as of nodeipmi_open. list: receives the findings, for nodeipmi_finding_list_free. */
NODEIPMI_API nodeipmi_status nodeipmi_state_examine(const nodeipmi_open_options *options, nodeipmi_finding_list **list,
                                                    nodeipmi_error *error);
/* NULL has none. */
NODEIPMI_API uint32_t nodeipmi_finding_list_size(const nodeipmi_finding_list *list);
/* Returns: NOT_FOUND if index is not less than the size. */
NODEIPMI_API nodeipmi_status nodeipmi_finding_list_get(const nodeipmi_finding_list *list, uint32_t index,
                                                       nodeipmi_finding *finding, nodeipmi_error *error);
/* NULL is allowed. */
NODEIPMI_API void nodeipmi_finding_list_free(nodeipmi_finding_list *list);

/* ---- Nodes ------------------------------------------------------------------------------------------------ */

#define NODEIPMI_NODE_HOST 0u   /* a physical node with a BMC */
#define NODEIPMI_NODE_TENANT 1u /* a node without one: every IPMI call on it returns NOT_HOST_NODE */

#define NODEIPMI_LAN_AUTO 0u /* 2.0; 1.5 only where the BMC says that it has no 2.0 and never used it with us */
#define NODEIPMI_LAN_1_5 1u
#define NODEIPMI_LAN_2_0 2u

/* How an IPMI 1.5 session authenticates (§13.6). AUTO is MD5. The others are used only if asked for:
 * STRAIGHT sends the password in the clear, NONE sends none. */
#define NODEIPMI_AUTH_AUTO 0u
#define NODEIPMI_AUTH_MD5 1u
#define NODEIPMI_AUTH_STRAIGHT 2u
#define NODEIPMI_AUTH_NONE 3u

/* Cipher suites (table 22-20): 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17. AUTO tries 17, then 3, and stays with what worked:
 * a node that has used 17 is not silently served with 3. Suites without encryption (1, 2, 6, 7, 11, 15, 16) are used
 * only if asked for. Naming a suite implies IPMI 2.0. */
#define NODEIPMI_CIPHER_SUITE_AUTO 255u

/* Table 13-17. The most that is ever asked for; each call asks for what it needs (§ appendix G): USER for test, status
 * and identify state, OPERATOR for power, identify and boot device. */
#define NODEIPMI_PRIVILEGE_USER 2u
#define NODEIPMI_PRIVILEGE_OPERATOR 3u
#define NODEIPMI_PRIVILEGE_ADMINISTRATOR 4u

/* Options for BMCs whose misbehaviour cannot be tolerated safely without being asked (all others are handled):
 * LOOKUP_BY_PRIVILEGE: RAKP 1 asks for user look-up by name and privilege (§13.20 byte 25 bit 4 = 0) instead of by
 *   name only. Intel SE7520AF2.
 * ZERO_SESSION_ID: accept IPMI 1.5 answers whose session id is 0. Tyan S2882. */
#define NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE 1u
#define NODEIPMI_OPTION_ZERO_SESSION_ID 2u

/* Bits of nodeipmi_node_settings.set: the members to be taken from the struct. */
#define NODEIPMI_SET_ADDRESS 0x0001u
#define NODEIPMI_SET_KIND 0x0002u
#define NODEIPMI_SET_WEB 0x0004u
#define NODEIPMI_SET_LAN 0x0008u
#define NODEIPMI_SET_AUTH 0x0010u
#define NODEIPMI_SET_CIPHER_SUITE 0x0020u
#define NODEIPMI_SET_PRIVILEGE 0x0040u
#define NODEIPMI_SET_OPTIONS 0x0080u
#define NODEIPMI_SET_USER 0x0100u
#define NODEIPMI_SET_PASSWORD 0x0200u
#define NODEIPMI_SET_KG 0x0400u

typedef struct nodeipmi_node_settings {
  uint32_t struct_size;
  uint32_t set;        /* NODEIPMI_SET_… bits; other members are ignored */
  const char *address; /* of the BMC: HOST, HOST:PORT, IPv6, [IPv6]:PORT; IPv6 may have a %scope. Port 623 if none.
                          For a tenant node it may be "". */
  const char *web;     /* http:// or https:// address of the BMC's web page; "" for https://HOST/ */
  uint32_t kind;         /* NODEIPMI_NODE_… */
  uint32_t lan;          /* NODEIPMI_LAN_… */
  uint32_t auth;         /* NODEIPMI_AUTH_… */
  uint32_t cipher_suite; /* a suite, or NODEIPMI_CIPHER_SUITE_AUTO */
  uint32_t privilege;    /* NODEIPMI_PRIVILEGE_… */
  uint32_t options;      /* NODEIPMI_OPTION_… bits */
  const char *user;      /* 1 to 16 bytes; NULL or "" removes it: the BMC's anonymous user, if a password is stored */
  const void *password;  /* NULL removes it. No NUL inside. */
  uint64_t password_size; /* 1 to 20 bytes, IPMI 1.5 takes 16; 0 removes it: an empty password, if a user is stored */
  const void *kg;         /* the BMC key K_g; NULL removes it */
  uint64_t kg_size;       /* 0 to 20 bytes */
} nodeipmi_node_settings;

/* Adds a node. name: 1 to 128 of letters, digits, '.', '_', '-'. settings: the address must be set for a host node;
 * what is not set has its default (host, AUTO, administrator).
 * Returns: ALREADY_EXISTS, KEY_MISSING. */
NODEIPMI_API nodeipmi_status nodeipmi_node_add(nodeipmi *state, const char *name, const nodeipmi_node_settings *settings,
                                               nodeipmi_error *error);

/* Changes what `settings.set` names and leaves the rest. It changes what nodeipmi uses, not the BMC's own users.
 * Returns: NOT_FOUND, KEY_MISSING. */
NODEIPMI_API nodeipmi_status nodeipmi_node_edit(nodeipmi *state, const char *name, const nodeipmi_node_settings *settings,
                                                nodeipmi_error *error);

/* Removes a node with its credentials and its status. Returns: NOT_FOUND. */
NODEIPMI_API nodeipmi_status nodeipmi_node_remove(nodeipmi *state, const char *name, nodeipmi_error *error);

/* Stores user and password of a node: nodeipmi_node_edit with these two. An administrator-level account is advised.
 * user: NULL keeps the stored one. password: NULL keeps the stored one.
 * Returns: NOT_FOUND, KEY_MISSING. */
NODEIPMI_API nodeipmi_status nodeipmi_credentials_set(nodeipmi *state, const char *name, const char *user,
                                                      const void *password, uint64_t password_size,
                                                      nodeipmi_error *error);

/* Removes user, password and K_g of a node. Returns: NOT_FOUND. */
NODEIPMI_API nodeipmi_status nodeipmi_credentials_clear(nodeipmi *state, const char *name, nodeipmi_error *error);

typedef struct nodeipmi_node {
  uint32_t struct_size;
  uint32_t kind;
  uint32_t port;
  uint32_t lan;
  uint32_t auth;
  uint32_t cipher_suite; /* as set: a suite, or NODEIPMI_CIPHER_SUITE_AUTO */
  uint32_t privilege;
  uint32_t options;
  uint32_t user_set;     /* 1 if a user is stored */
  uint32_t password_set; /* 1 if a password is stored */
  uint32_t kg_set;       /* 1 if a K_g is stored */
  uint32_t reserved;
  char name[136];
  char host[264]; /* without port and brackets */
  char web[1024]; /* as set; "" for the default */
} nodeipmi_node;

/* One node by its name. Returns: NOT_FOUND. */
NODEIPMI_API nodeipmi_status nodeipmi_node_get(nodeipmi *state, const char *name, nodeipmi_node *node,
                                               nodeipmi_error *error);

/* The node whose name comes next, bytewise, after `name`; NULL or "" gives the first. So a loop that passes the last
 * node's name sees every node that stays, whatever other processes add or remove meanwhile.
 * Returns: NOT_FOUND after the last. */
NODEIPMI_API nodeipmi_status nodeipmi_node_next(nodeipmi *state, const char *name, nodeipmi_node *node,
                                                nodeipmi_error *error);

/* ---- What is last known ------------------------------------------------------------------------------------ */

#define NODEIPMI_POWER_STATE_UNKNOWN 0u
#define NODEIPMI_POWER_STATE_OFF 1u
#define NODEIPMI_POWER_STATE_ON 2u

/* How bad the state of a sensor is, in the steps of the specification's thresholds (§35.4). */
#define NODEIPMI_SEVERITY_UNKNOWN 0u
#define NODEIPMI_SEVERITY_OK 1u
#define NODEIPMI_SEVERITY_NON_CRITICAL 2u
#define NODEIPMI_SEVERITY_CRITICAL 3u
#define NODEIPMI_SEVERITY_NON_RECOVERABLE 4u

/* The stable word of a severity, as used in JSON: "ok", "non_critical" …; "unknown" for other numbers. Static storage. */
NODEIPMI_API const char *nodeipmi_severity_word(uint32_t severity);

/* What is known of a node's hardware: from a monitor with options.health_interval_ms, from nodeipmi_sensors_read without a
 * filter, and from nodeipmi_sel_read. What could not be read leaves it as it was known: so does a whole reading that the BMC
 * did not let be made, and in one that was made, a sensor that could not be asked is as bad as it was. */
typedef struct nodeipmi_health {
  uint32_t severity;         /* NODEIPMI_SEVERITY_…: the worst state of all sensors. UNKNOWN if none could be judged, or all
                                were well and some could not be asked. One that has no reading counts for nothing */
  uint32_t sel_known;        /* 1 if the BMC told how full its event log is */
  uint32_t sel_entries;
  uint32_t sel_percent;      /* of the log's space that is used, 0 to 100 */
  uint32_t sel_overflow;     /* 1 if events were lost for lack of space */
  uint32_t reserved[7];
  int64_t sensors_unix_ms;   /* when the sensors were last read; 0 if never */
  int64_t sel_unix_ms;       /* when that was last asked of the event log; 0 if never */
  char bad_sensors[1024];    /* those whose state is worse than ok, the worst first, 24 at most: "PSU2 Status critical,
                                CPU2 Temp non-critical and 2 more". No name has ", " in it */
} nodeipmi_health;

/* The attempts are those of any call and of the monitor. What the status tells is the connection: where a BMC let us in and
 * then refused what was asked for (COMMAND_REFUSED, PRIVILEGE_TOO_LOW), the call returns that and the status is OK, but for
 * nodeipmi_test, a power status and the monitor's polls, which ask for nothing else. What is cancelled is
 * no attempt, nor is that for which nothing is sent: what the node's own settings forbid, and what waits for its turn, behind
 * another operation on the BMC or many BMCs, until its time is over (BMC_BUSY, TIMED_OUT or NO_ANSWER, with stage NONE). */
typedef struct nodeipmi_node_status {
  uint32_t struct_size;
  uint32_t attempted;              /* 0 if no operation was ever asked for, or since the BMC's address was changed */
  nodeipmi_status status;          /* of the last attempt */
  uint32_t stage;                  /* of the last attempt */
  uint32_t power;                  /* NODEIPMI_POWER_STATE_… as of the last attempt */
  uint32_t cipher_suite;           /* last that worked; NODEIPMI_CIPHER_SUITE_AUTO if none or IPMI 1.5 */
  uint32_t lan;                    /* last that worked; NODEIPMI_LAN_AUTO if none */
  uint32_t round_trips;            /* of the last attempt: answers that were needed */
  uint32_t latency_us;             /* of the last attempt, microseconds */
  uint32_t reserved;
  int64_t attempted_unix_ms;       /* when the last attempt ended; 0 if none */
  int64_t last_connected_unix_ms;  /* when the last success ended; 0 if none */
  char ipmi_status[496];           /* IPMI Status: "OK", the error message of the last attempt, or "NA" */
  char ipmi_last_connected[32];    /* IPMI Last Connected: RFC 3339 in UTC, "2026-01-31T09:05:00Z", or "NA" */
  nodeipmi_health health;
} nodeipmi_node_status;

/* What is last known of a node; touches no network. Returns: NOT_FOUND, NOT_HOST_NODE. */
NODEIPMI_API nodeipmi_status nodeipmi_node_status_get(nodeipmi *state, const char *name, nodeipmi_node_status *status,
                                                      nodeipmi_error *error);

/* The address of the BMC's web page: what is set, or https://HOST/. Only http and https are ever returned.
 * buffer: receives it, NUL-terminated; may be NULL if buffer_size is 0. needed: receives the bytes needed, NUL
 * included; may be NULL.
 * Returns: NOT_FOUND, NOT_HOST_NODE, INVALID_ARGUMENT (the buffer is too small). */
NODEIPMI_API nodeipmi_status nodeipmi_web_address_get(nodeipmi *state, const char *name, char *buffer,
                                                      uint64_t buffer_size, uint64_t *needed, nodeipmi_error *error);

/* ---- Menu -------------------------------------------------------------------------------------------------- */

/* One item of the submenu "IPMI" that a host's user interface shows for a host-level node. */
typedef struct nodeipmi_menu_item {
  uint32_t struct_size;
  uint32_t destructive; /* 1 if the host should ask first */
  uint32_t enabled;     /* 0 if the item cannot be used now; disabled_reason says why */
  uint32_t reserved;
  char id[32];          /* stable: "test", "connect", "power-on", … */
  char label[48];       /* "Power On" */
  char disabled_reason[160];
} nodeipmi_menu_item;

/* Item number `index` (from 0) of a node's menu. name: NULL for the menu as such, all items enabled.
 * Returns: NOT_FOUND (no such node, or past the last item), NOT_HOST_NODE (a tenant node has no menu). */
NODEIPMI_API nodeipmi_status nodeipmi_menu_item_get(nodeipmi *state, const char *name, uint32_t index,
                                                    nodeipmi_menu_item *item, nodeipmi_error *error);

/* ---- Operations -------------------------------------------------------------------------------------------- */

/* An operation in flight. Never 0; never used twice by one handle. */
typedef uint64_t nodeipmi_op;

#define NODEIPMI_BOOT_DEVICE_NONE 0u  /* no override */
#define NODEIPMI_BOOT_DEVICE_PXE 1u
#define NODEIPMI_BOOT_DEVICE_DISK 2u
#define NODEIPMI_BOOT_DEVICE_CDROM 5u
#define NODEIPMI_BOOT_DEVICE_BIOS 6u  /* BIOS set-up; the numbers are those of table 28-14 */

#define NODEIPMI_BOOT_PERSISTENT 1u /* for all boots, not the next only */
#define NODEIPMI_BOOT_EFI 2u        /* EFI instead of legacy boot */

/* Bits of nodeipmi_outcome.chassis (§28.2). */
#define NODEIPMI_CHASSIS_POWER_OVERLOAD 0x01u
#define NODEIPMI_CHASSIS_POWER_INTERLOCK 0x02u
#define NODEIPMI_CHASSIS_POWER_FAULT 0x04u
#define NODEIPMI_CHASSIS_POWER_CONTROL_FAULT 0x08u
#define NODEIPMI_CHASSIS_INTRUSION 0x10u
#define NODEIPMI_CHASSIS_DRIVE_FAULT 0x20u
#define NODEIPMI_CHASSIS_COOLING_FAULT 0x40u
#define NODEIPMI_CHASSIS_IDENTIFY_KNOWN 0x80u /* the BMC says whether the identify light is on */
#define NODEIPMI_CHASSIS_IDENTIFY_ON 0x100u

/* What an operation found. Filled as far as it is known, on failure too. */
typedef struct nodeipmi_outcome {
  uint32_t struct_size;
  uint32_t power;           /* NODEIPMI_POWER_STATE_… */
  uint32_t lan;             /* NODEIPMI_LAN_1_5 or _2_0; _AUTO if no session was opened */
  uint32_t cipher_suite;    /* NODEIPMI_CIPHER_SUITE_AUTO for IPMI 1.5 */
  uint32_t round_trips;     /* answers that were needed, up to the result; closing is not counted */
  uint32_t retransmissions; /* packets that were sent again */
  uint32_t latency_us;      /* from submission to outcome, microseconds */
  uint32_t chassis;         /* NODEIPMI_CHASSIS_… bits; 0 unless the chassis status was read */
  uint32_t boot_device;     /* NODEIPMI_BOOT_DEVICE_…, or another number of table 28-14; boot device calls only */
  uint32_t boot_flags;      /* NODEIPMI_BOOT_… bits; boot device calls only */
  uint32_t boot_valid;      /* 1 if the BMC says that its boot flags are valid; boot device calls only */
  uint32_t seen_off;        /* 1 if the power was read as off after a power action was accepted: also of an OFF_ON that
                               failed later, and of a CYCLE with wait_ms that kept the node off for long enough */
} nodeipmi_outcome;

/* error and outcome are valid during the callback only; error->status says how the operation ended. */
typedef void (*nodeipmi_callback)(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                  const nodeipmi_outcome *outcome);

typedef struct nodeipmi_completion {
  nodeipmi_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL */
} nodeipmi_completion;

/*
 * The operations below share these statuses, so that their own comments name only what is particular:
 *   on submission: NOT_FOUND, NOT_HOST_NODE, RECURSIVE (blocking form in a callback), CANCELLED (in a callback, while
 *   nodeipmi_close runs); outcome and op are then left as they are;
 *   as outcome: NO_CREDENTIALS, KEY_MISSING, KEY_LOCKED (since the state was opened, another process has rotated its key to
 *   one that opens with a secret), VAULT_TAMPERED, NAME_NOT_RESOLVED, UNREACHABLE, NO_ANSWER, NOT_IPMI, CIPHER_REFUSED,
 *   BAD_USER, BAD_PASSWORD, BAD_KG, PRIVILEGE_TOO_LOW, BMC_BUSY, COMMAND_REFUSED, PROTOCOL_ERROR, TIMED_OUT (the BMC
 *   answers, but the time was over; or, with stage NONE, it was before anything was sent), CANCELLED.
 * The outcome is stored as the node's status before it is told, as nodeipmi_node_status says. If the state cannot be written just
 * then, it is stored as soon as it can be, until nodeipmi_close. *op may be written after the callback has begun: the
 * callback has its own argument for it. `outcome`, `info` and `op` may be NULL.
 * The blocking form is the asynchronous form and a wait.
 */

/* Tests the IPMI connection: opens a session and reads the chassis status (§28.2). Needs USER. */
NODEIPMI_API nodeipmi_status nodeipmi_test(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                           nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_test_async(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                 nodeipmi_completion completion, nodeipmi_op *op,
                                                 nodeipmi_error *error);

/* Chassis Control (§28.3); STATUS reads the chassis status (§28.2). */
#define NODEIPMI_POWER_STATUS 0u
#define NODEIPMI_POWER_ON 1u
#define NODEIPMI_POWER_OFF 2u
#define NODEIPMI_POWER_CYCLE 3u
#define NODEIPMI_POWER_RESET 4u
#define NODEIPMI_POWER_SOFT 5u /* soft shutdown through ACPI */
#define NODEIPMI_POWER_DIAG 6u /* diagnostic interrupt (NMI) */
#define NODEIPMI_POWER_OFF_ON 7u /* off, and on once the power was read back as off: proof that the node was down */

/* Reads or changes the power state. STATUS needs USER, the others OPERATOR.
 * wait_ms: 0, or how long the node may take to reach the state (on after ON, CYCLE and RESET; off after OFF and SOFT);
 *   it is added to timeout_ms. At most NODEIPMI_MAX_TIMEOUT_MS. Not with STATUS and DIAG. OFF_ON needs it, and takes it
 *   for each of the two. With it, ON, OFF and SOFT that the BMC refuses as not possible in the present state are OK if
 *   the state is there already.
 * CYCLE, RESET, SOFT and DIAG are sent once: if the answer is lost the outcome is OUTCOME_UNKNOWN, and the power state
 *   is read afterwards so that the outcome says what is known.
 * Returns also: OUTCOME_UNKNOWN, and TIMED_OUT where the command was accepted and the state not reached in wait_ms (stage
 *   COMMAND). */
NODEIPMI_API nodeipmi_status nodeipmi_power(nodeipmi *state, const char *name, uint32_t action, uint32_t wait_ms,
                                            uint32_t timeout_ms, nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_power_async(nodeipmi *state, const char *name, uint32_t action, uint32_t wait_ms,
                                                  uint32_t timeout_ms, nodeipmi_completion completion, nodeipmi_op *op,
                                                  nodeipmi_error *error);

#define NODEIPMI_IDENTIFY_OFF 0u
#define NODEIPMI_IDENTIFY_ON 0xFFFFFFFFu /* until turned off */

/* Chassis Identify (§28.5): the light that tells the node in its rack. Needs OPERATOR.
 * seconds: 1 to 255, NODEIPMI_IDENTIFY_OFF or NODEIPMI_IDENTIFY_ON. */
NODEIPMI_API nodeipmi_status nodeipmi_identify(nodeipmi *state, const char *name, uint32_t seconds, uint32_t timeout_ms,
                                               nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_identify_async(nodeipmi *state, const char *name, uint32_t seconds,
                                                     uint32_t timeout_ms, nodeipmi_completion completion,
                                                     nodeipmi_op *op, nodeipmi_error *error);

/* Sets the boot device (Set System Boot Options, boot flags, §28.12, §28.13). Needs OPERATOR.
 * device: NODEIPMI_BOOT_DEVICE_…; flags: NODEIPMI_BOOT_… bits. */
NODEIPMI_API nodeipmi_status nodeipmi_boot_device_set(nodeipmi *state, const char *name, uint32_t device,
                                                      uint32_t flags, uint32_t timeout_ms, nodeipmi_outcome *outcome,
                                                      nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_boot_device_set_async(nodeipmi *state, const char *name, uint32_t device,
                                                            uint32_t flags, uint32_t timeout_ms,
                                                            nodeipmi_completion completion, nodeipmi_op *op,
                                                            nodeipmi_error *error);

/* Reads the boot device into the outcome. Needs OPERATOR. */
NODEIPMI_API nodeipmi_status nodeipmi_boot_device_get(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                      nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_boot_device_get_async(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                            nodeipmi_completion completion, nodeipmi_op *op,
                                                            nodeipmi_error *error);

/* The LAN channel (Get Channel Authentication Capabilities, §22.13): how an IPMI 1.5 session may be authenticated at
 * ADMINISTRATOR, and what else it says. */
#define NODEIPMI_CHANNEL_AUTH_NONE 0x0001u
#define NODEIPMI_CHANNEL_AUTH_MD2 0x0002u
#define NODEIPMI_CHANNEL_AUTH_MD5 0x0004u
#define NODEIPMI_CHANNEL_AUTH_STRAIGHT 0x0010u    /* the password in the clear */
#define NODEIPMI_CHANNEL_AUTH_OEM 0x0020u
#define NODEIPMI_CHANNEL_LAN_1_5 0x0100u          /* the channel takes IPMI 1.5 */
#define NODEIPMI_CHANNEL_LAN_2_0 0x0200u          /* and IPMI 2.0 */
#define NODEIPMI_CHANNEL_KG_SET 0x0400u           /* there is a K_g that is not 0 */
#define NODEIPMI_CHANNEL_AUTH_PER_MESSAGE 0x0800u /* each packet of an IPMI 1.5 session is authenticated */
#define NODEIPMI_CHANNEL_AUTH_USER_LEVEL 0x1000u  /* also those of commands that need USER alone */
#define NODEIPMI_CHANNEL_NAMED_USERS 0x2000u      /* users with a name may log in */
#define NODEIPMI_CHANNEL_NULL_USERS 0x4000u       /* a user without a name may */
#define NODEIPMI_CHANNEL_ANONYMOUS_LOGIN 0x8000u  /* a user without name and password may */

/* Where the BMC's address comes from (§23.2, table 23-4, parameter 4). */
#define NODEIPMI_IP_SOURCE_UNKNOWN 0u         /* unspecified, or not told */
#define NODEIPMI_IP_SOURCE_STATIC 1u
#define NODEIPMI_IP_SOURCE_DHCP 2u
#define NODEIPMI_IP_SOURCE_SYSTEM_SOFTWARE 3u /* loaded by BIOS or system software */
#define NODEIPMI_IP_SOURCE_OTHER 4u

/* DCMI 1.5 §6.1.1, parameter 1. */
#define NODEIPMI_DCMI_POWER_MANAGEMENT 0x1u
#define NODEIPMI_DCMI_IN_BAND_CHANNEL 0x2u      /* a system interface */
#define NODEIPMI_DCMI_SERIAL_CHANNEL 0x4u       /* TMODE over a serial line */
#define NODEIPMI_DCMI_SECONDARY_LAN_CHANNEL 0x8u

#define NODEIPMI_SESSION_OWN 0x1u      /* the one that asked */
#define NODEIPMI_SESSION_IPMI_2_0 0x2u /* RMCP+ */

/* A session that is active at the BMC (Get Session Info, §22.20). */
typedef struct nodeipmi_session {
  uint32_t handle;
  uint32_t user_id;
  uint32_t privilege; /* as it is now (§6.8): 1 callback, 2 user, 3 operator, 4 administrator, 5 OEM */
  uint32_t channel;
  uint32_t flags;     /* NODEIPMI_SESSION_… */
  uint32_t port;      /* the console's, and its addresses: 0 and "" if the BMC does not tell, or it is not over LAN */
  char address[16];   /* IPv4 */
  char mac[20];
  uint32_t reserved[2];
} nodeipmi_session;

/* What the BMC says of itself. What it does not tell is 0 or "". */
typedef struct nodeipmi_device_info {
  uint32_t struct_size;
  uint32_t device_id;             /* Get Device ID, §20.1 */
  uint32_t device_revision;
  uint32_t firmware_major;
  uint32_t firmware_minor;
  uint32_t ipmi_major;
  uint32_t ipmi_minor;
  uint32_t manufacturer_id;       /* IANA enterprise number */
  uint32_t product_id;
  uint32_t device_support;        /* additional device support, bit by bit as §20.1 byte 7 */
  uint32_t cipher_suite_count;    /* entries used in cipher_suites */
  uint8_t cipher_suites[32];      /* that the BMC says it offers (§22.15), in its order */
  char guid[40];                  /* Get System GUID, §22.14, as "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" (SMBIOS order) */
  char manufacturer[64];          /* the name that goes with manufacturer_id; "" if it is not known */
  uint32_t channel_flags;         /* NODEIPMI_CHANNEL_… */
  char lan_ip[16];                /* Get LAN Configuration Parameters, §23.2: needs OPERATOR; IPv4 */
  char lan_netmask[16];
  char lan_gateway[16];
  char lan_mac[20];               /* "00:25:90:aa:bb:cc" */
  uint32_t lan_ip_source;         /* NODEIPMI_IP_SOURCE_… */
  uint32_t lan_vlan;              /* VLAN id, 1 to 4095; 0: none */
  uint32_t dcmi_major;            /* of DCMI's version; 0 and 0: the BMC has none */
  uint32_t dcmi_minor;
  uint32_t dcmi_flags;            /* NODEIPMI_DCMI_… */
  uint32_t sessions_possible;     /* how many sessions there can be at once */
  uint32_t sessions_active;       /* how many there are, as the BMC counts them */
  uint32_t session_count;         /* entries used in sessions */
  nodeipmi_session sessions[16];  /* those that are active, as far as the BMC tells and there is room */
  char trouble[160];              /* what could not be asked, in a sentence; "" if nothing */
} nodeipmi_device_info;

typedef void (*nodeipmi_info_callback)(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                       const nodeipmi_outcome *outcome, const nodeipmi_device_info *info);

typedef struct nodeipmi_info_completion {
  nodeipmi_info_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL */
} nodeipmi_info_completion;

/* Asks the BMC what it is. Needs USER; asks for OPERATOR, and does without if the user, or the node's settings, allow no
 * more: the LAN configuration is not told then. What a BMC refuses to tell, but Get Device ID, is no failure; what it was too
 * busy for, or the time too short, info->trouble says. */
NODEIPMI_API nodeipmi_status nodeipmi_info(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                           nodeipmi_device_info *info, nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_info_async(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                 nodeipmi_info_completion completion, nodeipmi_op *op,
                                                 nodeipmi_error *error);

/* Asks an operation to end. Its callback runs with CANCELLED, or with its outcome if it was just done. Harmless for
 * an operation that has ended. Does not block. */
NODEIPMI_API nodeipmi_status nodeipmi_op_cancel(nodeipmi *state, nodeipmi_op op, nodeipmi_error *error);

/* Waits until an operation has ended and its callback and free have returned. One that was never started has ended.
 * timeout_ms: 0 looks without waiting; UINT32_MAX waits without bound.
 * Returns: TIMED_OUT (it still runs), RECURSIVE. */
NODEIPMI_API nodeipmi_status nodeipmi_op_wait(nodeipmi *state, nodeipmi_op op, uint32_t timeout_ms,
                                              nodeipmi_error *error);

/* ---- Monitor ----------------------------------------------------------------------------------------------- */

/*
 * A monitor polls all host-level nodes of a state: it tests the IPMI connection and reads the power state, stores what
 * it finds as the nodes' status, and tells what changes. Nodes that any process adds, edits or removes are noticed
 * within a second. Many processes may watch one state; each polls by itself.
 *
 * Sessions are kept from poll to poll, so that a poll costs the BMC one request. A session must not be idle for long:
 * an interval above 25 s is divided into equal parts of 25 s at most, and one above 125 s keeps no session, since new
 * sessions are then the smaller burden. A BMC that ends its sessions early is polled in new sessions for a while. A
 * session that has ended at the BMC is opened again without being told of.
 *
 * Care for the BMCs: one command at a time on each, operations of other calls first; the fleet is not polled in step; a
 * BMC that is silent is polled more and more seldom, every two minutes in the end, one that refuses the credentials every
 * ten minutes, until the node is edited, both at the interval if that is longer; one that is busy is left alone for a
 * minute. A failure that follows on a success, comes in less than two seconds and is no refusal is told only once a second
 * poll has confirmed it.
 *
 * With health_interval_ms it also reads the hardware's health: all sensors, and how full the event log is. That is done
 * between the polls, in the session that they use, eight commands at a time, so that neither a poll nor another operation
 * waits for long. A BMC whose last poll failed is not asked. What a BMC does not let be read is unknown, and no failure.
 *
 * Statuses are stored once a second, in one transaction, and changes at once: a crash loses one second at most, or as long
 * as another process holds the database. A change is stored and then told, or told all the same if it cannot be stored
 * just then. A process that ends between the two has not told it, and does not after its next start: whoever must not miss
 * one reads the change log instead.
 */

#define NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS 30000u
#define NODEIPMI_MONITOR_MIN_INTERVAL_MS 100u
#define NODEIPMI_MONITOR_MAX_INTERVAL_MS 3600000u

#define NODEIPMI_MONITOR_COLD 1u  /* each poll opens a session and closes it */
#define NODEIPMI_MONITOR_FIRST 2u /* each node's first poll is told, even if it found what was known before */

typedef struct nodeipmi_monitor_options {
  uint32_t struct_size;
  uint32_t interval_ms; /* from one poll of a node to the next; 0 means NODEIPMI_MONITOR_DEFAULT_INTERVAL_MS */
  uint32_t timeout_ms;  /* how long one poll may take; 0 means NODEIPMI_DEFAULT_TIMEOUT_MS */
  uint32_t flags;       /* NODEIPMI_MONITOR_… bits */
  uint32_t health_interval_ms; /* from one reading of a node's health to the next, at the first poll after it; 0: none.
                                  1000 to 86400000 */
  uint32_t reserved;
} nodeipmi_monitor_options;

/* Bits of nodeipmi_change.changes. */
#define NODEIPMI_CHANGE_STATUS 1u  /* the IPMI Status: another status, or another completion code */
#define NODEIPMI_CHANGE_POWER 2u   /* the power state; one that cannot be read just now is no change of it */
#define NODEIPMI_CHANGE_FIRST 4u   /* the node's first poll by this monitor; only with NODEIPMI_MONITOR_FIRST */
#define NODEIPMI_CHANGE_REMOVED 8u /* the node is watched no longer: removed, or a tenant node now */
#define NODEIPMI_CHANGE_HEALTH 16u /* the worst state of the sensors, or which are worse than ok. The first reading is one
                                      only if any is, or with NODEIPMI_MONITOR_FIRST */
#define NODEIPMI_CHANGE_SEL 32u    /* how many entries the event log has, or that it loses some. The first reading is one
                                      only if it is full, or with NODEIPMI_MONITOR_FIRST */

/* What a poll found that differs from what was known. */
typedef struct nodeipmi_change {
  uint32_t struct_size;
  uint32_t changes;                /* NODEIPMI_CHANGE_… bits */
  nodeipmi_status status;          /* of the poll */
  nodeipmi_status previous_status; /* as it was last told, or known at the start; if previous_attempted is 1 */
  uint32_t previous_attempted;     /* 0 if nothing was known before */
  uint32_t power;                  /* NODEIPMI_POWER_STATE_… */
  uint32_t previous_power;         /* the last that was known */
  uint32_t stage;                  /* NODEIPMI_STAGE_…, of a failure */
  uint32_t completion_code;        /* of a failure; 0 if there was none */
  uint32_t cipher_suite;           /* NODEIPMI_CIPHER_SUITE_AUTO if none */
  uint32_t round_trips;
  uint32_t latency_us;             /* microseconds */
  int64_t unix_ms;                 /* when the poll ended */
  int64_t last_connected_unix_ms;  /* when the last success ended; 0 if there was none */
  char node[136];
  char ipmi_status[496];           /* as in nodeipmi_node_status */
  char ipmi_last_connected[32];    /* as in nodeipmi_node_status */
  nodeipmi_health health;          /* as it is known now */
  nodeipmi_health previous_health; /* as it was last told, or known at the start */
} nodeipmi_change;

/* change is valid during the call only. */
typedef void (*nodeipmi_change_callback)(void *user_data, const nodeipmi_change *change);

/* callback runs on a thread of the library, one call at a time, under no lock. The rules for the callbacks of
 * asynchronous calls hold: any call may be made but a blocking one, nodeipmi_monitor_start and nodeipmi_monitor_stop
 * among them. It should be quick: statuses are stored on the same thread. */
typedef struct nodeipmi_observer {
  nodeipmi_change_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL. Once: after the last callback, or before a failing start returns */
} nodeipmi_observer;

/* Starts the monitor of this handle. options: NULL for the defaults.
 * Returns: ALREADY_EXISTS (one runs), RECURSIVE. */
NODEIPMI_API nodeipmi_status nodeipmi_monitor_start(nodeipmi *state, const nodeipmi_monitor_options *options,
                                                    nodeipmi_observer observer, nodeipmi_error *error);

/* Ends the monitor of this handle: when it returns every session is closed, as far as the BMCs answer within one and
 * a half seconds, what was found is stored and told, and the observer is freed. nodeipmi_close does the same.
 * Returns: NOT_FOUND (none runs), RECURSIVE. */
NODEIPMI_API nodeipmi_status nodeipmi_monitor_stop(nodeipmi *state, nodeipmi_error *error);

#define NODEIPMI_MONITOR_SLOWEST 8u

typedef struct nodeipmi_monitor_slow {
  uint32_t latency_us;
  uint32_t reserved;
  char node[136];
} nodeipmi_monitor_slow;

typedef struct nodeipmi_monitor_stats {
  uint32_t struct_size;
  uint32_t nodes;          /* host-level nodes that are watched */
  uint32_t ok;             /* of them: the last poll succeeded */
  uint32_t failing;        /* the last poll failed */
  uint32_t waiting;        /* not polled yet */
  uint32_t power_on;
  uint32_t power_off;
  uint32_t sessions;       /* that are kept open at this moment */
  uint64_t polls;          /* since the start, as the four below */
  uint64_t failed_polls;
  uint64_t round_trips;
  uint64_t retransmissions;
  uint64_t sessions_opened;
  uint32_t latency_p50_us; /* of the successful polls since the last call of this function, to within 7 %; 0 if none */
  uint32_t latency_p99_us;
  uint32_t latency_max_us; /* exact */
  uint32_t slowest_count;  /* entries used in slowest */
  nodeipmi_monitor_slow slowest[NODEIPMI_MONITOR_SLOWEST]; /* by their last success, the slowest first */
  uint32_t health[5];      /* nodes by the worst state of their sensors: NODEIPMI_SEVERITY_… is the index */
  uint32_t unstored;       /* nodes whose last outcome could not be stored yet: the disk full, the database held by another
                              or not to be written; it is tried again each second */
} nodeipmi_monitor_stats;

/* What the monitor of this handle does. Returns: NOT_FOUND (none runs). */
NODEIPMI_API nodeipmi_status nodeipmi_monitor_stats_get(nodeipmi *state, nodeipmi_monitor_stats *stats,
                                                        nodeipmi_error *error);

/* ---- Change log --------------------------------------------------------------------------------------------- */

/*
 * A state can keep a log of what changes, for whoever has to hand it on without loss. Each of these has a name, the
 * subscriber, and its own place in the log:
 *
 *     nodeipmi_subscriber_add(state, "push", NODEIPMI_SUBSCRIBER_SNAPSHOT, &error);
 *     nodeipmi_change_record records[64] = {{.struct_size = sizeof records[0]}};
 *     while (!stopped) {
 *       nodeipmi_subscriber_read(state, "push", 0, records, 64, &count, &error);
 *       if (count == 0)
 *         nodeipmi_subscriber_wait(state, "push", 0, 500, &error);
 *       else if (hand_on(records, count))
 *         nodeipmi_subscriber_acknowledge(state, "push", records[count - 1].position, &error);
 *     }
 *
 * hands on every change at least once, and the changes of one node in their order, whichever process is killed at
 * whatever moment.
 *
 * What is logged. The status that any call or monitor of any process stores is compared with what was last logged of the
 *   node. What differs is logged in the same transaction; so there is no status without its change, and none is logged
 *   twice, however many processes poll a node. Logged too: that a node is removed or becomes a tenant node (REMOVED), and
 *   that its BMC's address is changed, so that nothing is known of it (STATUS, with attempted 0). Nothing is logged, and it
 *   costs nothing, as long as there is no subscriber.
 * Order. Positions ascend in the order of the changes, with gaps. None is ever used twice, unless the state is put back
 *   from a backup.
 * Bounds. Of one node at most 16 records wait for a subscriber; of a fleet of more than 4096 nodes fewer, so that they are
 *   65536 in all, but two of a node in any case; of a node that is gone two. Where there would be more, the two oldest are
 *   merged: into the newer, which keeps its position and what it says of the node, and takes over the previous_… of the
 *   older; `changes` holds the bits of both, `coalesced` counts. So a subscriber that was away for weeks is told the latest of
 *   each node, and how it came to it. One that was read and not acknowledged can be merged too: what it said is then told
 *   again as a part of the newer. A REMOVED is merged with a later REMOVED only: what a node of the same name does afterwards
 *   stays apart. Of nodes that are gone at most 10000 wait; then the longest gone is dropped, and nodeipmi_subscriber.dropped
 *   counts it. A subscriber never expires, since it costs no more than that: nodeipmi_subscriber_next shows how far behind
 *   each is.
 * Durability. A change outlasts the end of any process. One that was read outlasts a loss of power; one that was not may be
 *   lost in it together with the status, and is then found anew by the next poll.
 */

#define NODEIPMI_MAX_SUBSCRIBERS 16u

/* Bits of nodeipmi_subscriber_add's flags. */
#define NODEIPMI_SUBSCRIBER_SNAPSHOT 1u /* begin with one record for each host-level node, as it is known now */

/* Adds a subscriber, at the end of the log. One that is there already stays as it is, and keeps its position.
 * subscriber: 1 to 128 of letters, digits, '.', '_', '-'. flags: NODEIPMI_SUBSCRIBER_… bits.
 * Returns: INVALID_ARGUMENT (also if there are NODEIPMI_MAX_SUBSCRIBERS others). */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_add(nodeipmi *state, const char *subscriber, uint32_t flags,
                                                     nodeipmi_error *error);

/* Removes a subscriber, and what waits for it. Returns: NOT_FOUND. */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_remove(nodeipmi *state, const char *subscriber, nodeipmi_error *error);

/* Claims a subscriber, for whoever reads and acknowledges in a loop: two that do it for one subscriber overtake each other.
 * One claim at a time is granted, in any process, also of those through one handle. It lasts until
 * nodeipmi_subscriber_release, nodeipmi_close, or the end of the process. The other calls do not ask for it. The subscriber
 * need not have been added yet. Returns: ALREADY_EXISTS (somebody has it). */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_claim(nodeipmi *state, const char *subscriber, nodeipmi_error *error);

/* Gives back what this handle claimed. Returns: NOT_FOUND (it has not). */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_release(nodeipmi *state, const char *subscriber, nodeipmi_error *error);

typedef struct nodeipmi_subscriber {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t position;            /* up to which it has acknowledged */
  uint64_t last_position;       /* of the newest record that waits for it; `position` if none does */
  uint64_t waiting;             /* how many records do */
  uint64_t dropped;             /* nodes that were gone and of which it will not be told, since it was added */
  int64_t oldest_unix_ms;       /* when the oldest that waits was logged; 0 if none does */
  int64_t acknowledged_unix_ms; /* when it last acknowledged something; 0 if never */
  int64_t added_unix_ms;
  char name[136];
} nodeipmi_subscriber;

/* The subscriber whose name comes next, bytewise, after `subscriber`; NULL or "" gives the first.
 * Returns: NOT_FOUND after the last. */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_next(nodeipmi *state, const char *subscriber, nodeipmi_subscriber *next,
                                                      nodeipmi_error *error);

/* One change, and what was known of the node then. Members that nodeipmi_change has too mean what they mean there. */
typedef struct nodeipmi_change_record {
  uint32_t struct_size;
  uint32_t changes;                /* NODEIPMI_CHANGE_… bits but FIRST; 0 in a record of a snapshot */
  uint64_t position;
  int64_t logged_unix_ms;          /* when it was logged */
  uint32_t coalesced;              /* how many earlier records were merged into this one */
  uint32_t attempted;              /* 0 if nothing is known of the node, as in nodeipmi_node_status */
  nodeipmi_status status;          /* of the last attempt */
  nodeipmi_status previous_status; /* as it was last logged; if previous_attempted is 1 */
  uint32_t previous_attempted;     /* 0 if nothing was known before, and in a snapshot */
  uint32_t power;                  /* NODEIPMI_POWER_STATE_… */
  uint32_t previous_power;         /* the last that was known */
  uint32_t stage;                  /* NODEIPMI_STAGE_…, of a failure */
  uint32_t completion_code;        /* of a failure; 0 if there was none */
  uint32_t cipher_suite;           /* last that worked; NODEIPMI_CIPHER_SUITE_AUTO if none or IPMI 1.5 */
  uint32_t round_trips;
  uint32_t latency_us;             /* microseconds */
  int64_t unix_ms;                 /* when the last attempt ended; 0 if none */
  int64_t last_connected_unix_ms;  /* when the last success ended; 0 if there was none */
  char node[136];
  char ipmi_status[496];           /* as in nodeipmi_node_status */
  char ipmi_last_connected[32];    /* as in nodeipmi_node_status */
  nodeipmi_health health;          /* as it was known then */
  nodeipmi_health previous_health; /* as it was last logged */
} nodeipmi_change_record;

/* Reads what waits for a subscriber, the oldest first. It stays until it is acknowledged.
 * after: a position, to be read after; 0 for the acknowledged one. records: `capacity` structs, of which the first one's
 * struct_size counts for all. capacity: at least 1. count: receives how many were filled; 0 if none waits.
 * Returns: NOT_FOUND (no such subscriber), STORAGE_ERROR (with sys_errno EBUSY another process has written for more than
 * half a second: try again). */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_read(nodeipmi *state, const char *subscriber, uint64_t after,
                                                      nodeipmi_change_record *records, uint32_t capacity,
                                                      uint32_t *count, nodeipmi_error *error);

/* Everything up to `position` was handed on, and need not be kept for this subscriber. A position before the acknowledged
 * one changes nothing.
 * Returns: NOT_FOUND (no such subscriber), INVALID_ARGUMENT (nothing so far was read yet), STORAGE_ERROR as above. */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_acknowledge(nodeipmi *state, const char *subscriber, uint64_t position,
                                                             nodeipmi_error *error);

/* Waits until there is something to read after `after`: at once for what this handle logs, within a quarter of a second for
 * what other processes do. Nothing but the time ends it early: whoever is to stop waits in short turns, which cost next to
 * nothing, and lets the last one end before nodeipmi_close.
 * timeout_ms: 0 looks without waiting; at most NODEIPMI_MAX_TIMEOUT_MS.
 * Returns: TIMED_OUT (nothing came), NOT_FOUND (no such subscriber, or it was removed meanwhile), RECURSIVE. */
NODEIPMI_API nodeipmi_status nodeipmi_subscriber_wait(nodeipmi *state, const char *subscriber, uint64_t after,
                                                      uint32_t timeout_ms, nodeipmi_error *error);

/* ---- Hardware health ---------------------------------------------------------------------------------------- */

/*
 * What is read is handed out as a list, which the library allocates: a blocking call hands it to the caller, who frees
 * it; an asynchronous one shows it to the callback, and frees it when that returns. A list never changes, and any
 * thread may read it. Names and texts come from the BMC and from the specification's tables: UTF-8, one line, without
 * control characters.
 *
 * Where only part could be read the call succeeds, and the list says what is missing (…_list_trouble). So it is where
 * the BMC still answers when the time is over; a BMC of which nothing was read by then is TIMED_OUT.
 *
 * Names and kinds of sensors are in the BMC's sensor data records (SDRs, §33), which take many round trips to read: a
 * large repository on a slow BMC needs more than the default timeout. They are kept in the state, with the BMC's GUID
 * and the repository's time stamps, and read again only if one of these changes; within ten minutes of the last look
 * even that is not asked.
 *
 * These calls share the statuses of the operations above.
 */

/* ---- Sensors ---- */

/* State of a sensor. The numbers from 1 to 6 are thresholds that its reading has reached (§35.14). */
#define NODEIPMI_SENSOR_STATE_OK 0u
#define NODEIPMI_SENSOR_STATE_LOWER_NON_CRITICAL 1u
#define NODEIPMI_SENSOR_STATE_LOWER_CRITICAL 2u
#define NODEIPMI_SENSOR_STATE_LOWER_NON_RECOVERABLE 3u
#define NODEIPMI_SENSOR_STATE_UPPER_NON_CRITICAL 4u
#define NODEIPMI_SENSOR_STATE_UPPER_CRITICAL 5u
#define NODEIPMI_SENSOR_STATE_UPPER_NON_RECOVERABLE 6u
#define NODEIPMI_SENSOR_STATE_UNAVAILABLE 7u       /* no reading: nothing to measure, or refused (completion_code) */
#define NODEIPMI_SENSOR_STATE_SCANNING_DISABLED 8u /* the sensor is switched off */
#define NODEIPMI_SENSOR_STATE_UNKNOWN 9u           /* it can be read, and nothing tells whether the reading is good */

/* Index into nodeipmi_sensor.thresholds, and number of its bit in threshold_set. */
#define NODEIPMI_THRESHOLD_LOWER_NON_CRITICAL 0u
#define NODEIPMI_THRESHOLD_LOWER_CRITICAL 1u
#define NODEIPMI_THRESHOLD_LOWER_NON_RECOVERABLE 2u
#define NODEIPMI_THRESHOLD_UPPER_NON_CRITICAL 3u
#define NODEIPMI_THRESHOLD_UPPER_CRITICAL 4u
#define NODEIPMI_THRESHOLD_UPPER_NON_RECOVERABLE 5u

/* Bits of nodeipmi_sensor_filter.flags. */
#define NODEIPMI_SENSOR_FILTER_POWER 1u              /* only what is measured in watts */
#define NODEIPMI_SENSOR_FILTER_CURRENT_THRESHOLDS 2u /* thresholds as they are now: one more round trip for each */
#define NODEIPMI_SENSOR_FILTER_REFRESH 4u            /* the BMC's records are read again, whatever is known of them */

/* Which sensors are read; the others cost nothing. */
typedef struct nodeipmi_sensor_filter {
  uint32_t struct_size;
  uint32_t sensor_type; /* of table 42-3 (1 temperature, 2 voltage, 3 current, 4 fan …); 0 for all. At most 255 */
  uint32_t flags;       /* NODEIPMI_SENSOR_FILTER_… bits */
  uint32_t reserved;    /* 0 */
  const char *name;     /* pattern of fnmatch(3): * and ? stand for any characters; NULL or "" for all */
} nodeipmi_sensor_filter;

typedef struct nodeipmi_sensor {
  uint32_t struct_size;
  uint32_t number;          /* of the sensor, at its owner */
  uint32_t owner;           /* slave address of the controller that has it; 0x20 is the BMC */
  uint32_t sensor_type;     /* table 42-3 */
  uint32_t event_type;      /* event/reading type, table 42-1; 1 is threshold-based */
  uint32_t entity_id;       /* table 43-13 */
  uint32_t entity_instance;
  uint32_t state;           /* NODEIPMI_SENSOR_STATE_… */
  uint32_t has_value;       /* 1 if `value` holds one */
  uint32_t raw;             /* reading as the BMC gave it; only with has_value */
  uint32_t states;          /* of a discrete sensor: bit n is state n of its type; in words in `text` */
  uint32_t threshold_set;   /* bit n: thresholds[n] holds one */
  uint32_t completion_code; /* why there is no reading, 0 otherwise; 0xC3: no answer of its owner, 0xD3: not reached */
  uint32_t severity;        /* NODEIPMI_SEVERITY_…: of the state, or of the worst of the states. UNKNOWN if it was not
                               read, and of an OEM's states */
  int64_t value;            /* in millionths of the unit */
  int64_t thresholds[6];    /* in millionths of the unit, by NODEIPMI_THRESHOLD_… */
  char name[64];
  char type[64];            /* sensor type in words: "Temperature" */
  char entity[64];          /* entity in words: "processor" */
  char unit[32];            /* symbol: "°C", "V", "RPM" */
  char unit_name[64];       /* in the specification's words: "degrees C" */
  char text[256];           /* a discrete sensor's states in words, parted by "; " */
} nodeipmi_sensor;

/* Sensors, in the order of the BMC's records. */
typedef struct nodeipmi_sensor_list nodeipmi_sensor_list;

/* How many there are; 0 for NULL. */
NODEIPMI_API uint32_t nodeipmi_sensor_list_size(const nodeipmi_sensor_list *list);

/* Sensor number `index`, from 0. Returns: NOT_FOUND (past the last). */
NODEIPMI_API nodeipmi_status nodeipmi_sensor_list_get(const nodeipmi_sensor_list *list, uint32_t index,
                                                      nodeipmi_sensor *sensor, nodeipmi_error *error);

/* What could not be read, in a sentence; "" if nothing is missing, and for NULL. It lasts as long as the list. */
NODEIPMI_API const char *nodeipmi_sensor_list_trouble(const nodeipmi_sensor_list *list);

/* NULL is allowed. Not for a list that a callback was shown. */
NODEIPMI_API void nodeipmi_sensor_list_free(nodeipmi_sensor_list *list);

/* As nodeipmi_callback. list: NULL if error->status is not NODEIPMI_OK. */
typedef void (*nodeipmi_sensors_callback)(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                          const nodeipmi_outcome *outcome, const nodeipmi_sensor_list *list);

typedef struct nodeipmi_sensors_completion {
  nodeipmi_sensors_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL */
} nodeipmi_sensors_completion;

/* Reads sensors (Get Sensor Reading, §35.14); those of controllers behind the BMC through it (§6.13). Needs USER.
 * filter: NULL for all. list: receives the list, to be given to nodeipmi_sensor_list_free; NULL on failure. */
NODEIPMI_API nodeipmi_status nodeipmi_sensors_read(nodeipmi *state, const char *name,
                                                   const nodeipmi_sensor_filter *filter, uint32_t timeout_ms,
                                                   nodeipmi_sensor_list **list, nodeipmi_outcome *outcome,
                                                   nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_sensors_read_async(nodeipmi *state, const char *name,
                                                         const nodeipmi_sensor_filter *filter, uint32_t timeout_ms,
                                                         nodeipmi_sensors_completion completion, nodeipmi_op *op,
                                                         nodeipmi_error *error);

/* ---- Power draw ---- */

#define NODEIPMI_POWER_DRAW_DCMI 1u    /* the BMC's own reading for the node (DCMI 1.5 §6.6.1) */
#define NODEIPMI_POWER_DRAW_SENSORS 2u /* of the sensors that `sensors` names */

typedef struct nodeipmi_power_draw {
  uint32_t struct_size;
  uint32_t source;    /* NODEIPMI_POWER_DRAW_… */
  int64_t power;      /* what the node draws now, in millionths of a watt */
  uint32_t minimum;   /* watts; this and the following of DCMI only */
  uint32_t average;
  uint32_t maximum;
  uint32_t period_ms; /* that these three are of */
  uint32_t timestamp; /* of the reading, seconds since 1970 of the BMC's clock */
  uint32_t reserved;
  char sensors[256];  /* whose readings were taken, and added if they are several: "PSU1 Power; PSU2 Power" */
  char trouble[256];  /* why there may be power supplies besides these, in a sentence; "" if not */
} nodeipmi_power_draw;

/* As nodeipmi_callback. draw: NULL if error->status is not NODEIPMI_OK. */
typedef void (*nodeipmi_power_draw_callback)(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                             const nodeipmi_outcome *outcome, const nodeipmi_power_draw *draw);

typedef struct nodeipmi_power_draw_completion {
  nodeipmi_power_draw_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL */
} nodeipmi_power_draw_completion;

/* Reads what a node draws: Get Power Reading (DCMI 1.5 §6.6.1), or where the BMC has none that measures, its sensors: the
 * one for the system, else those of the power supplies, all of which must have been read. Needs USER.
 * draw: receives it; left as it is on failure.
 * Returns also: COMMAND_REFUSED where the BMC has neither, or a supply's sensor could not be read. */
NODEIPMI_API nodeipmi_status nodeipmi_power_draw_read(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                      nodeipmi_power_draw *draw, nodeipmi_outcome *outcome,
                                                      nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_power_draw_read_async(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                            nodeipmi_power_draw_completion completion,
                                                            nodeipmi_op *op, nodeipmi_error *error);

/* ---- Event log ---- */

#define NODEIPMI_SEL_EVENT 0u           /* a system event record */
#define NODEIPMI_SEL_OEM_TIMESTAMPED 1u /* an OEM's record with a time stamp */
#define NODEIPMI_SEL_OEM 2u             /* an OEM's record without */
#define NODEIPMI_SEL_RESERVED 3u        /* of a type that the specification reserves */

#define NODEIPMI_SEL_TIME_NONE 0u     /* the entry has none, or the BMC did not know it */
#define NODEIPMI_SEL_TIME_CALENDAR 1u /* seconds since 1970-01-01T00:00:00, of the BMC's clock */
#define NODEIPMI_SEL_TIME_UPTIME 2u   /* seconds since the BMC started: its clock was not set */

/* One entry (§32). From sensor_type to deassertion, and from has_reading on to threshold, members are of a system event;
 * they are 0 in others. */
typedef struct nodeipmi_sel_entry {
  uint32_t struct_size;
  uint32_t record_id;
  uint32_t kind;            /* NODEIPMI_SEL_… */
  uint32_t record_type;     /* §32 */
  uint32_t time_kind;       /* NODEIPMI_SEL_TIME_… */
  uint32_t time;            /* seconds, as time_kind says */
  uint32_t sensor_type;     /* table 42-3 */
  uint32_t sensor_number;
  uint32_t generator;       /* slave address, or software id if the lowest bit is set */
  uint32_t event_type;      /* event/reading type, table 42-1 */
  uint32_t offset;          /* which event of its type */
  uint32_t deassertion;     /* 1 if the event ceased */
  uint32_t has_reading;     /* 1 if `reading` holds what triggered it */
  uint32_t has_threshold;   /* 1 if `threshold` holds the threshold that was crossed */
  uint32_t manufacturer_id; /* of an OEM's record with a time stamp: IANA enterprise number */
  uint32_t data_size;       /* bytes used in data */
  int64_t reading;          /* in millionths of the unit */
  int64_t threshold;        /* in millionths of the unit */
  uint8_t data[16];         /* event data 1 to 3 of a system event; of others what no member holds */
  char sensor[64];          /* its name; "" if the sensor data records do not tell */
  char type[64];            /* sensor type in words: "Power Supply" */
  char event[192];          /* in words: "Upper Critical - going high" */
  char detail[128];         /* what the event data add, in words; may be "" */
  char unit[32];            /* symbol, of reading and threshold */
} nodeipmi_sel_entry;

typedef struct nodeipmi_sel_info {
  uint32_t struct_size;
  uint32_t entries;
  uint32_t free_bytes;  /* 65535: that or more */
  uint32_t overflow;    /* 1 if events were lost for lack of space */
  uint32_t last_added;  /* when an entry was last added, seconds of the BMC's clock */
  uint32_t last_erased;
  uint32_t clock;       /* the BMC's clock when it was asked (§31.10); 0 if it does not tell */
  uint32_t reserved;
} nodeipmi_sel_info;

/* Entries, the oldest first. */
typedef struct nodeipmi_sel_list nodeipmi_sel_list;

/* How many there are; 0 for NULL. */
NODEIPMI_API uint32_t nodeipmi_sel_list_size(const nodeipmi_sel_list *list);

/* Entry number `index`, from 0. Returns: NOT_FOUND (past the last). */
NODEIPMI_API nodeipmi_status nodeipmi_sel_list_get(const nodeipmi_sel_list *list, uint32_t index,
                                                   nodeipmi_sel_entry *entry, nodeipmi_error *error);

/* What the BMC said of the log before its entries were read. */
NODEIPMI_API nodeipmi_status nodeipmi_sel_list_info(const nodeipmi_sel_list *list, nodeipmi_sel_info *info,
                                                    nodeipmi_error *error);

/* What could not be read, in a sentence; "" if nothing is missing, and for NULL. It lasts as long as the list. */
NODEIPMI_API const char *nodeipmi_sel_list_trouble(const nodeipmi_sel_list *list);

/* NULL is allowed. Not for a list that a callback was shown. */
NODEIPMI_API void nodeipmi_sel_list_free(nodeipmi_sel_list *list);

/* As nodeipmi_callback. list: NULL if error->status is not NODEIPMI_OK. */
typedef void (*nodeipmi_sel_callback)(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                      const nodeipmi_outcome *outcome, const nodeipmi_sel_list *list);

typedef struct nodeipmi_sel_completion {
  nodeipmi_sel_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL */
} nodeipmi_sel_completion;

#define NODEIPMI_SEL_READ_INFO_ONLY 1u /* how full it is, and no entries: two round trips */

/* Reads the system event log (Get SEL Info, Get SEL Entry, §31.2, §31.5). Needs USER.
 * flags: NODEIPMI_SEL_READ_… bits. after_record: only what was logged after the entry of this record_id, so that the
 *   log can be followed; all if it is 0, or if that entry is gone. At most 65534.
 * list: receives the list, to be given to nodeipmi_sel_list_free; NULL on failure. */
NODEIPMI_API nodeipmi_status nodeipmi_sel_read(nodeipmi *state, const char *name, uint32_t flags, uint32_t after_record,
                                               uint32_t timeout_ms, nodeipmi_sel_list **list,
                                               nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_sel_read_async(nodeipmi *state, const char *name, uint32_t flags,
                                                     uint32_t after_record, uint32_t timeout_ms,
                                                     nodeipmi_sel_completion completion, nodeipmi_op *op,
                                                     nodeipmi_error *error);

/* Erases the system event log (Clear SEL, §31.9), and waits until the BMC has done so. Needs OPERATOR.
 * Returns also: TIMED_OUT (the BMC accepted it, and is not done yet). */
NODEIPMI_API nodeipmi_status nodeipmi_sel_clear(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                nodeipmi_outcome *outcome, nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_sel_clear_async(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                      nodeipmi_completion completion, nodeipmi_op *op,
                                                      nodeipmi_error *error);

/* ---- Inventory ---- */

/* One field of one unit's inventory (FRU Information Storage Definition 1.0). */
typedef struct nodeipmi_fru_field {
  uint32_t struct_size;
  uint32_t unit;       /* FRU device id; 0 is the BMC's own, usually the node's main board */
  uint32_t reserved[2];
  char unit_name[64];  /* in the sensor data records; "" if they do not tell */
  char area[32];       /* stable: "chassis", "board", "product", "power supply", "dc output", "dc load",
                          "management access", "oem record", "other record" */
  char field[48];      /* stable: "serial_number", …; "custom_1" and so on for what has no name */
  char label[64];      /* for people: "Serial Number" */
  char value[256];     /* with its unit: "750 W". Times are RFC 3339 in UTC */
} nodeipmi_fru_field;

/* Fields, unit by unit and area by area. Of a unit with several "dc output" or "dc load", each begins with its "number";
 * an "oem record" or "other record" begins with its "type". Fields that are empty are not in it. */
typedef struct nodeipmi_fru_list nodeipmi_fru_list;

/* How many there are; 0 for NULL. */
NODEIPMI_API uint32_t nodeipmi_fru_list_size(const nodeipmi_fru_list *list);

/* Field number `index`, from 0. Returns: NOT_FOUND (past the last). */
NODEIPMI_API nodeipmi_status nodeipmi_fru_list_get(const nodeipmi_fru_list *list, uint32_t index,
                                                   nodeipmi_fru_field *field, nodeipmi_error *error);

/* What could not be read or is doubtful (a wrong checksum), in sentences that name the unit; "" if nothing is, and for
 * NULL. It lasts as long as the list. */
NODEIPMI_API const char *nodeipmi_fru_list_trouble(const nodeipmi_fru_list *list);

/* NULL is allowed. Not for a list that a callback was shown. */
NODEIPMI_API void nodeipmi_fru_list_free(nodeipmi_fru_list *list);

/* As nodeipmi_callback. list: NULL if error->status is not NODEIPMI_OK. */
typedef void (*nodeipmi_fru_callback)(void *user_data, nodeipmi_op op, const nodeipmi_error *error,
                                      const nodeipmi_outcome *outcome, const nodeipmi_fru_list *list);

typedef struct nodeipmi_fru_completion {
  nodeipmi_fru_callback callback; /* not NULL */
  void *user_data;
  void (*free)(void *user_data); /* may be NULL */
} nodeipmi_fru_completion;

/* Reads the inventories of the node's field replaceable units (Read FRU Data, §34.2): unit 0, and those that the sensor
 * data records name at the BMC. Needs USER. One that the BMC does not let be read is in the list's trouble.
 * list: receives the list, to be given to nodeipmi_fru_list_free; NULL on failure. */
NODEIPMI_API nodeipmi_status nodeipmi_fru_read(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                               nodeipmi_fru_list **list, nodeipmi_outcome *outcome,
                                               nodeipmi_error *error);
NODEIPMI_API nodeipmi_status nodeipmi_fru_read_async(nodeipmi *state, const char *name, uint32_t timeout_ms,
                                                     nodeipmi_fru_completion completion, nodeipmi_op *op,
                                                     nodeipmi_error *error);

#ifdef __cplusplus
}
#endif

#endif /* NODEIPMI_NODEIPMI_H */
