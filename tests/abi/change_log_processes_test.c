/* The change log among processes that end at any moment: whoever logs, and whoever hands on, may be killed. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"

enum { MOST = 64, ROUNDS = 8 };

static char folder[512];
static char closed_port[ADDRESS_SIZE];

/* Whether it was done; if not, says why. A process of its own has nothing else to say it with. */
static int done(const char *what, nodeipmi_status status, const nodeipmi_error *error) {
  if (status != NODEIPMI_OK) (void)fprintf(stderr, "%s: %s\n", what, error->message);
  return status == NODEIPMI_OK;
}

static nodeipmi *open_state(void) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  nodeipmi *state = NULL;
  nodeipmi_error error = {.struct_size = sizeof error};
  return done("open", nodeipmi_open(&options, &state, &error), &error) ? state : NULL;
}

static nodeipmi *must_open(void) {
  nodeipmi *const state = open_state();
  assert_non_null(state);
  return state;
}

static int setup(void **unused) {
  (void)unused;
  name_new_folder(folder, sizeof folder);
  name_closed_port(closed_port);
  assert_int_equal(nodeipmi_state_init(folder, NULL), NODEIPMI_OK);
  nodeipmi *const state = must_open();
  add_host(state, "a", closed_port);
  add_host(state, "b", closed_port);
  assert_int_equal(nodeipmi_subscriber_add(state, "s", 0, NULL), NODEIPMI_OK);
  close_state(state);
  return 0;
}

/* A process of its own, that no state is open for at the fork. */
typedef struct worker {
  pid_t pid;
  int peer; /* the socket to it */
} worker;

static worker start(void (*work)(int peer)) {
  int ends[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    (void)close(ends[0]);
    work(ends[1]);
    _exit(1);
  }
  (void)close(ends[1]);
  return (worker){.pid = pid, .peer = ends[0]};
}

/* Lets it make so many steps, and waits for so many of them. */
static void advance(const worker *w, int steps, int awaited) {
  char unused = 0;
  for (int i = 0; i < steps; ++i) assert_int_equal(write(w->peer, &unused, 1), 1);
  for (int i = 0; i < awaited; ++i) assert_int_equal(read(w->peer, &unused, 1), 1);
}

static void kill_worker(const worker *w) {
  int ended = 0;
  assert_int_equal(kill(w->pid, SIGKILL), 0);
  assert_int_equal(waitpid(w->pid, &ended, 0), w->pid);
  assert_true(WIFSIGNALED(ended));
  (void)close(w->peer);
}

/* Each step, on both nodes in turn, comes to another outcome than the one before. */
static void log_changes(int peer) {
  nodeipmi *const state = open_state();
  const char *const nodes[] = {"a", "b"};
  nodeipmi_error error = {.struct_size = sizeof error};
  char unused = 0;
  for (unsigned i = 0; state != NULL && read(peer, &unused, 1) == 1; ++i) {
    const char *const node = nodes[i % 2];
    const int clear = i / 2 % 2 == 0;
    const nodeipmi_status changed = clear
                                        ? nodeipmi_credentials_clear(state, node, &error)
                                        : nodeipmi_credentials_set(state, node, "user", "password", 8, &error);
    if (!done("change", changed, &error)) return;
    (void)nodeipmi_test(state, node, 0, NULL, NULL);
    if (write(peer, &unused, 1) != 1) return;
  }
}

static uint32_t read_waiting(nodeipmi *state, nodeipmi_change_record *records) {
  uint32_t count = 0;
  records[0].struct_size = sizeof records[0];
  assert_int_equal(nodeipmi_subscriber_read(state, "s", 0, records, MOST, &count, NULL), NODEIPMI_OK);
  return count;
}

/* What a receiver knows of a node: its changes come one after the other, each from where the last one led. */
typedef struct known {
  int attempted;
  nodeipmi_status status;
} known;

static void follow(known *nodes, const nodeipmi_change_record *record) {
  known *const node = &nodes[record->node[0] - 'a'];
  assert_int_equal(record->previous_attempted, node->attempted);
  if (node->attempted) assert_int_equal(record->previous_status, node->status);
  node->attempted = 1;
  node->status = record->status;
}

static void check_known(nodeipmi *state, const known *nodes) {
  for (int i = 0; i < 2; ++i) {
    const char name[] = {(char)('a' + i), '\0'};
    nodeipmi_node_status status = {.struct_size = sizeof status};
    assert_int_equal(nodeipmi_node_status_get(state, name, &status, NULL), NODEIPMI_OK);
    assert_int_equal(status.attempted, nodes[i].attempted);
    if (status.attempted) assert_int_equal(status.status, nodes[i].status);
  }
}

/* Between a change and its delivery the process that found it is killed. */
static void WhoeverLogsMayBeKilled(void **unused) {
  (void)unused;
  static nodeipmi_change_record records[MOST];
  known nodes[2] = {{0, 0}, {0, 0}};
  for (int round = 0; round < ROUNDS; ++round) {
    const worker logger = start(log_changes);
    advance(&logger, 100, 2 + round);
    kill_worker(&logger);
    nodeipmi *const state = must_open();
    const uint32_t count = read_waiting(state, records);
    assert_true(count > 0);
    for (uint32_t i = 0; i < count; ++i) follow(nodes, &records[i]);
    check_known(state, nodes);
    assert_int_equal(nodeipmi_subscriber_acknowledge(state, "s", records[count - 1].position, NULL), NODEIPMI_OK);
    close_state(state);
  }
  record_fault("kill -9 of whoever logs changes", ROUNDS, 0, NOT_MEASURED);
}

/* Hands on what waits, one record at a time: sends it, and acknowledges it once it was received. */
static void hand_on(int peer) {
  nodeipmi *const state = open_state();
  nodeipmi_change_record record = {.struct_size = sizeof record};
  nodeipmi_error error = {.struct_size = sizeof error};
  while (state != NULL) {
    uint32_t count = 0;
    const nodeipmi_status found = nodeipmi_subscriber_read(state, "s", 0, &record, 1, &count, &error);
    if (error.sys_errno == EBUSY) continue; /* another process writes for long */
    if (!done("read", found, &error)) return;
    if (count == 0) {
      (void)nodeipmi_subscriber_wait(state, "s", 0, 1000, NULL);
      continue;
    }
    char unused;
    if (write(peer, &record, sizeof record) != sizeof record || read(peer, &unused, 1) != 1) return;
    nodeipmi_status status = NODEIPMI_OK;
    do {
      status = nodeipmi_subscriber_acknowledge(state, "s", record.position, &error);
    } while (error.sys_errno == EBUSY);
    if (!done("acknowledge", status, &error)) return;
  }
}

static void receive(const worker *sender, nodeipmi_change_record *record) {
  for (size_t got = 0; got < sizeof *record;) {
    const ssize_t n = read(sender->peer, (char *)record + got, sizeof *record - got);
    assert_true(n > 0);
    got += (size_t)n;
  }
}

/* While one process logs, the one that hands on is killed again and again: what arrives is every change, in each node's
 * order. What was sent and not acknowledged is sent again. */
static void WhoeverHandsOnMayBeKilled(void **unused) {
  (void)unused;
  enum { AT_ONCE = 4 };
  known nodes[2] = {{0, 0}, {0, 0}};
  uint64_t last = 0;
  const worker logger = start(log_changes);
  for (int round = 0; round < ROUNDS; ++round) {
    const worker sender = start(hand_on);
    for (int i = 0; i < AT_ONCE; ++i) {
      nodeipmi_change_record record;
      advance(&logger, 1, 1); /* not so many that records are merged */
      receive(&sender, &record);
      const int again = round > 0 && i == 0;
      assert_true(again ? record.position == last : record.position > last);
      if (!again) follow(nodes, &record);
      last = record.position;
      if (i < AT_ONCE - 1) assert_int_equal(write(sender.peer, "", 1), 1);
    }
    kill_worker(&sender);
  }
  kill_worker(&logger);
  nodeipmi *const state = must_open();
  static nodeipmi_change_record records[MOST];
  const uint32_t count = read_waiting(state, records);
  for (uint32_t i = 0; i < count; ++i) {
    if (records[i].position > last) follow(nodes, &records[i]);
  }
  check_known(state, nodes);
  close_state(state);
  record_fault("kill -9 of whoever hands changes on", ROUNDS, 0, NOT_MEASURED);
}

/* One waits, another logs. */
static void AwaitsWhatAnotherProcessLogs(void **unused) {
  (void)unused;
  const worker sender = start(hand_on);
  const worker logger = start(log_changes);
  nodeipmi_change_record record;
  advance(&logger, 1, 1);
  receive(&sender, &record);
  assert_int_equal(record.changes, NODEIPMI_CHANGE_STATUS);
  assert_string_equal(record.node, "a");
  kill_worker(&logger);
  kill_worker(&sender);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(WhoeverLogsMayBeKilled, setup),
      cmocka_unit_test_setup(WhoeverHandsOnMayBeKilled, setup),
      cmocka_unit_test_setup(AwaitsWhatAnotherProcessLogs, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
