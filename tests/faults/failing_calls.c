#define _GNU_SOURCE
#include "tests/faults/failing_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tests/faults/sanitizer.h"

#define INSTEAD __attribute__((visibility("default")))

static struct {
  atomic_long made;
  atomic_long failed;
  atomic_long nth;
  atomic_int with_errno;
  atomic_int lasting;
} kinds[CALL_KINDS];

void fail_call(enum call_kind kind, long n, int with_errno, int lasting) {
  atomic_store(&kinds[kind].nth, 0);
  atomic_store(&kinds[kind].made, 0);
  atomic_store(&kinds[kind].failed, 0);
  atomic_store(&kinds[kind].with_errno, with_errno);
  atomic_store(&kinds[kind].lasting, lasting);
  atomic_store(&kinds[kind].nth, n);
}

long calls_made(enum call_kind kind) { return atomic_load(&kinds[kind].made); }
long calls_failed(enum call_kind kind) { return atomic_load(&kinds[kind].failed); }

/* Whether this call is one that fails; errno is set then. */
static int fails(enum call_kind kind) {
  const long number = atomic_fetch_add(&kinds[kind].made, 1) + 1;
  const long nth = atomic_load(&kinds[kind].nth);
  if (nth == 0 || (number != nth && (number < nth || !atomic_load(&kinds[kind].lasting)))) return 0;
  atomic_fetch_add(&kinds[kind].failed, 1);
  errno = atomic_load(&kinds[kind].with_errno);
  return 1;
}

/* ---- Memory ---- */

#ifndef TESTED_WITH_SANITIZER

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

INSTEAD void *malloc(size_t size) { return fails(CALL_MEMORY) ? NULL : __libc_malloc(size); }
INSTEAD void *calloc(size_t count, size_t size) { return fails(CALL_MEMORY) ? NULL : __libc_calloc(count, size); }
INSTEAD void *realloc(void *old, size_t size) { return fails(CALL_MEMORY) ? NULL : __libc_realloc(old, size); }
INSTEAD void *aligned_alloc(size_t alignment, size_t size) {
  return fails(CALL_MEMORY) ? NULL : __libc_memalign(alignment, size);
}
INSTEAD int posix_memalign(void **out, size_t alignment, size_t size) {
  if (fails(CALL_MEMORY)) return ENOMEM;
  *out = __libc_memalign(alignment, size);
  return *out == NULL ? ENOMEM : 0;
}
INSTEAD void *mmap(void *address, size_t size, int rights, int flags, int file, off_t offset) {
  if (fails(CALL_MEMORY)) return MAP_FAILED;
  return (void *)syscall(SYS_mmap, address, size, rights, flags, file, offset); /* NOLINT(performance-no-int-to-ptr) */
}
INSTEAD void *mmap64(void *address, size_t size, int rights, int flags, int file, off_t offset) {
  return mmap(address, size, rights, flags, file, offset);
}

#endif

/* ---- Files ---- */

static int is_file(int descriptor) {
  struct stat found;
  return fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
}

static int write_fails(int descriptor) { return is_file(descriptor) && fails(CALL_WRITE); }
static int read_fails(int descriptor) { return is_file(descriptor) && fails(CALL_READ); }

INSTEAD ssize_t write(int descriptor, const void *bytes, size_t size) {
  return write_fails(descriptor) ? -1 : syscall(SYS_write, descriptor, bytes, size);
}
INSTEAD ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t at) {
  return write_fails(descriptor) ? -1 : syscall(SYS_pwrite64, descriptor, bytes, size, at);
}
INSTEAD ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t at) {
  return pwrite(descriptor, bytes, size, at);
}
INSTEAD int ftruncate(int descriptor, off_t size) {
  return write_fails(descriptor) ? -1 : (int)syscall(SYS_ftruncate, descriptor, size);
}
INSTEAD int ftruncate64(int descriptor, off_t size) { return ftruncate(descriptor, size); }
INSTEAD int fallocate(int descriptor, int mode, off_t at, off_t size) {
  return write_fails(descriptor) ? -1 : (int)syscall(SYS_fallocate, descriptor, mode, at, size);
}
INSTEAD int posix_fallocate(int descriptor, off_t at, off_t size) {
  if (write_fails(descriptor)) return errno;
  return syscall(SYS_fallocate, descriptor, 0, at, size) == 0 ? 0 : errno;
}
INSTEAD int fsync(int descriptor) { return fails(CALL_SYNC) ? -1 : (int)syscall(SYS_fsync, descriptor); }
INSTEAD int fdatasync(int descriptor) { return fails(CALL_SYNC) ? -1 : (int)syscall(SYS_fdatasync, descriptor); }
INSTEAD ssize_t read(int descriptor, void *bytes, size_t size) {
  return read_fails(descriptor) ? -1 : syscall(SYS_read, descriptor, bytes, size);
}
INSTEAD ssize_t pread(int descriptor, void *bytes, size_t size, off_t at) {
  return read_fails(descriptor) ? -1 : syscall(SYS_pread64, descriptor, bytes, size, at);
}
INSTEAD ssize_t pread64(int descriptor, void *bytes, size_t size, off_t at) { return pread(descriptor, bytes, size, at); }

/* ---- Time ---- */

static atomic_llong moved_ms;

void move_wall_clock(long long milliseconds) { atomic_store(&moved_ms, milliseconds); }

static void move(struct timespec *now) {
  const long long moved = atomic_load(&moved_ms);
  now->tv_sec += (time_t)(moved / 1000);
  now->tv_nsec += (long)(moved % 1000) * 1000000;
  if (now->tv_nsec < 0) {
    now->tv_nsec += 1000000000;
    --now->tv_sec;
  } else if (now->tv_nsec >= 1000000000) {
    now->tv_nsec -= 1000000000;
    ++now->tv_sec;
  }
}

INSTEAD int clock_gettime(clockid_t which, struct timespec *now) {
  const int failed = (int)syscall(SYS_clock_gettime, which, now);
  if (failed == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) move(now);
  return failed;
}
INSTEAD int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec exact;
  (void)zone;
  (void)clock_gettime(CLOCK_REALTIME, &exact);
  *now = (struct timeval){.tv_sec = exact.tv_sec, .tv_usec = exact.tv_nsec / 1000};
  return 0;
}
INSTEAD time_t time(time_t *out) {
  struct timespec exact;
  (void)clock_gettime(CLOCK_REALTIME, &exact);
  if (out != NULL) *out = exact.tv_sec;
  return exact.tv_sec;
}
