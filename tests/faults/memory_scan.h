/* What another process has in its memory. */
#ifndef TESTS_FAULTS_MEMORY_SCAN_H
#define TESTS_FAULTS_MEMORY_SCAN_H

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All that can be read of /proc/PID/mem, or what of it a core dump would hold. */
enum memory_part { MEMORY_ALL, MEMORY_DUMPED };

/* How often `text` stands there; -1 if the memory cannot be read. */
long count_in_memory(pid_t process, enum memory_part part, const char *text);

/* How often it stands in a file; -1 if that cannot be read. */
long count_in_file(const char *path, const char *text);

/* Kilobytes in mappings of this process that are in no core dump, are locked, and are emptied by a fork. */
typedef struct kept_memory {
  long not_dumped;
  long locked;
  long wiped_on_fork;
} kept_memory;

kept_memory look_at_kept_memory(void);

#ifdef __cplusplus
}
#endif

#endif
