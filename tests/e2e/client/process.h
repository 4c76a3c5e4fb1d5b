// Other programs: one that runs beside the test and ends with it, and one whose end is waited for.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace e2e {

using Clock = std::chrono::steady_clock;
using Millis = std::chrono::milliseconds;

inline double InMillis(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// Looks again and again whether `holds()`, until `bound` has passed.
template <typename Predicate>
bool Await(Millis bound, Predicate holds);

// Ends with the object, and if the test is killed, with the test.
class Process {
 public:
  // The program's output goes to the file `output`. Throws if it cannot be started.
  Process(const std::vector<std::string>& command, const std::string& output);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool IsRunning();
  // Waits for its end and gives back its exit code; 128 + N if signal N ended it, -1 if it still
  // runs after `bound`.
  int Wait(Millis bound);
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

struct Ran {
  int exit_code = -1;
  std::string output;  // both streams
  Clock::duration took{};
};

Ran Run(const std::vector<std::string>& command, Millis bound = Millis(60'000));

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& content, mode_t mode = 0600);
// A path in the working folder that was not used before.
std::string NewPath(const std::string& stem);

void Pause();

template <typename Predicate>
bool Await(Millis bound, Predicate holds) {
  const auto end = Clock::now() + bound;
  while (!holds()) {
    if (Clock::now() >= end) return false;
    Pause();
  }
  return true;
}

}  // namespace e2e
