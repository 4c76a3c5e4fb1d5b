/*
 * node_extension: the contract between a host platform that has nodes and a plugin that does something for them.
 *
 * It knows nothing of what a plugin does: any platform can load any such plugin. A plugin is a shared library with one
 * exported symbol, `node_extension_entry`. What each side can do for the other is in tables of functions, which are asked
 * for by a name with a version: get_extension("node_ext.actions/1"). A side that does not have a table returns NULL, and
 * the other does without: no table is required of either side.
 *
 *     void *library = dlopen("nodeipmi_extension.so", RTLD_NOW | RTLD_LOCAL);
 *     const node_ext_entry *entry = dlsym(library, "node_extension_entry");
 *     const node_ext *ext = NULL;
 *     if (entry->init(NULL, NULL) == NODE_EXT_OK && entry->create(&host, &ext, NULL) == NODE_EXT_OK) ext->start(ext, NULL);
 *     const node_ext_menu *menu = ext->get_extension(ext, NODE_EXT_MENU);
 *     …
 *     ext->destroy(ext, NULL);
 *     entry->deinit();
 *     dlclose(library);
 *
 * A plugin registers what it has by handing out a table: the host reads its menu and its fields when `start` has
 * returned, and again when the plugin says that they changed (node_host.menu/1, node_host.status/1).
 *
 * RULES THAT HOLD FOR EVERY CALL, IN BOTH DIRECTIONS
 *
 * Threads. Each function carries one of two tags.
 *   [host-main]: such calls for one plugin never overlap. The host makes them on its main thread, or on any threads under
 *     one lock. What a plugin calls with this tag, it calls inside a [host-main] call of the host and on its thread.
 *   [any-thread]: may be called on any thread, at any time between `create` and `destroy`, and overlap with all others.
 *   A plugin calls the host on the host's thread, inside a call of the host, or on one thread of its own, one call at a
 *   time; never while it holds a lock that a call of the host could wait for. Inside such a call on the plugin's own thread
 *   (`changed`, `open`, a completion) the host may make any [any-thread] call; a [host-main] call returns
 *   NODE_EXT_RECURSIVE. It should be quick: other calls wait behind it. Inside a call on the host's own thread
 *   (node_host.nodes/1, node_host.log/1, `free`) it makes no call at all.
 *   The plugin's threads take no signal of the process. A plugin does not work in a child made by fork.
 * Lifetimes. What a pointer parameter leads to is valid during the call, and copied by who wants it longer, unless its
 *   comment says otherwise. `node_host`, its name and version, and the host's tables live until `destroy` has returned.
 *   A `node_ext` and its tables are valid from `create` until `destroy` has returned; afterwards a call through a table
 *   that the host has kept returns NODE_EXT_INVALID_ARGUMENT, until `deinit`. After dlclose nothing of it is there.
 * Statuses. node_ext_status; NODE_EXT_OK is 0. `error` may be NULL; otherwise it is filled, on success too. Beside what
 *   its comment lists, each call of a plugin can return INVALID_ARGUMENT and INTERNAL; those of its tables also NOT_STARTED,
 *   but for what is the same for all nodes: fields as such.
 * Structs begin with struct_size, which who makes one sets to its sizeof. Who reads one takes it for none if it is smaller
 *   than in the first release, and ignores what it does not know at its end; who fills one that it was given writes the
 *   smaller of the two sizes and leaves struct_size. A table is such a struct: a function that is beyond its struct_size, or
 *   NULL, is not there. Reserved members are 0. What cannot be added like this gets a new name: "node_ext.actions/2". A side
 *   may hand out both.
 * Strings. UTF-8, NUL-terminated, one line, no control characters.
 * Node ids. 1 to 128 of letters, digits, '.', '_' and '-'. An id stays with its node, and is not given to another.
 * Secrets. A value of a write-only field goes in and never comes out: no call returns it, no message and no log line has it.
 *
 * It is C99 and includes standard headers only. `abi_version` is that of this page.
 */
#ifndef NODEIPMI_NODE_EXTENSION_H
#define NODEIPMI_NODE_EXTENSION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NODE_EXT_EXPORT __attribute__((visibility("default")))
#else
#define NODE_EXT_EXPORT
#endif

/* 65536 times the major number, and the minor one. Sides of different major numbers refuse each other. */
#define NODE_EXT_ABI_VERSION 0x00010000u

/* ---- Statuses ---------------------------------------------------------------------------------------------- */

typedef int32_t node_ext_status;

#define NODE_EXT_OK 0
#define NODE_EXT_INVALID_ARGUMENT 1 /* the message names it */
#define NODE_EXT_NOT_FOUND 2        /* no such node, item or field; past the last */
#define NODE_EXT_NOT_HOST_NODE 3    /* it is for host-level nodes, this is a tenant node */
#define NODE_EXT_DISABLED 4         /* cannot be used now; the message says why */
#define NODE_EXT_FAILED 5           /* tried, and failed; the message says why, `code` in a word for programs */
#define NODE_EXT_CANCELLED 6
#define NODE_EXT_TOO_SMALL 7        /* the buffer */
#define NODE_EXT_NOT_STARTED 8      /* no init, or no start, before this call */
#define NODE_EXT_ALREADY_STARTED 9
#define NODE_EXT_RECURSIVE 10       /* a [host-main] call inside a call of the plugin */
#define NODE_EXT_UNSUPPORTED 11
#define NODE_EXT_INTERNAL 12        /* no memory, no thread, or a fault of the side that returns it */

typedef struct node_ext_error {
  uint32_t struct_size;
  node_ext_status status;
  char code[48];     /* a stable word of the plugin's own ("bad_password"); "" if it has none for this */
  char message[512]; /* a sentence for a person; "OK" on success */
} node_ext_error;

/* ---- What the host is -------------------------------------------------------------------------------------- */

typedef struct node_host {
  uint32_t struct_size;
  uint32_t abi_version; /* NODE_EXT_ABI_VERSION */
  const char *name;     /* of the platform, for messages; never NULL */
  const char *version;
  void *host_data;      /* the host's own; a plugin does not touch it */
  /* [any-thread] The table of this name, or NULL. It stays the same, and lives as long as the host. */
  const void *(*get_extension)(const struct node_host *host, const char *name);
} node_host;

/* ---- The plugin -------------------------------------------------------------------------------------------- */

/* One plugin at work for one host. */
typedef struct node_ext {
  uint32_t struct_size;
  uint32_t abi_version; /* NODE_EXT_ABI_VERSION */
  const char *name;     /* "nodeipmi"; static storage, as the version */
  const char *version;  /* "1.0.0" */
  void *ext_data;       /* the plugin's own; the host does not touch it */
  /* [host-main] Begins its work: opens what it keeps, reads the host's nodes, starts its threads. If it fails, nothing of
   * this is left. Returns: ALREADY_STARTED, FAILED, RECURSIVE. */
  node_ext_status (*start)(const struct node_ext *ext, node_ext_error *error);
  /* [host-main] Ends what start began. Actions that run are cancelled. When it returns every completion has run, no call of
   * the plugin to the host is under way, and no thread, descriptor or connection is left. It may be started again.
   * One exception: what hangs in a call of the system that cannot be ended, a look-up of a name, is not waited for. Its
   * thread ends by itself when the system lets it, and calls nobody; the plugin's library stays in memory, also after
   * dlclose, and can be loaded again.
   * Returns: NOT_STARTED, RECURSIVE. */
  node_ext_status (*stop)(const struct node_ext *ext, node_ext_error *error);
  /* [host-main] Stops it if need be, and ends it. Returns: RECURSIVE (it goes on then). */
  node_ext_status (*destroy)(const struct node_ext *ext, node_ext_error *error);
  /* [any-thread] The table of this name, or NULL. It stays the same, and lives as long as `ext`. */
  const void *(*get_extension)(const struct node_ext *ext, const char *name);
} node_ext;

/* What a plugin's library exports. Static storage: valid until dlclose. */
typedef struct node_ext_entry {
  uint32_t struct_size;
  uint32_t abi_version; /* NODE_EXT_ABI_VERSION; the host looks at it before all else */
  /* [host-main] Once per user in the process, each of which calls deinit: only the first and the last do anything. Starts
   * no thread and opens nothing that stays open.
   * path: of the plugin's configuration, whose kind and meaning are the plugin's own; NULL for its default. The same each
   * time. Returns: FAILED (the configuration cannot be used), INVALID_ARGUMENT (initialised with another path). */
  node_ext_status (*init)(const char *path, node_ext_error *error);
  /* [host-main] Undoes one init; the last one destroys what was created and is still there. Ignored without an init, and
   * inside a call of the plugin. dlclose only after the last. */
  void (*deinit)(void);
  /* [host-main] Makes a plugin for this host. It calls no function of the host but get_extension.
   * ext: receives it, to be given to ext->destroy; NULL on failure.
   * Returns: NOT_STARTED (no init), UNSUPPORTED (the host's major version). */
  node_ext_status (*create)(const node_host *host, const node_ext **ext, node_ext_error *error);
} node_ext_entry;

/* The one symbol. A host takes its address from dlsym and does not link with it. */
extern NODE_EXT_EXPORT const node_ext_entry node_extension_entry;

/* ---- Tables of the host: node_host_… ----------------------------------------------------------------------- */

/* "node_host.log/1": where the plugin's messages go. Without it they are lost. */
#define NODE_HOST_LOG "node_host.log/1"

#define NODE_HOST_LOG_DEBUG 0u
#define NODE_HOST_LOG_INFO 1u
#define NODE_HOST_LOG_WARNING 2u
#define NODE_HOST_LOG_ERROR 3u

typedef struct node_host_log {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread] severity: NODE_HOST_LOG_…. message: a sentence. */
  void (*log)(const node_host *host, uint32_t severity, const char *message);
} node_host_log;

/* "node_host.nodes/1": the host's nodes. Without it the plugin has none. */
#define NODE_HOST_NODES "node_host.nodes/1"

/* Any other number is taken for a tenant node, so that what is not known is left alone. */
#define NODE_HOST_KIND_HOST 1u   /* a physical node of the platform itself */
#define NODE_HOST_KIND_TENANT 2u /* a node of a tenant: virtual, or not the platform's to manage */

/* Attributes that plugins ask for. A host answers those that it knows. */
#define NODE_HOST_ATTRIBUTE_BMC_ADDRESS "bmc.address" /* of the management controller: HOST, HOST:PORT, [IPv6]:PORT */
#define NODE_HOST_ATTRIBUTE_SIZE 1024u                /* of the longest value, with its NUL */

typedef struct node_host_node {
  uint32_t struct_size;
  uint32_t kind;   /* NODE_HOST_KIND_… */
  char id[136];    /* see above; what a plugin and a host call it among themselves */
  char label[264]; /* what people call it; "" if that is the id */
} node_host_node;

typedef struct node_host_nodes {
  uint32_t struct_size;
  uint32_t reserved;
  /* [host-main] Node number `index`, from 0, in any order. The nodes do not change during the call of the host in which
   * the plugin reads them. node: filled by the host. Returns: NOT_FOUND past the last. Any other but OK is a failure:
   * the plugin takes none of them, and `start` or `changed` fails. */
  node_ext_status (*get)(const node_host *host, uint32_t index, node_host_node *node);
  /* [host-main] What the host knows of a node by a name. May be NULL: it knows nothing.
   * key: NODE_HOST_ATTRIBUTE_…. value: receives it, NUL-terminated. size: of value, NODE_HOST_ATTRIBUTE_SIZE.
   * Returns: NOT_FOUND (no such node, or nothing known of it by this name), TOO_SMALL. After any but OK and NOT_FOUND the
   * plugin does nothing on this node that needs the value, until it was told. */
  node_ext_status (*attribute_get)(const node_host *host, const char *node, const char *key, char *value, uint64_t size);
} node_host_nodes;

/* "node_host.menu/1": a host that shows the plugin's menu. */
#define NODE_HOST_MENU "node_host.menu/1"

typedef struct node_host_menu {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread] Items may be other than node_ext.menu/1 said last: shown menus are to be read again.
   * node: NULL for those of all nodes. */
  void (*changed)(const node_host *host, const char *node);
} node_host_menu;

/* Health, in steps that any hardware has. */
#define NODE_EXT_HEALTH_UNKNOWN 0u
#define NODE_EXT_HEALTH_OK 1u
#define NODE_EXT_HEALTH_WARNING 2u  /* something is not as it should be */
#define NODE_EXT_HEALTH_CRITICAL 3u /* something fails, or is about to */
#define NODE_EXT_HEALTH_FAILED 4u   /* something has failed for good */

typedef struct node_ext_health_report {
  uint32_t struct_size;
  uint32_t severity;   /* NODE_EXT_HEALTH_…: the worst of all that is watched */
  int64_t unix_ms;     /* when that was found out; 0 if never */
  char sentence[1280]; /* for a person: "PSU2 Status critical." */
} node_ext_health_report;

/* "node_host.status/1": a host that shows status fields and health. Without it a plugin need not watch the nodes. */
#define NODE_HOST_STATUS "node_host.status/1"

typedef struct node_host_status {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread], on the plugin's own thread. A status field has another value than was last told, or may have.
   * node, field: ids. value: its text. */
  void (*changed)(const node_host *host, const char *node, const char *field, const char *value);
  /* [any-thread], on the plugin's own thread. A node's health is another. May be NULL. */
  void (*health_changed)(const node_host *host, const char *node, const node_ext_health_report *health);
} node_host_status;

/* "node_host.web/1": a host that can show a web page to who asked for it. */
#define NODE_HOST_WEB "node_host.web/1"

typedef struct node_host_web {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread], on the plugin's own thread, before the completion of the run that asked for it.
   * run: that run. node: whose page it is. url: http:// or https://. Returns: FAILED if it cannot be shown. */
  node_ext_status (*open)(const node_host *host, uint64_t run, const char *node, const char *url);
} node_host_web;

/* ---- Tables of the plugin: node_ext_… ---------------------------------------------------------------------- */

/*
 * All functions are about host-level nodes. `node` is an id of node_host.nodes/1: one that the host has not told is
 * NOT_FOUND, a tenant node NOT_HOST_NODE. They read what the plugin keeps, and never wait for a network.
 */

/* "node_ext.nodes/1": the plugin wants to know of changes of the nodes. */
#define NODE_EXT_NODES "node_ext.nodes/1"

typedef struct node_ext_nodes {
  uint32_t struct_size;
  uint32_t reserved;
  /* [host-main] Nodes were added, are not offered any more, or have another kind, label or attribute: the plugin reads
   * them again. What it keeps of a node that is not offered stays.
   * Returns: FAILED (the host could not tell them, and those that were known stay; or what is new of one could not be
   * kept, so that the plugin may still watch it as it was: call it again), RECURSIVE. */
  node_ext_status (*changed)(const node_ext *ext, node_ext_error *error);
  /* [host-main] This node is gone for good: what the plugin keeps of it, credentials included, is erased. The node's kind
   * does not matter. Returns: NOT_FOUND (it keeps nothing of it), FAILED, RECURSIVE. */
  node_ext_status (*forget)(const node_ext *ext, const char *node, node_ext_error *error);
} node_ext_nodes;

/* "node_ext.menu/1": a submenu for each host-level node. */
#define NODE_EXT_MENU "node_ext.menu/1"

typedef struct node_ext_item {
  uint32_t struct_size;
  uint32_t destructive; /* 1 if the host should ask first */
  uint32_t enabled;     /* 0 if it cannot be used now; disabled_reason says why */
  uint32_t reserved;
  char id[48];          /* stable: "power-on" */
  char label[64];       /* "Power On" */
  char disabled_reason[256];
} node_ext_item;

typedef struct node_ext_menu {
  uint32_t struct_size;
  uint32_t reserved;
  const char *id;    /* of the submenu: "ipmi"; lives as long as the table, as the label */
  const char *label; /* "IPMI" */
  /* [any-thread] Item number `index`, from 0, in the order to be shown. node: NULL for the menu as such, all enabled.
   * Returns: NOT_FOUND (also past the last), NOT_HOST_NODE: no submenu is shown. */
  node_ext_status (*item_get)(const node_ext *ext, const char *node, uint32_t index, node_ext_item *item,
                              node_ext_error *error);
} node_ext_menu;

/* "node_ext.actions/1": runs the items of the menu. */
#define NODE_EXT_ACTIONS "node_ext.actions/1"

/* Passed by value, so it never grows.
 * If run returns NODE_EXT_OK, `callback` runs exactly once, on the plugin's own thread and never inside run; otherwise it
 * never runs. `free` (may be NULL) runs exactly once in both cases: after the callback, or before a failing run returns.
 * error->status: OK, FAILED or CANCELLED; error->message says how it went. */
typedef struct node_ext_completion {
  void (*callback)(void *user_data, uint64_t run, const node_ext_error *error); /* not NULL */
  void *user_data;
  void (*free)(void *user_data);
} node_ext_completion;

typedef struct node_ext_actions {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread] Starts what an item stands for. Asking first, if it is destructive, is the host's.
   * item: the id of an item. run: receives a number that is not 0 and never used twice by `ext`; may be NULL. The callback,
   * which may begin before run is written, has it as an argument.
   * Returns: NOT_FOUND, NOT_HOST_NODE, DISABLED. */
  node_ext_status (*run)(const node_ext *ext, const char *node, const char *item, node_ext_completion completion,
                         uint64_t *run, node_ext_error *error);
  /* [any-thread] Asks a run to end: its callback runs with CANCELLED, or with how it went if it was just done. Harmless for
   * one that has ended. Does not wait. */
  node_ext_status (*cancel)(const node_ext *ext, uint64_t run, node_ext_error *error);
} node_ext_actions;

#define NODE_EXT_FIELD_WRITE_ONLY 1u /* its value cannot be read, only whether there is one */
#define NODE_EXT_FIELD_SECRET 2u     /* not to be seen while it is typed */

typedef struct node_ext_field {
  uint32_t struct_size;
  uint32_t flags;     /* NODE_EXT_FIELD_… bits; 0 for status fields */
  uint32_t most_size; /* bytes of the longest value; 0 for status fields */
  uint32_t reserved;
  char id[48];        /* stable: "ipmi.user" */
  char label[64];     /* "IPMI User" */
  char hint[256];     /* what to enter, in a sentence; may be "" */
} node_ext_field;

typedef struct node_ext_value {
  uint32_t struct_size;
  uint32_t is_set;    /* 1 if there is a value, which a write-only field does not show */
  uint32_t editable;  /* 0 if it cannot be edited now; `reason` says why; 0 for status fields */
  uint32_t reserved;
  char text[1024];
  char reason[256];
} node_ext_value;

/* "node_ext.status/1": fields that a host shows for each host-level node. */
#define NODE_EXT_STATUS "node_ext.status/1"

typedef struct node_ext_status_fields {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread] Field number `index`, from 0, in the order to be shown. Returns: NOT_FOUND past the last. */
  node_ext_status (*field_get)(const node_ext *ext, uint32_t index, node_ext_field *field, node_ext_error *error);
  /* [any-thread] What it says of a node now. field: its id. Returns: NOT_FOUND, NOT_HOST_NODE, FAILED. */
  node_ext_status (*value_get)(const node_ext *ext, const char *node, const char *field, node_ext_value *value,
                               node_ext_error *error);
} node_ext_status_fields;

/* "node_ext.fields/1": fields that a host lets people edit for each host-level node. */
#define NODE_EXT_FIELDS "node_ext.fields/1"

/* A field's new value. In an array, so it never grows. */
typedef struct node_ext_entered {
  const char *field; /* its id */
  const char *value; /* `size` bytes; NULL if it is 0 */
  uint64_t size;     /* 0 removes the value */
} node_ext_entered;

typedef struct node_ext_fields {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread] As node_ext.status/1. */
  node_ext_status (*field_get)(const node_ext *ext, uint32_t index, node_ext_field *field, node_ext_error *error);
  node_ext_status (*value_get)(const node_ext *ext, const char *node, const char *field, node_ext_value *value,
                               node_ext_error *error);
  /* [any-thread] Stores values of one node: all of them, or on failure none. Fields that are not named stay. The plugin has
   * copied what it needs when the call returns; erasing the host's copy of a secret is the host's.
   * values: `count` of them, each field once. Returns: NOT_FOUND, NOT_HOST_NODE, DISABLED (not editable now),
   * INVALID_ARGUMENT (the message says what a value must be), FAILED. */
  node_ext_status (*set)(const node_ext *ext, const char *node, const node_ext_entered *values, uint32_t count,
                         node_ext_error *error);
} node_ext_fields;

/* "node_ext.health/1": how the nodes' hardware is, and the plugin itself. */
#define NODE_EXT_HEALTH "node_ext.health/1"

typedef struct node_ext_health {
  uint32_t struct_size;
  uint32_t reserved;
  /* [any-thread] node: NULL for all nodes together: the worst of them, and how many the plugin reaches.
   * Returns: NOT_FOUND, NOT_HOST_NODE, FAILED. */
  node_ext_status (*get)(const node_ext *ext, const char *node, node_ext_health_report *health, node_ext_error *error);
} node_ext_health;

#ifdef __cplusplus
}
#endif

#endif /* NODEIPMI_NODE_EXTENSION_H */
