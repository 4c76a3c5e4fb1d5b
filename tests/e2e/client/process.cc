#include "tests/e2e/client/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace e2e {
namespace {

constexpr Millis kPatience{5000};

// In the child: only what is safe after fork in a process with threads.
[[noreturn]] void Become(std::vector<char*>& arguments, const char* output, pid_t parent) {
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(127);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::string& output) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  // NOLINTNEXTLINE(cppcoreguidelines-prefer-member-initializer): what the child runs comes first.
  pid_ = fork();
  if (pid_ == 0) Become(arguments, output.c_str(), parent);
  if (pid_ < 0) throw std::runtime_error("fork fails");
}

Process::~Process() {
  if (!IsRunning()) return;
  (void)kill(pid_, SIGTERM);
  if (Wait(kPatience) >= 0) return;
  (void)kill(pid_, SIGKILL);
  (void)waitpid(pid_, nullptr, 0);
}

bool Process::IsRunning() { return Wait(Millis(0)) < 0; }

int Process::Wait(Millis bound) {
  (void)Await(bound, [&] {
    int status = 0;
    if (exit_code_ >= 0) return true;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
  });
  return exit_code_;
}

Ran Run(const std::vector<std::string>& command, Millis bound) {
  const std::string output = NewPath("output");
  const auto begin = Clock::now();
  Ran ran;
  Process process(command, output);
  ran.exit_code = process.Wait(bound);
  ran.took = Clock::now() - begin;
  ran.output = ReadFile(output);
  return ran;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const std::string& path, const std::string& content, mode_t mode) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file || chmod(path.c_str(), mode) != 0) throw std::runtime_error("cannot write " + path);
}

std::string NewPath(const std::string& stem) {
  static std::atomic<int> number = 0;
  return stem + '-' + std::to_string(getpid()) + '-' + std::to_string(++number);
}

void Pause() { std::this_thread::sleep_for(Millis(1)); }

}  // namespace e2e
