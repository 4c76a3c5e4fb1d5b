#define _GNU_SOURCE
#include "tests/faults/memory_scan.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, PAGE = 4096, LONGEST = 64, BUFFER = CHUNK + LONGEST };

typedef struct mapping {
  uint64_t begin;
  uint64_t end;
  char rights[5];
  long resident; /* kilobytes */
  int not_dumped;
  int locked;
  int wiped_on_fork;
} mapping;

static long count_in(const char *bytes, size_t size, const char *text) {
  const size_t length = strlen(text);
  long count = 0;
  for (const char *at = bytes; (at = memmem(at, size - (size_t)(at - bytes), text, length)) != NULL; ++at) ++count;
  return count;
}

/* Whether no page of it has memory, neither here nor swapped out, by /proc/PID/pagemap. A sanitizer maps far more than
 * it uses, and to read that would give it memory. */
static int has_no_memory(int pagemap, uint64_t at, size_t size) {
  static uint64_t pages[CHUNK / PAGE];
  const size_t wanted = (size + PAGE - 1) / PAGE * sizeof pages[0];
  if (pagemap < 0 || pread(pagemap, pages, wanted, (off_t)(at / PAGE * sizeof pages[0])) != (ssize_t)wanted) return 0;
  for (size_t i = 0; i < wanted / sizeof pages[0]; ++i) {
    if (pages[i] >> 62 != 0) return 0;
  }
  return 1;
}

/* Reads [begin, end) in pieces, each behind the last bytes of the one before it: the text may stand in both. begin: that
 * of a page. pagemap: of the process whose memory the file is, or -1. buffer: of BUFFER bytes. */
static long count_in_range(int file, int pagemap, uint64_t begin, uint64_t end, const char *text, char *buffer) {
  const size_t overlap = strlen(text) - 1;
  size_t kept = 0;
  size_t step = 0;
  long count = 0;
  for (uint64_t at = begin; at < end; at += step) {
    step = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
    const ssize_t got = has_no_memory(pagemap, at, step) ? 0 : pread(file, buffer + kept, step, (off_t)at);
    if (got <= 0) {
      if (got < 0) step = PAGE; /* one that cannot be read, as [vvar] */
      kept = 0;
      continue;
    }
    step = (size_t)got;
    const size_t size = kept + step;
    count += count_in(buffer, size, text);
    kept = size < overlap ? size : overlap;
    memmove(buffer, buffer + size - kept, kept);
  }
  return count;
}

/* The next mapping of an open smaps; 0 after the last. */
static int next_mapping(FILE *smaps, mapping *found) {
  char line[4096];
  int begun = 0;
  while (fgets(line, sizeof line, smaps) != NULL) {
    mapping header = {.resident = 0}; /* other lines begin with hexadecimal digits too */
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &header.begin, &header.end, header.rights) == 3) {
      *found = header;
      begun = 1;
    } else if (begun && sscanf(line, "Rss: %ld", &found->resident) == 1) {
    } else if (begun && strncmp(line, "VmFlags:", 8) == 0) { /* the last line of each */
      found->not_dumped = strstr(line, " dd") != NULL || strstr(line, " io") != NULL;
      found->locked = strstr(line, " lo") != NULL;
      found->wiped_on_fork = strstr(line, " wf") != NULL;
      /* What a sanitizer knows of all memory is larger, and holds none. */
      if (found->end - found->begin <= (uint64_t)64 << 30) return 1;
    }
  }
  return 0;
}

static FILE *open_proc(pid_t process, const char *name) {
  char path[64];
  (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
  return fopen(path, "re");
}

long count_in_memory(pid_t process, enum memory_part part, const char *text) {
  FILE *const smaps = open_proc(process, "smaps");
  FILE *const memory = open_proc(process, "mem");
  FILE *const pagemap = open_proc(process, "pagemap");
  char *const buffer = malloc(BUFFER);
  long count = smaps == NULL || memory == NULL || pagemap == NULL || buffer == NULL || strlen(text) > LONGEST ? -1 : 0;
  long read_kilobytes = 0;
  mapping found;
  while (count >= 0 && next_mapping(smaps, &found)) {
    if (found.rights[0] != 'r' || found.resident == 0 || (part == MEMORY_DUMPED && found.not_dumped)) continue;
    read_kilobytes += found.resident;
    count += count_in_range(fileno(memory), fileno(pagemap), found.begin, found.end, text, buffer);
  }
  free(buffer);
  if (smaps != NULL) (void)fclose(smaps);
  if (memory != NULL) (void)fclose(memory);
  if (pagemap != NULL) (void)fclose(pagemap);
  return read_kilobytes == 0 ? -1 : count;
}

long count_in_file(const char *path, const char *text) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  char *const buffer = malloc(BUFFER);
  const off_t size = lseek(file, 0, SEEK_END);
  const long count = buffer == NULL || size <= 0 ? -1 : count_in_range(file, -1, 0, (uint64_t)size, text, buffer);
  free(buffer);
  (void)close(file);
  return count;
}

kept_memory look_at_kept_memory(void) {
  kept_memory sum = {0, 0, 0};
  FILE *const smaps = open_proc(getpid(), "smaps");
  mapping found;
  while (smaps != NULL && next_mapping(smaps, &found)) {
    const long size = (long)((found.end - found.begin) / 1024);
    if (found.rights[1] != 'w' || !found.not_dumped) continue;
    sum.not_dumped += size;
    if (found.locked) sum.locked += size;
    if (found.wiped_on_fork) sum.wiped_on_fork += size;
  }
  if (smaps != NULL) (void)fclose(smaps);
  return sum;
}
