/* Writers are killed at random moments: what they had been told was written is there, whole, and the state has no fault.
 * NODEIPMI_KILLS is how many are killed. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

/* What the writer had done, in memory that outlives it: node `own` of the round was there, or not, and the shared one had
 * the web address of this step. `begun` is the step that it was in. */
typedef struct progress {
  volatile long done;
  volatile long begun;
} progress;

static char folder[512];

/* Each step changes the shared node; every other one adds a node of its own, or takes it away again. */
static void write_for_ever(int round, progress *made) {
  nodeipmi *const state = open_state_in(folder);
  char own[32];
  (void)snprintf(own, sizeof own, "own-%d", round);
  if (state == NULL) _exit(1);
  for (long step = 1;; ++step) {
    char web[64];
    nodeipmi_status status = NODEIPMI_OK;
    made->begun = step;
    (void)snprintf(web, sizeof web, "https://192.0.2.1/%d/%ld", round, step);
    switch (step % 4) {
      case 1: status = set_web(state, "shared", web); break;
      case 2: status = add_node_with_secret(state, own, NULL); break;
      case 3: status = nodeipmi_credentials_set(state, "shared", "user", "password", 8, NULL); break;
      default: status = nodeipmi_node_remove(state, own, NULL); break;
    }
    if (status != NODEIPMI_OK) _exit(1);
    made->done = step;
  }
}

/* What must be there after `done` steps, where step done + 1 may have been written too. */
static long count_lost(nodeipmi *state, int round, const progress *made) {
  const long done = made->done;
  char own[32];
  char webs[2][64];
  nodeipmi_node node = {.struct_size = sizeof node};
  long lost = 0;
  (void)snprintf(own, sizeof own, "own-%d", round);

  const int was_there = done % 4 == 2 || done % 4 == 3;
  const int may_differ = made->begun > done && (made->begun % 4 == 2 || made->begun % 4 == 0);
  const nodeipmi_status found = nodeipmi_node_get(state, own, &node, NULL);
  lost += found != NODEIPMI_OK && found != NODEIPMI_NOT_FOUND;
  lost += !may_differ && (found == NODEIPMI_OK) != was_there;
  if (found == NODEIPMI_OK) lost += node.user_set != 1 || node.password_set != 1;

  const long last = done - (done + 3) % 4; /* the last step that wrote the address */
  (void)snprintf(webs[0], sizeof webs[0], "https://192.0.2.1/%d/%ld", round, last);
  (void)snprintf(webs[1], sizeof webs[1], "https://192.0.2.1/%d/%ld", round, made->begun);
  if (nodeipmi_node_get(state, "shared", &node, NULL) != NODEIPMI_OK) return lost + 1;
  if (done >= 1) lost += strcmp(node.web, webs[0]) != 0 && strcmp(node.web, webs[1]) != 0;
  return lost;
}

static void WritersMayBeKilledAtAnyMoment(void **unused) {
  (void)unused;
  const long kills = times_to_try("NODEIPMI_KILLS", 60);
  progress *const made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(made != MAP_FAILED);
  make_state_with_shared_node(folder, sizeof folder);
  unsigned int seed = 20261129;
  long lost = 0;
  long interrupted = 0;
  long steps = 0;
  for (int round = 0; round < kills; ++round) {
    made->done = made->begun = 0;
    const pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) write_for_ever(round, made);
    /* Some are killed while they open it. */
    const int from_start = round % 8 == 0;
    while (!from_start && made->done == 0 && waitpid(writer, NULL, WNOHANG) == 0) (void)usleep(200);
    (void)usleep((useconds_t)(rand_r(&seed) % 20000));
    assert_int_equal(kill(writer, SIGKILL), 0);
    int ended = 0;
    assert_int_equal(waitpid(writer, &ended, 0), writer);
    assert_true(WIFSIGNALED(ended));
    interrupted += made->begun > made->done;
    steps += made->done;
    nodeipmi *const state = open_state_in(folder);
    lost += state == NULL;
    if (state == NULL) continue;
    const long here = count_lost(state, round, made);
    if (here != 0) print_error("round %d: %ld lost after %ld steps\n", round, here, made->done);
    lost += here + count_unreadable(state);
    close_state(state);
    lost += count_problems(folder);
  }
  print_message("%ld killed, %ld in the middle of a write, after %ld writes\n", kills, interrupted, steps);
  assert_int_equal(munmap(made, sizeof *made), 0);
  record_fault("kill -9 while the state is written", kills, lost, NOT_MEASURED);
  assert_int_equal(lost, 0);
  assert_true(interrupted > kills / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(WritersMayBeKilledAtAnyMoment)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
