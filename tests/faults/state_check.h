/* A state with things in it, and what is still right of it after a fault. None of these asserts but make_…. */
#ifndef TESTS_FAULTS_STATE_CHECK_H
#define TESTS_FAULTS_STATE_CHECK_H

#include <stddef.h>

#include "nodeipmi/nodeipmi.h"

/* NULL if it does not open. */
nodeipmi *open_state_in(const char *folder);

/* A new folder with a state in it, closed, that has one node "shared" with user and password. */
void make_state_with_shared_node(char *folder, size_t size);

/* error may be NULL. */
nodeipmi_status add_node_with_secret(nodeipmi *state, const char *name, nodeipmi_error *error);
nodeipmi_status set_web(nodeipmi *state, const char *name, const char *web);

/* Nodes whose record cannot be read or is not whole; each has user and password. */
long count_unreadable(nodeipmi *state);

/* What nodeipmi_state_examine finds wrong with a state that nobody has open: each credential is unsealed for it. */
long count_problems(const char *folder);

#endif
