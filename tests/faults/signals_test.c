/* A host to which signals come all the time: no call of the library fails for that, and its dispositions stay its own. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/abi/support.h"
#include "tests/faults/record.h"
#include "tests/faults/state_check.h"

enum { TIMES = 60 };

static atomic_long delivered;
static atomic_int stop;
static pthread_t caller;

static void count(int number) {
  (void)number;
  atomic_fetch_add(&delivered, 1);
}

/* Signals the thread that calls, and the process. */
static void *signal_all_the_time(void *unused) {
  while (!atomic_load(&stop)) {
    (void)pthread_kill(caller, SIGUSR1);
    (void)kill(getpid(), SIGUSR2);
    (void)usleep(300);
  }
  return unused;
}

static void handle(int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = count;
  action.sa_flags = flags;
  for (const int *number = (const int[]){SIGALRM, SIGUSR1, SIGUSR2, 0}; *number != 0; ++number) {
    assert_int_equal(sigaction(*number, &action, NULL), 0);
  }
}

static long operate(nodeipmi *state) {
  long failed = 0;
  for (int i = 0; i < TIMES; ++i) {
    char name[16];
    nodeipmi_error error = {.struct_size = sizeof error};
    (void)snprintf(name, sizeof name, "n%d", i);
    nodeipmi_status statuses[] = {nodeipmi_test(state, "a", 20000, NULL, &error), add_node_with_secret(state, name, NULL),
                                  nodeipmi_credentials_set(state, name, "u", "p", 1, NULL),
                                  nodeipmi_node_remove(state, name, NULL)};
    for (size_t k = 0; k < sizeof statuses / sizeof *statuses; ++k) {
      if (statuses[k] != NODEIPMI_OK) print_error("call %zu: %s\n", k, nodeipmi_status_word(statuses[k]));
      failed += statuses[k] != NODEIPMI_OK;
    }
  }
  return failed;
}

static void NoCallFailsForASignal(void **unused) {
  (void)unused;
  long failed = 0;
  const struct itimerval often = {.it_interval = {0, 1000}, .it_value = {0, 1000}};
  const struct itimerval never = {{0, 0}, {0, 0}};
  single_bmc bmc = open_single_bmc(NULL, NULL);
  for (int restarts = 0; restarts < 2; ++restarts) {
    pthread_t signaller;
    caller = pthread_self();
    handle(restarts ? SA_RESTART : 0);
    atomic_store(&stop, 0);
    assert_int_equal(pthread_create(&signaller, NULL, signal_all_the_time, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    failed += operate(bmc.state);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    atomic_store(&stop, 1);
    assert_int_equal(pthread_join(signaller, NULL), 0);
  }
  close_single_bmc(&bmc);
  print_message("%ld signals beside %d calls\n", (long)delivered, 8 * TIMES);
  record_fault("signals during calls (lost: calls that failed)", (long)delivered, failed, NOT_MEASURED);
  assert_int_equal(failed, 0);
  assert_true(delivered > TIMES);
}

static int is_same_mask(const sigset_t *one, const sigset_t *other) {
  for (int i = 1; i < NSIG; ++i) {
    if (sigismember(one, i) != sigismember(other, i)) return 0;
  }
  return 1;
}

static int is_same_action(const struct sigaction *one, const struct sigaction *other) {
  return one->sa_handler == other->sa_handler && one->sa_flags == other->sa_flags &&
         is_same_mask(&one->sa_mask, &other->sa_mask);
}

/* What the host does with each signal stays as it was, from the first call to the last. */
static void DispositionsStayAsTheyWere(void **unused) {
  (void)unused;
  struct sigaction before[NSIG];
  long changed = 0;
  sigset_t mask_before;
  sigset_t mask_after;
  memset(before, 0, sizeof before);
  assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask_before), 0);
  for (int i = 1; i < NSIG; ++i) (void)sigaction(i, NULL, &before[i]);
  single_bmc bmc = open_single_bmc(NULL, NULL);
  assert_int_equal(nodeipmi_test(bmc.state, "a", 0, NULL, NULL), NODEIPMI_OK);
  close_single_bmc(&bmc);
  for (int i = 1; i < NSIG; ++i) {
    struct sigaction now;
    memset(&now, 0, sizeof now);
    if (sigaction(i, NULL, &now) == 0) changed += !is_same_action(&now, &before[i]);
  }
  assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask_after), 0);
  for (int i = 1; i < NSIG; ++i) changed += sigismember(&mask_before, i) != sigismember(&mask_after, i);
  record_fault("signal dispositions and masks of the host, SIGPIPE among them (lost: changed)", NSIG - 1, changed,
               NOT_MEASURED);
  assert_int_equal(changed, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(DispositionsStayAsTheyWere),
      cmocka_unit_test(NoCallFailsForASignal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
