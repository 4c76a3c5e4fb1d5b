#include "tests/e2e/client/check.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "tests/faults/sanitizer.h"

namespace e2e {
namespace {

std::atomic<int> failures = 0;  // some cases have threads

std::string& StartFolder() {
  static std::string folder;
  return folder;
}

void EnterTemporaryFolder() {
  char buffer[4096];
  if (getcwd(buffer, sizeof buffer) == nullptr) throw std::runtime_error("no working folder");
  StartFolder() = buffer;
  const char* const temporary = getenv("TEST_TMPDIR");
  if (temporary == nullptr || chdir(temporary) != 0)
    throw std::runtime_error("TEST_TMPDIR is not a folder");
}

bool RunCase(const Case& test) {
  std::printf("[ RUN      ] %s\n", test.name.c_str());
  failures = 0;
  try {
    test.run();
  } catch (const std::exception& exception) {
    Expect(false, exception.what());
  }
  std::printf("%s %s\n", failures == 0 ? "[       OK ]" : "[  FAILED  ]", test.name.c_str());
  return failures == 0;
}

}  // namespace

bool Expect(bool holds, const std::string& what, Where where) {
  if (holds) return true;
  ++failures;
  std::printf("%s:%u: %s\n", where.file_name(), static_cast<unsigned>(where.line()), what.c_str());
  return false;
}

int RunCases(std::span<char*> arguments, const std::vector<Case>& cases) {
  (void)setvbuf(stdout, nullptr, _IOLBF, 0);
  EnterTemporaryFolder();
  const std::string wanted = arguments.size() > 1 ? arguments[1] : "";
  int run = 0;
  int failed = 0;
  for (const Case& test : cases) {
    if (test.name.find(wanted) == std::string::npos) continue;
    ++run;
    if (!RunCase(test)) ++failed;
  }
  std::printf("%d cases, %d failed\n", run, failed);
  return run > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

std::string BuiltFile(const std::string& path) { return StartFolder() + '/' + path; }

bool IsSanitized() {
#ifdef TESTED_WITH_SANITIZER
  return true;
#else
  return false;
#endif
}

}  // namespace e2e
