/* The n-th request for memory is refused, for each n, of the library, OpenSSL and SQLite alike: each call succeeds or says
 * so, nothing ends the process, and nothing is left behind. Each n is a process of its own.
 * NODEIPMI_ALLOCATIONS is how many n are tried, all of them if there are fewer. NODEIPMI_SHORTAGES likewise, for memory that
 * is gone for a while. NODEIPMI_HARDWARE_ALLOCATIONS and NODEIPMI_HARDWARE_SHORTAGES are those of the tests in which hardware
 * is read. */
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

enum {
  USUAL_TRIES = 80,
  USUAL_SHORTAGES = 20,
  USUAL_HARDWARE_TRIES = 16,
  USUAL_HARDWARE_SHORTAGES = 4,
  SHORTAGE_MS = 150,
  TIMEOUT_MS = 20000,
  HEALTH_MS = 1000,
  NONE_REFUSED = 10,
  STRANGE = 11
};

/* One run of the library, in a process of its own. has_own: whether node "own" is there, before and after. */
typedef struct trial {
  long n; /* the request that is refused; 0 for none */
  int lasting;
  int has_own;
  int refused;
  long requests;
} trial;

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

/* Ends a shortage that lasts, a while after it has begun. */
static void *bring_memory(void *unused) {
  while (calls_failed(CALL_MEMORY) == 0) (void)usleep(1000);
  (void)usleep(SHORTAGE_MS * 1000);
  fail_call(CALL_MEMORY, 0, 0, 0);
  return unused;
}

/* lasting: also what follows on the n-th is refused, for a while. */
static void begin_refusing(const trial *made) {
  pthread_t bringer;
  if (made->lasting && pthread_create(&bringer, NULL, bring_memory, NULL) != 0) _exit(1);
  fail_call(CALL_MEMORY, made->n, ENOMEM, made->lasting);
}

static void end_refusing(trial *made) {
  made->requests = calls_made(CALL_MEMORY);
  made->refused = made->lasting || calls_failed(CALL_MEMORY) != 0;
  fail_call(CALL_MEMORY, 0, 0, 0);
}

/* Each of these returns how many calls were strange. */
static int change_nodes(int *has_own) {
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
  strange += check_call("test", nodeipmi_test(state, "bmc", TIMEOUT_MS, NULL, &error), &error, &done);
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

static int use_nodes(trial *made) {
  begin_refusing(made);
  const int strange = change_nodes(&made->has_own);
  end_refusing(made);
  return strange;
}

/* What there is to read of node "bmc". */
typedef struct hardware {
  uint32_t suites;
  uint32_t sensors;
  uint32_t entries;
  uint32_t units;
} hardware;

static hardware whole;

/* A list that was read is whole: nothing is missing, and it says of nothing that it could not be read. */
static int check_list(const char *call, uint32_t size, uint32_t whole_size, const char *trouble) {
  if ((whole_size == 0 || size == whole_size) && *trouble == '\0') return 0;
  print_error("%s: %u of %u: %s\n", call, size, whole_size, trouble);
  return 1;
}

/* Waits for the monitor to read the health of "bmc", for a while. */
static int await_health(nodeipmi *state, int milliseconds) {
  for (int i = 0; i < milliseconds / 5; ++i) {
    nodeipmi_node_status status = {.struct_size = sizeof status};
    const int is_known = nodeipmi_node_status_get(state, "bmc", &status, NULL) == NODEIPMI_OK;
    if (is_known && status.health.sensors_unix_ms > 0 && status.health.sel_known) return 1;
    (void)usleep(5000);
  }
  return 0;
}

static nodeipmi_status add_bmc(nodeipmi *state, const char *name, uint32_t lan) {
  const nodeipmi_node_settings settings = {
      .struct_size = sizeof settings,
      .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD | NODEIPMI_SET_LAN,
      .address = sim.address,
      .lan = lan,
      .user = BMCSIM_USER,
      .password = BMCSIM_PASSWORD,
      .password_size = strlen(BMCSIM_PASSWORD)};
  return nodeipmi_node_add(state, name, &settings, NULL);
}

/* Of a node that was made anew nothing is known, so that all is read. */
static int make_anew(nodeipmi *state) {
  return nodeipmi_node_remove(state, "bmc", NULL) == NODEIPMI_OK &&
         add_bmc(state, "bmc", NODEIPMI_LAN_AUTO) == NODEIPMI_OK;
}

/* undone: receives how many calls were told that there is no memory. `found` has what was read. */
static int read_all(nodeipmi *state, int health_within_ms, hardware *found, int *undone) {
  const nodeipmi_monitor_options monitoring = {
      .struct_size = sizeof monitoring, .interval_ms = 100, .health_interval_ms = HEALTH_MS};
  const nodeipmi_observer observer = {.callback = ignore_change};
  nodeipmi_error error = {.struct_size = sizeof error};
  nodeipmi_outcome outcome = {.struct_size = sizeof outcome};
  nodeipmi_device_info info = {.struct_size = sizeof info};
  nodeipmi_sensor_list *sensors = NULL;
  nodeipmi_sel_list *entries = NULL;
  nodeipmi_fru_list *units = NULL;
  int strange = 0;
  int done = 0;
  *undone = 0;
  strange += check_call("info", nodeipmi_info(state, "bmc", TIMEOUT_MS, &info, NULL, &error), &error, &done);
  *undone += !done;
  found->suites = info.cipher_suite_count;
  strange += done && check_list("info", found->suites, whole.suites, info.trouble);
  nodeipmi_status read = nodeipmi_power(state, "old", NODEIPMI_POWER_STATUS, 0, TIMEOUT_MS, &outcome, &error);
  strange += check_call("power", read, &error, &done) + (done && outcome.power != NODEIPMI_POWER_STATE_ON);
  *undone += !done;
  strange += check_call("start", nodeipmi_monitor_start(state, &monitoring, observer, &error), &error, &done);
  *undone += !done;
  if (done) {
    *undone += !await_health(state, health_within_ms);
    strange += check_call("stop", nodeipmi_monitor_stop(state, &error), &error, &done) + !done;
  }
  read = nodeipmi_sensors_read(state, "bmc", NULL, TIMEOUT_MS, &sensors, NULL, &error);
  strange += check_call("sensors", read, &error, &done);
  *undone += !done;
  found->sensors = nodeipmi_sensor_list_size(sensors);
  strange += done && check_list("sensors", found->sensors, whole.sensors, nodeipmi_sensor_list_trouble(sensors));
  read = nodeipmi_sel_read(state, "bmc", 0, 0, TIMEOUT_MS, &entries, NULL, &error);
  strange += check_call("sel", read, &error, &done);
  *undone += !done;
  found->entries = nodeipmi_sel_list_size(entries);
  strange += done && check_list("sel", found->entries, whole.entries, nodeipmi_sel_list_trouble(entries));
  read = nodeipmi_fru_read(state, "bmc", TIMEOUT_MS, &units, NULL, &error);
  strange += check_call("fru", read, &error, &done);
  *undone += !done;
  found->units = nodeipmi_fru_list_size(units);
  strange += done && check_list("fru", found->units, whole.units, nodeipmi_fru_list_trouble(units));
  nodeipmi_sensor_list_free(sensors);
  nodeipmi_sel_list_free(entries);
  nodeipmi_fru_list_free(units);
  return strange;
}

/* With memory again the same handle reads all there is. */
static int use_hardware(trial *made) {
  hardware found;
  nodeipmi_error error = {.struct_size = sizeof error};
  int undone = 0;
  int done = 0;
  nodeipmi *const state = open_state_in(folder);
  if (state == NULL || !make_anew(state)) return 1;
  begin_refusing(made);
  int strange = read_all(state, 500, &found, &undone);
  end_refusing(made);
  strange += !make_anew(state) + read_all(state, TIMEOUT_MS, &found, &undone);
  if (undone != 0) print_error("%d undone with memory\n", undone);
  return strange + undone + check_call("close", nodeipmi_close(state), &error, &done) + !done;
}

/* Runs it in a child; returns how that ended. What the child has made of the trial is the trial then. */
static int run_child(int (*use)(trial *made), trial *made) {
  int result[2];
  trial told = *made;
  assert_int_equal(pipe2(result, O_CLOEXEC), 0);
  (void)fflush(NULL);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    (void)alarm(60);
    const int strange = use(&told);
    (void)!write(result[1], &told, sizeof told);
    _exit(strange != 0 ? STRANGE : told.refused ? 0 : NONE_REFUSED);
  }
  (void)close(result[1]);
  const ssize_t got = read(result[0], &told, sizeof told);
  (void)close(result[0]);
  int ended = 0;
  assert_int_equal(waitpid(child, &ended, 0), child);
  if (got != sizeof told || !WIFEXITED(ended)) {
    print_error("request %ld: the process ended with %d\n", made->n, ended);
    return -1;
  }
  *made = told;
  return WEXITSTATUS(ended);
}

static void refuse(const char *name, int (*use)(trial *made), int lasting, long wanted) {
  trial made = {.n = 0};
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
  assert_int_equal(add_bmc(state, "bmc", NODEIPMI_LAN_AUTO), NODEIPMI_OK);
  assert_int_equal(add_bmc(state, "old", NODEIPMI_LAN_1_5), NODEIPMI_OK);
  if (use == use_hardware) {
    int undone = 0;
    assert_int_equal(read_all(state, TIMEOUT_MS, &whole, &undone) + undone, 0);
    assert_true(whole.sensors > 40 && whole.entries > 0 && whole.units > 0);
  }
  close_state(state);
  assert_int_equal(run_child(use, &made), NONE_REFUSED);
  const long requests = made.requests;
  int has_own = made.has_own;
  if (requests == 0) {
    close_sim();
    print_message("not run here: a sanitizer has its own malloc\n");
    skip();
  }
  const long stride = requests / wanted + 1;
  print_message("%ld requests in a run\n", requests);
  for (long n = 1; n <= requests + requests / 10; n += stride) {
    made = (trial){.n = n, .lasting = lasting, .has_own = has_own};
    const int ended = run_child(use, &made);
    has_own = made.has_own;
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
  refuse("the n-th request for memory is refused", use_nodes, 0, times_to_try("NODEIPMI_ALLOCATIONS", USUAL_TRIES));
}

static void ThereIsNoMemoryForAWhile(void **unused) {
  (void)unused;
  refuse("from the n-th request on there is no memory for a while", use_nodes, 1,
         times_to_try("NODEIPMI_SHORTAGES", USUAL_SHORTAGES));
}

static void EachRequestForMemoryIsRefusedAsHardwareIsRead(void **unused) {
  (void)unused;
  refuse("the n-th request for memory is refused, as hardware is read", use_hardware, 0,
         times_to_try("NODEIPMI_HARDWARE_ALLOCATIONS", USUAL_HARDWARE_TRIES));
}

static void ThereIsNoMemoryForAWhileAsHardwareIsRead(void **unused) {
  (void)unused;
  refuse("from the n-th request on there is no memory for a while, as hardware is read", use_hardware, 1,
         times_to_try("NODEIPMI_HARDWARE_SHORTAGES", USUAL_HARDWARE_SHORTAGES));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(EachRequestForMemoryIsRefused),
                                     cmocka_unit_test(ThereIsNoMemoryForAWhile),
                                     cmocka_unit_test(EachRequestForMemoryIsRefusedAsHardwareIsRead),
                                     cmocka_unit_test(ThereIsNoMemoryForAWhileAsHardwareIsRead)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
