#define _GNU_SOURCE
#include "tests/faults/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct figure {
  char text[24];
} figure;

static figure write_figure(long number) {
  figure written = {"-"};
  if (number != NOT_MEASURED) (void)snprintf(written.text, sizeof written.text, "%ld", number);
  return written;
}

void record_fault(const char *fault, long tried, long lost, long leaked) {
  char line[512];
  const figure lost_text = write_figure(lost);
  const figure leaked_text = write_figure(leaked);
  const int length =
      snprintf(line, sizeof line, "%s\t%ld\t%s\t%s\n", fault, tried, lost_text.text, leaked_text.text);
  (void)printf("%s", line);
  const char *const folder = getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  if (folder == NULL || length < 0) return; /* not under bazel test */
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/faults.tsv", folder);
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 || write(file, line, (size_t)length) != length) abort();
  (void)close(file);
}

long times_to_try(const char *variable, long usual) {
  const char *const text = getenv(variable);
  const long times = text == NULL ? 0 : strtol(text, NULL, 10);
  return times > 0 ? times : usual;
}
