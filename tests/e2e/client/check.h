// Test cases that report in CMocka's words: a failed check is told and the case goes on; an
// exception ends it.
#pragma once

#include <functional>
#include <source_location>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace e2e {

// The arguments, one behind the other.
template <typename... Parts>
std::string Text(const Parts&... parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return stream.str();
}

using Where = std::source_location;

// Tells what does not hold, and where; the case has failed then. Gives back `holds`.
bool Expect(bool holds, const std::string& what, Where where = Where::current());

template <typename Got, typename Wanted>
bool ExpectEqual(const Got& got, const Wanted& wanted, const std::string& what,
                 Where where = Where::current()) {
  return Expect(got == wanted, Text(what, ": ", got, ", not ", wanted), where);
}

struct Case {
  std::string name;
  std::function<void()> run;
};

// For main(): makes TEST_TMPDIR the working folder, then runs the cases, or those whose name
// contains the first argument. Gives back the exit code.
int RunCases(std::span<char*> arguments, const std::vector<Case>& cases);

// A file of the build by its path from the workspace's root, as an absolute path.
std::string BuiltFile(const std::string& path);

// True if the program was built with a sanitizer: it is slower then.
bool IsSanitized();

}  // namespace e2e
