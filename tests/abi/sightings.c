#define _GNU_SOURCE
#include "tests/abi/sightings.h"

#include <string.h>

void sightings_init(sightings *seen) {
  memset(seen, 0, sizeof *seen);
  assert_int_equal(pthread_mutex_init(&seen->mutex, NULL), 0);
  assert_int_equal(pthread_cond_init(&seen->changed, NULL), 0);
}

void sightings_destroy(sightings *seen) {
  assert_int_equal(pthread_cond_destroy(&seen->changed), 0);
  assert_int_equal(pthread_mutex_destroy(&seen->mutex), 0);
}

static int ends(const char *text, size_t size) { return memchr(text, '\0', size) != NULL; }

static int is_malformed(const nodeipmi_change *change) {
  const uint32_t known =
      NODEIPMI_CHANGE_STATUS | NODEIPMI_CHANGE_POWER | NODEIPMI_CHANGE_FIRST | NODEIPMI_CHANGE_REMOVED;
  return change->struct_size != sizeof *change || change->changes == 0 || (change->changes & ~known) != 0 ||
         change->node[0] == '\0' || change->ipmi_status[0] == '\0' || change->ipmi_last_connected[0] == '\0' ||
         !ends(change->node, sizeof change->node) || !ends(change->ipmi_status, sizeof change->ipmi_status) ||
         !ends(change->ipmi_last_connected, sizeof change->ipmi_last_connected);
}

static void note_change(void *user_data, const nodeipmi_change *change) {
  sightings *const seen = user_data;
  (void)pthread_mutex_lock(&seen->mutex);
  seen->together += seen->inside > 0;
  ++seen->inside;
  seen->too_late += seen->frees > 0;
  seen->malformed += is_malformed(change);
  seen->last = *change;
  (void)pthread_mutex_unlock(&seen->mutex);
  if (seen->act != NULL) seen->act(seen->argument, change);
  (void)pthread_mutex_lock(&seen->mutex);
  --seen->inside;
  ++seen->callbacks;
  (void)pthread_cond_broadcast(&seen->changed);
  (void)pthread_mutex_unlock(&seen->mutex);
}

static void note_free(void *user_data) {
  sightings *const seen = user_data;
  (void)pthread_mutex_lock(&seen->mutex);
  ++seen->frees;
  seen->together += seen->inside > 0;
  (void)pthread_mutex_unlock(&seen->mutex);
}

nodeipmi_observer sightings_observer(sightings *seen) {
  return (nodeipmi_observer){.callback = note_change, .user_data = seen, .free = note_free};
}

void sightings_await(sightings *seen, int callbacks) {
  (void)pthread_mutex_lock(&seen->mutex);
  while (seen->callbacks < callbacks) (void)pthread_cond_wait(&seen->changed, &seen->mutex);
  (void)pthread_mutex_unlock(&seen->mutex);
}

sightings sightings_look(sightings *seen) {
  (void)pthread_mutex_lock(&seen->mutex);
  const sightings now = *seen;
  (void)pthread_mutex_unlock(&seen->mutex);
  return now;
}
