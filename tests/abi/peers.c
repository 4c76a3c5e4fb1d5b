#define _GNU_SOURCE
#include "tests/abi/peers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void name_new_folder(char *path, size_t size) {
  static int number;
  const char *const folder = getenv("TEST_TMPDIR");
  assert_non_null(folder);
  const int length = snprintf(path, size, "%s/state-%d-%d", folder, (int)getpid(), ++number);
  assert_in_range(length, 1, size - 1);
}

void silent_peer_open(silent_peer *peer, int last) {
  struct sockaddr_in at = {.sin_family = AF_INET};
  at.sin_addr.s_addr = htonl(0x7F000000u + (uint32_t)last);
  socklen_t size = sizeof at;
  peer->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  assert_true(peer->fd >= 0);
  assert_int_equal(bind(peer->fd, (const struct sockaddr *)&at, sizeof at), 0);
  assert_int_equal(getsockname(peer->fd, (struct sockaddr *)&at, &size), 0);
  (void)snprintf(peer->address, sizeof peer->address, "127.0.0.%d:%d", last, ntohs(at.sin_port));
}

void silent_peer_close(silent_peer *peer) { assert_int_equal(close(peer->fd), 0); }

void name_closed_port(char address[ADDRESS_SIZE]) {
  silent_peer peer;
  silent_peer_open(&peer, 1);
  memcpy(address, peer.address, ADDRESS_SIZE);
  silent_peer_close(&peer);
}

void bmcsim_start(bmcsim *sim) { bmcsim_start_with(sim, NULL, NULL); }

void bmcsim_start_with(bmcsim *sim, const char *option, const char *value) {
  char *const arguments[] = {"bmcsim", "--port", "0", "--exit-with-parent", (char *)option, (char *)value, NULL};
  int out[2];
  posix_spawn_file_actions_t actions;
  assert_int_equal(pipe2(out, O_CLOEXEC), 0);
  assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
  assert_int_equal(posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO), 0);
  assert_int_equal(posix_spawn(&sim->pid, "tests/sim/bmcsim", &actions, NULL, arguments, environ), 0);
  assert_int_equal(posix_spawn_file_actions_destroy(&actions), 0);
  assert_int_equal(close(out[1]), 0);
  FILE *const lines = fdopen(out[0], "r");
  assert_non_null(lines);
  assert_int_equal(fscanf(lines, "ready %63s", sim->address), 1);
  assert_int_equal(fclose(lines), 0);
}

void bmcsim_stop(bmcsim *sim) {
  assert_int_equal(kill(sim->pid, SIGTERM), 0);
  assert_int_equal(waitpid(sim->pid, NULL, 0), sim->pid);
}
