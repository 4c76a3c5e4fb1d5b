/* Has the n-th call of a kind fail, in this process and all libraries that it uses. Linked into a test's program, it takes
 * the place of the C library's functions. */
#ifndef TESTS_FAULTS_FAILING_CALLS_H
#define TESTS_FAULTS_FAILING_CALLS_H

enum call_kind {
  CALL_MEMORY, /* malloc, calloc, realloc, aligned_alloc, posix_memalign, mmap: ENOMEM */
  CALL_WRITE,  /* write, pwrite, ftruncate, fallocate of files that are no pipes and no sockets */
  CALL_SYNC,   /* fsync, fdatasync */
  CALL_READ,   /* read and pread of such files */
  CALL_KINDS
};

/* From now on the n-th call of a kind (1 is the next) fails with this errno, and so do all that follow it if `lasting`.
 * 0: none fails. */
void fail_call(enum call_kind kind, long n, int with_errno, int lasting);

/* Calls of a kind since the last fail_call of it. */
long calls_made(enum call_kind kind);

/* Calls that were made to fail since the last fail_call of it. */
long calls_failed(enum call_kind kind);

/* What the wall clock shows is moved by so many milliseconds, for time(), gettimeofday() and clock_gettime(). */
void move_wall_clock(long long milliseconds);

#endif
