/* A host with a thousand nodes, each with a password of its own: between operations none of them is in its memory. The
 * host is a process of its own, which never sees a password: it opens a state that another one has filled. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/memory_scan.h"
#include "tests/faults/record.h"

enum { NODES = 1000, FAILING = 20, PASSWORD = 20, COMMON = 10, TEXT = 32 };

/* All passwords begin with it, and nothing else does: random letters. */
static char common[TEXT];
static char folder[512];
static char closed[ADDRESS_SIZE];

static void draw_letters(char *out, size_t count) {
  assert_int_equal(getrandom(out, count, 0), (ssize_t)count);
  for (size_t i = 0; i < count; ++i) out[i] = (char)('A' + (unsigned char)out[i] % 26);
  out[count] = '\0';
}

/* 20 bytes for RMCP+; what follows on the common part is drawn too, and no two are alike. */
static void name_password(int node, size_t size, char *out) {
  const int length = snprintf(out, PASSWORD + 1, "%s%04d", common, node);
  assert_int_equal(length, COMMON + 4);
  draw_letters(out + length, size - (size_t)length);
}

static void name_address(int node, const char *port, char *out) {
  (void)snprintf(out, ADDRESS_SIZE, "127.9.%d.%d:%s", node / 250, node % 250 + 1, port);
}

/* Writes the simulator's configuration and starts it, then fills a state, in a process of its own. */
static void make_fleet(bmcsim *sim, const char *lan, size_t password_size) {
  char path[512];
  static char passwords[NODES][PASSWORD + 1];
  draw_letters(common, COMMON);
  name_new_folder(folder, sizeof folder);
  name_new_folder(path, sizeof path);
  FILE *const config = fopen(path, "we");
  assert_non_null(config);
  (void)fprintf(config, "{\"bmcs\": [\n");
  for (int i = 0; i < NODES; ++i) {
    char address[ADDRESS_SIZE];
    name_password(i, password_size, passwords[i]);
    name_address(i, "0", address);
    *strchr(address, ':') = '\0';
    (void)fprintf(config,
                  "%s{\"address\": \"%s\", \"lan\": \"%s\", \"users\": [{\"name\": \"admin\", \"password\": \"%s\", "
                  "\"privilege\": \"administrator\"}]}\n",
                  i == 0 ? "" : ",", address, lan, passwords[i]);
  }
  (void)fprintf(config, "]}\n");
  assert_int_equal(fclose(config), 0);
  /* What the state has for these is wrong, and one is not there: a session that failed keeps nothing either. */
  for (int i = 0; i < FAILING; ++i) {
    char *const last = &passwords[i][password_size - 1];
    *last = *last == 'A' ? 'B' : 'A';
  }
  name_closed_port(closed);
  bmcsim_start_with(sim, "--config", path);
  const char *const port = strrchr(sim->address, ':') + 1;
  const int is_15 = strcmp(lan, "1.5") == 0;

  const pid_t filler = fork();
  assert_true(filler >= 0);
  if (filler == 0) {
    nodeipmi *state = NULL;
    const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = folder};
    if (nodeipmi_state_init(folder, NULL) != NODEIPMI_OK || nodeipmi_open(&options, &state, NULL) != NODEIPMI_OK) _exit(1);
    for (int i = 0; i < NODES; ++i) {
      char address[ADDRESS_SIZE];
      char name[16];
      name_address(i, port, address);
      if (i == 0) (void)snprintf(address, sizeof address, "%s", closed);
      (void)snprintf(name, sizeof name, "n%d", i);
      const nodeipmi_node_settings settings = {
          .struct_size = sizeof settings,
          .set = NODEIPMI_SET_ADDRESS | NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD | NODEIPMI_SET_LAN |
                 NODEIPMI_SET_AUTH,
          .address = address,
          .lan = is_15 ? NODEIPMI_LAN_1_5 : NODEIPMI_LAN_AUTO,
          .auth = is_15 && i % 2 == 1 ? NODEIPMI_AUTH_STRAIGHT : NODEIPMI_AUTH_AUTO,
          .user = "admin",
          .password = passwords[i],
          .password_size = strlen(passwords[i])};
      if (nodeipmi_node_add(state, name, &settings, NULL) != NODEIPMI_OK) _exit(1);
    }
    _exit(nodeipmi_close(state) == NODEIPMI_OK ? 0 : 1);
  }
  int ended = 0;
  assert_int_equal(waitpid(filler, &ended, 0), filler);
  assert_int_equal(ended, 0);
  memset(passwords, 0, sizeof passwords);
}

/* ---- The host: `secrets_test host STATE CONTROL`. It says what it has come to, and goes on when told. ---- */

static void say(const char *word) {
  char unused = 0;
  (void)!write(STDOUT_FILENO, word, strlen(word));
  if (read(STDIN_FILENO, &unused, 1) != 1) _exit(3);
}

static void await_sessions(nodeipmi *state) {
  nodeipmi_monitor_stats stats = {.struct_size = sizeof stats};
  for (int i = 0; i < 100 * 50; ++i) {
    (void)usleep(20000);
    if (nodeipmi_monitor_stats_get(state, &stats, NULL) != NODEIPMI_OK) _exit(4);
    if (stats.ok >= NODES - FAILING && stats.sessions >= NODES - FAILING && stats.failing >= FAILING) return;
  }
  print_error("not within 100 s: %u ok, %u fail, %u wait; %u sessions, %u opened; %u polls, of them failed %u\n", stats.ok,
              stats.failing, stats.waiting, stats.sessions, (unsigned)stats.sessions_opened, (unsigned)stats.polls,
              (unsigned)stats.failed_polls);
  _exit(5);
}

static int be_host(char **argv) {
  const nodeipmi_open_options options = {.struct_size = sizeof options, .state_dir = argv[2]};
  /* After the first poll of each node, which comes at once, next to nothing is under way for so long. */
  const nodeipmi_monitor_options monitoring = {.struct_size = sizeof monitoring, .interval_ms = 45 * 1000};
  const nodeipmi_observer observer = {.callback = ignore_change};
  char *const control = strdup(argv[3]); /* the scan must find this */
  nodeipmi *state = NULL;
  memset(argv[3], ' ', strlen(argv[3]));
  if (control == NULL || nodeipmi_open(&options, &state, NULL) != NODEIPMI_OK) return 1;
  say("o");
  if (nodeipmi_monitor_start(state, &monitoring, observer, NULL) != NODEIPMI_OK) return 1;
  await_sessions(state);
  say("m");
  for (int i = 0; i < 20; ++i) {
    char name[16];
    (void)snprintf(name, sizeof name, "n%d", FAILING + 37 * i);
    if (nodeipmi_test(state, name, 0, NULL, NULL) != NODEIPMI_OK) return 1;
  }
  say("t");
  if (nodeipmi_monitor_stop(state, NULL) != NODEIPMI_OK) return 1;
  say("s");
  if (nodeipmi_close(state) != NODEIPMI_OK) return 1;
  say("c");
  free(control);
  return 0;
}

typedef struct host {
  pid_t pid;
  int in;
  int out;
} host;

static host start_host(const char *control) {
  int in[2];
  int out[2];
  assert_int_equal(pipe2(in, O_CLOEXEC), 0);
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_CORE, &unlimited);
    char *const arguments[] = {"secrets_test", "host", folder, (char *)control, NULL};
    if (dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0) _exit(2);
    (void)execv("/proc/self/exe", arguments);
    _exit(2);
  }
  (void)close(in[0]);
  (void)close(out[1]);
  return (host){.pid = pid, .in = in[1], .out = out[0]};
}

static char await_word(const host *h) {
  char word = '-';
  (void)!read(h->out, &word, 1);
  return word;
}

/*
 * What was found at a point; the control string shows that the scan sees. Sessions that are kept are polled each 22 s, and
 * a slow machine comes to the point later than that: a poll that is under way just then is over a moment later.
 */
static void scan(const host *h, char point, const char *control, long *scans, long *found) {
  for (int part = MEMORY_ALL; part <= MEMORY_DUMPED; ++part) {
    assert_true(count_in_memory(h->pid, (enum memory_part)part, control) > 0);
    long times = 0;
    for (int i = 0; i < 3; ++i) {
      times = count_in_memory(h->pid, (enum memory_part)part, common);
      if (times == 0) break;
      print_error("%ld times a password at %c, part %d\n", times, point, part);
      (void)usleep(200000);
    }
    *found += times;
    ++*scans;
  }
}

static void end_host(host *h, int wanted) {
  int ended = 0;
  assert_int_equal(waitpid(h->pid, &ended, 0), h->pid);
  assert_int_equal(ended, wanted);
  (void)close(h->in);
  (void)close(h->out);
}

static void read_between_operations(const char *lan, size_t password_size, const char *fault) {
  bmcsim sim;
  char control[TEXT];
  long scans = 0;
  long found = 0;
  make_fleet(&sim, lan, password_size);
  draw_letters(control, 16);
  host h = start_host(control);
  for (const char *word = "omtsc"; *word != '\0'; ++word) {
    assert_int_equal(await_word(&h), *word);
    scan(&h, *word, control, &scans, &found);
    assert_int_equal(write(h.in, "", 1), 1);
  }
  end_host(&h, 0);
  bmcsim_stop(&sim);
  record_fault(fault, scans * NODES, NOT_MEASURED, found);
  assert_int_equal(found, 0);
}

static void AHostShowsNoPasswordBetweenOperations(void **unused) {
  (void)unused;
  read_between_operations("2.0", PASSWORD,
                          "/proc/PID/mem of a host with 1,000 nodes, between operations (passwords times readings)");
}

/* Its sessions need the password for each packet, and every other one sends it in the clear. */
static void NorDoesOneOfIpmi15(void **unused) {
  (void)unused;
  read_between_operations("1.5", 16, "/proc/PID/mem of a host with 1,000 nodes of IPMI 1.5, between operations (passwords times readings)");
}

/* Of a real core dump, where this kernel writes them into the working folder. */
static void ACoreDumpShowsNoPassword(void **unused) {
  (void)unused;
  char pattern[128] = "";
  FILE *const file = fopen("/proc/sys/kernel/core_pattern", "re");
  if (file != NULL) {
    (void)!fgets(pattern, sizeof pattern, file);
    (void)fclose(file);
  }
  if (strcmp(pattern, "core\n") != 0) {
    print_message("not run here: core dumps go to %s", pattern);
    skip();
  }
  bmcsim sim;
  char control[TEXT];
  char core[64];
  make_fleet(&sim, "2.0", PASSWORD);
  draw_letters(control, 16);
  host h = start_host(control);
  assert_int_equal(await_word(&h), 'o');
  assert_int_equal(write(h.in, "", 1), 1);
  assert_int_equal(await_word(&h), 'm');
  assert_int_equal(kill(h.pid, SIGABRT), 0);
  int ended = 0;
  assert_int_equal(waitpid(h.pid, &ended, 0), h.pid);
  assert_true(WIFSIGNALED(ended));
  (void)close(h.in);
  (void)close(h.out);
  bmcsim_stop(&sim);
  (void)snprintf(core, sizeof core, "core.%d", (int)h.pid);
  const char *const name = access("core", R_OK) == 0 ? "core" : core;
  if (!WCOREDUMP(ended) || access(name, R_OK) != 0) {
    print_message("not run here: there is no core dump\n");
    skip();
  }
  const long control_found = count_in_file(name, control);
  const long found = count_in_file(name, common);
  assert_int_equal(unlink(name), 0);
  assert_true(control_found > 0);
  record_fault("core dump of a host with 1,000 nodes (passwords)", NODES, NOT_MEASURED, found);
  assert_int_equal(found, 0);
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "host") == 0) return be_host(argv);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(AHostShowsNoPasswordBetweenOperations),
      cmocka_unit_test(NorDoesOneOfIpmi15),
      cmocka_unit_test(ACoreDumpShowsNoPassword),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
