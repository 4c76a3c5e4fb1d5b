/* What a test of a fault or an attack found, for the table in tests/README.md, which tests/faults/table makes. */
#ifndef TESTS_FAULTS_RECORD_H
#define TESTS_FAULTS_RECORD_H

#include <limits.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of what a test does not look at. */
enum { NOT_MEASURED = INT_MIN };

/* fault: in plain words. tried: how often. lost: what was acknowledged and is gone, or wrong. leaked: what showed a secret,
 * or stayed behind. Both are as the test measured them, or NOT_MEASURED. A constant 0 is right where the test asserts that
 * there is nothing: the row of a test that has failed is not taken. */
void record_fault(const char *fault, long tried, long lost, long leaked);

/* How often a test tries: the number in this variable of the environment, else `usual`. */
long times_to_try(const char *variable, long usual);

#ifdef __cplusplus
}
#endif

#endif
