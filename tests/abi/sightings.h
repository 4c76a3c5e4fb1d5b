/* What an observer of a monitor was told. The functions assert, so they are called on the test's own thread; those that
 * the library calls only count. */
#ifndef TESTS_ABI_SIGHTINGS_H
#define TESTS_ABI_SIGHTINGS_H

#include <pthread.h>

#include "nodeipmi/nodeipmi.h"
#include "tests/abi/peers.h"

typedef struct sightings {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  /* Makes calls, or waits; on the library's thread, under no lock. May be NULL. */
  void (*act)(void *argument, const nodeipmi_change *change);
  void *argument;
  int callbacks;
  int inside;    /* callbacks that run at this moment */
  int together;  /* callbacks that began while another ran */
  int frees;     /* that the library made */
  int too_late;  /* callbacks after `free` */
  int malformed; /* changes without what each is promised */
  nodeipmi_change last;
} sightings;

void sightings_init(sightings *seen);
void sightings_destroy(sightings *seen);
nodeipmi_observer sightings_observer(sightings *seen);
/* Returns once the callback has returned that often. */
void sightings_await(sightings *seen, int callbacks);
/* The counts at this moment. */
sightings sightings_look(sightings *seen);

#endif
