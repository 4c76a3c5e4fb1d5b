/* Watches all host-level nodes of a state for some seconds, and says what changes:
 *
 *     monitor SECONDS
 *
 * A BMC that is silent is told of once its time is up, NODEIPMI_DEFAULT_TIMEOUT_MS.
 *
 * The state is that of $NODEIPMI_STATE, or the default one. */
#include <nodeipmi/nodeipmi.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>

/* Runs on a thread of the library: it must be quick, and may make no call that blocks. */
static void tell(void *user_data, const nodeipmi_change *change) {
  (void)user_data;
  printf("%s: %s", change->node, change->ipmi_status);
  if (change->power != NODEIPMI_POWER_STATE_UNKNOWN)
    printf(", power is %s", change->power == NODEIPMI_POWER_STATE_ON ? "on" : "off");
  printf("\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  nodeipmi *state = NULL;
  nodeipmi_error error = {.struct_size = sizeof error};
  const nodeipmi_monitor_options options = {
      .struct_size = sizeof options, .interval_ms = 1000, .flags = NODEIPMI_MONITOR_FIRST};
  const nodeipmi_observer observer = {.callback = tell};
  const int seconds = argc == 2 ? atoi(argv[1]) : 0;
  if (seconds <= 0) {
    fprintf(stderr, "usage: monitor SECONDS\n");
    return 2;
  }
  if (nodeipmi_open(NULL, &state, &error) == NODEIPMI_OK &&
      nodeipmi_monitor_start(state, &options, observer, &error) == NODEIPMI_OK) {
    /* A program would have other work to do here. */
    select(0, NULL, NULL, NULL, &(struct timeval){.tv_sec = seconds});
  }
  if (error.status != NODEIPMI_OK) fprintf(stderr, "%s\n", error.message);
  nodeipmi_close(state); /* stops the monitor too */
  return error.status == NODEIPMI_OK ? 0 : 1;
}
