/* What the tests of the C ABI share: a state of their own with nodes in it, and a count of what runs on the library's
 * threads. Written in C against the public header alone. The functions assert, so they are called on the test's own
 * thread; those that the library calls only count. */
#ifndef TESTS_ABI_SUPPORT_H
#define TESTS_ABI_SUPPORT_H

#include <pthread.h>

#include "nodeipmi/nodeipmi.h"
#include "tests/abi/peers.h"

/* Makes a state in a folder of its own and opens it. */
nodeipmi *open_new_state(void);
void close_state(nodeipmi *state);

/* The callback of an observer whom nothing concerns. */
void ignore_change(void *user_data, const nodeipmi_change *change);

/* Adds nodes: a host-level one with the credentials of bmcsim, one without credentials, one without a BMC. */
void add_host(nodeipmi *state, const char *name, const char *address);
void add_host_without_credentials(nodeipmi *state, const char *name, const char *address);
void add_tenant(nodeipmi *state, const char *name);

/* A state with node "a", which is a simulated BMC of its own with one option more; NULL for none. */
typedef struct single_bmc {
  bmcsim sim;
  nodeipmi *state;
} single_bmc;

single_bmc open_single_bmc(const char *option, const char *value);
void close_single_bmc(single_bmc *single);

/* Fails the test, with the message, unless the status is the wanted one. */
void check_status(nodeipmi_status status, nodeipmi_status wanted, const nodeipmi_error *error);

/* How often a completion's functions ran, and with what. One tally can stand behind many operations. */
typedef struct tally {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int callbacks;
  int frees;
  int frees_too_early; /* before the callback of the operation */
  int cancelled;       /* callbacks with NODEIPMI_CANCELLED */
  int malformed;       /* callbacks without what each is promised */
  /* Of the last callback. */
  nodeipmi_op op;
  nodeipmi_status status;
  pthread_t thread;
} tally;

void tally_init(tally *counts);
void tally_destroy(tally *counts);
nodeipmi_completion tally_completion(tally *counts);
nodeipmi_info_completion tally_info_completion(tally *counts);
nodeipmi_sensors_completion tally_sensors_completion(tally *counts);
nodeipmi_sel_completion tally_sel_completion(tally *counts);
nodeipmi_fru_completion tally_fru_completion(tally *counts);
nodeipmi_power_draw_completion tally_power_draw_completion(tally *counts);
/* Returns once `free` has run that often in all. */
void tally_await_frees(tally *counts, int frees);
/* The counts at this moment. */
tally tally_look(tally *counts);

#endif
