/* Who is at the other end of a test: a simulated BMC, a socket that never answers, a port that nobody has.
 * The functions assert, so they are called on the test's own thread. */
#ifndef TESTS_ABI_PEERS_H
#define TESTS_ABI_PEERS_H

#include <sys/types.h>

/* CMocka's header needs these four before it, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
/* clang-format on */
#include <cmocka.h>

enum { ADDRESS_SIZE = 64 };

/* A folder that does not exist yet, below the test's temporary folder. */
void name_new_folder(char *path, size_t size);

/* A UDP socket at 127.0.0.LAST that is never read. */
typedef struct silent_peer {
  int fd;
  char address[ADDRESS_SIZE]; /* HOST:PORT */
} silent_peer;

void silent_peer_open(silent_peer *peer, int last);
void silent_peer_close(silent_peer *peer);

/* HOST:PORT of a UDP port of 127.0.0.1 that was free a moment ago. */
void name_closed_port(char address[ADDRESS_SIZE]);

/* A BMC with BMCSIM_USER and BMCSIM_PASSWORD; the test has //tests/sim:bmcsim in its data. */
#define BMCSIM_USER "admin"
#define BMCSIM_PASSWORD "secret-pw"

typedef struct bmcsim {
  pid_t pid;
  char address[ADDRESS_SIZE];
} bmcsim;

void bmcsim_start(bmcsim *sim);
/* With one option more: "--misbehave", "sdr-loop". */
void bmcsim_start_with(bmcsim *sim, const char *option, const char *value);
void bmcsim_stop(bmcsim *sim);

#endif
