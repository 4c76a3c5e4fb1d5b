/* Whether this was built with one of the two sanitizers that keep memory of their own; g++ and clang say it differently. */
#ifndef TESTS_FAULTS_SANITIZER_H
#define TESTS_FAULTS_SANITIZER_H

#if defined(__SANITIZE_ADDRESS__)
#define TESTED_WITH_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define TESTED_WITH_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TESTED_WITH_ASAN 1
#elif __has_feature(thread_sanitizer)
#define TESTED_WITH_TSAN 1
#endif
#endif

#if defined(TESTED_WITH_ASAN) || defined(TESTED_WITH_TSAN)
#define TESTED_WITH_SANITIZER 1
#endif

#endif
