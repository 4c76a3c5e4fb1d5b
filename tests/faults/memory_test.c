/* The n-th request for memory is refused, for each n, of the library, OpenSSL and SQLite alike: each call succeeds or says
 * so, nothing ends the process, and nothing is left behind. Each n is a process of its own.
 * NODEIPMI_ALLOCATIONS is how many n are tried, all of them if there are fewer. NODEIPMI_SHORTAGES likewise, for memory that is
 * gone for a while. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/failing_calls.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

enum { USUAL_TRIES = 80, USUAL_SHORTAGES = 20, SHORTAGE_MS = 150, NONE_REFUSED = 10, STRANGE = 11 };

static char folder[512];
static char below_tmp[32];
static char control[64]; /* a short path: sockets take no long one */
static bmcsim sim;

static void close_sim(void) {
  bmcsim_stop(&sim);
  (void)unlink(control);
  (void)rmdir(below_tmp);
}

/* A counter of the simulator, through its control socket. */
static long counter_of_sim(const char *name) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  char text[128];
  const int link = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  memcpy(at.sun_path, control, sizeof control);
  if (link < 0 || connect(link, (const struct sockaddr *)&at, sizeof at) != 0) return -1;
  const int length = snprintf(text, sizeof text, "counter %s\n", name);
  const ssize_t got = write(link, text, (size_t)length) == length ? read(link, text, sizeof text - 1) : -1;
  (void)close(link);
  if (got <= 0) return -1;
  text[got] = '\0';
  return strtol(text, NULL, 10);
}

static int is_told(nodeipmi_status status) {
  return status == NODEIPMI_INTERNAL || status == NODEIPMI_STORAGE_ERROR;
}

/* Counts calls that ended otherwise. `done` is set if it succeeded. */
static int check_call(const char *call, nodeipmi_status status, const nodeipmi_error *error, int *done) {
  *done = status == NODEIPMI_OK;
  if (*done || is_told(status)) return 0;
  print_error("%s: %s: %s\n", call, nodeipmi_status_word(status), error->message);
  return 1;
}

/* has_own: whether node "own" is there, before and after. */
static int use_library(int *has_own) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
  const nodeipmi_monitor_options monitoring = {.struct_size = sizeof monitoring, .interval_ms = 1000};
  const nodeipmi_observer observer = {.callback = ignore_change};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi *state = NULL;
  int strange = 0;
  int done = 0;
  strange += check_call("open", nodeipmi_open(&options, &state, &error), &error, &done);
  if (!done) return strange;
  if (*has_own) strange += check_call("remove", nodeipmi_node_remove(state, "own", &error), &error, &done);
  else strange += check_call("add", add_node_with_secret(state, "own", &error), &error, &done);
  if (done) *has_own = !*has_own;
  strange += check_call("set", nodeipmi_credentials_set(state, "shared", "user", "password", 8, &error), &error, &done);
  strange += check_call("test", nodeipmi_test(state, "bmc", 20000, NULL, &error), &error, &done);
  strange += check_call("start", nodeipmi_monitor_start(state, &monitoring, observer, &error), &error, &done);
  if (done) {
    nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
    for (int i = 0; i < 400 && stats.polls == 0; ++i) {
      (void)usleep(1000);
      (void)nodeipmi_monitor_stats_get(state, &stats, NULL);
    }
    strange += check_call("stop", nodeipmi_monitor_stop(state, &error), &error, &done);
  }
  strange += check_call("close", nodeipmi_close(state), &error, &done) + !done;
  return strange;
}

/* Ends a shortage that lasts, a while after it has begun. */
static void *bring_memory(void *unused) {
  while (calls_failed(CALL_MEMORY) == 0) (void)usleep(1000);
  (void)usleep(SHORTAGE_MS * 1000);
  fail_call(CALL_MEMORY, 0, 0, 0);
  return unused;
}

/* Runs it in a child; returns how that ended, and its count of requests. lasting: also what follows on the n-th is refused,
 * for a while. */
static int run_child(long n, int lasting, int *has_own, long *requests) {
  int result[2];
  long told[2] = {0, 0};
  assert_int_equal(pipe2(result, O_CLOEXEC), 0);
  (void)fflush(NULL);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    (void)alarm(60);
    pthread_t bringer;
    if (lasting && pthread_create(&bringer, NULL, bring_memory, NULL) != 0) _exit(1);
    fail_call(CALL_MEMORY, n, ENOMEM, lasting);
    const int strange = use_library(has_own);
    told[0] = *has_own;
    told[1] = calls_made(CALL_MEMORY);
    const int refused = lasting || calls_failed(CALL_MEMORY) != 0;
    fail_call(CALL_MEMORY, 0, 0, 0);
    (void)!write(result[1], told, sizeof told);
    _exit(strange != 0 ? STRANGE : refused ? 0 : NONE_REFUSED);
  }
  (void)close(result[1]);
  const ssize_t got = read(result[0], told, sizeof told);
  (void)close(result[0]);
  int ended = 0;
  assert_int_equal(waitpid(child, &ended, 0), child);
  if (got != sizeof told || !WIFEXITED(ended)) {
    print_error("request %ld: the process ended with %d\n", n, ended);
    return -1;
  }
  *has_own = (int)told[0];
  *requests = told[1];
  return WEXITSTATUS(ended);
}

static void refuse(const char *name, int lasting, long wanted) {
  int has_own = 0;
  long requests = 0;
  long tried = 0;
  long sessions = 0; /* that stay open at the BMC */
  long crashed = 0;
  long strange = 0;
  long lost = 0;
  (void)strcpy(below_tmp, "/tmp/nodeipmi-XXXXXX");
  assert_non_null(mkdtemp(below_tmp));
  (void)snprintf(control, sizeof control, "%s/control", below_tmp);
  bmcsim_start_with(&sim, "--control", control);
  make_state_with_shared_node(folder, sizeof folder);
  nodeipmi *state = open_state_in(folder);
  add_host(state, "bmc", sim.address);
  close_state(state);
  assert_int_equal(run_child(0, 0, &has_own, &requests), NONE_REFUSED);
  if (requests == 0) {
    close_sim();
    print_message("not run here: a sanitizer has its own malloc\n");
    skip();
  }
  const long stride = requests / wanted + 1;
  print_message("%ld requests in a run\n", requests);
  for (long n = 1; n <= requests + requests / 10; n += stride) {
    long unused_count = 0;
    const int ended = run_child(n, lasting, &has_own, &unused_count);
    ++tried;
    const long open_now = counter_of_sim("sessions.open");
    if (open_now > sessions) print_error("request %ld: a session stays open\n", n);
    sessions = open_now;
    crashed += ended < 0;
    strange += ended == STRANGE;
    if (ended == STRANGE) print_error("request %ld\n", n);
    state = open_state_in(folder);
    lost += state == NULL;
    if (state == NULL) continue;
    nodeipmi_node node = {.struct_size = sizeof node};
    const int is_there = nodeipmi_node_get(state, "own", &node, NULL) == NODEIPMI_OK;
    if (ended >= 0) lost += is_there != has_own;
    if (is_there) lost += node.user_set != 1 || node.password_set != 1;
    if (ended < 0) has_own = is_there;
    close_state(state);
  }
  const long problems = count_problems(folder);
  close_sim();
  print_message("%ld tried, %ld crashed, %ld strange, %ld lost, %ld sessions\n", tried, crashed, strange, lost, sessions);
  record_fault(name, tried, lost + crashed + strange + problems, sessions);
  assert_int_equal(crashed, 0);
  assert_int_equal(strange, 0);
  assert_int_equal(lost, 0);
  assert_int_equal(problems, 0);
  assert_int_equal(sessions, 0);
}

static void EachRequestForMemoryIsRefused(void **unused) {
  (void)unused;
  refuse("the n-th request for memory is refused", 0, times_to_try("NODEIPMI_ALLOCATIONS", USUAL_TRIES));
}

static void ThereIsNoMemoryForAWhile(void **unused) {
  (void)unused;
  refuse("from the n-th request on there is no memory for a while", 1, times_to_try("NODEIPMI_SHORTAGES", USUAL_SHORTAGES));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(EachRequestForMemoryIsRefused),
                                     cmocka_unit_test(ThereIsNoMemoryForAWhile)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
