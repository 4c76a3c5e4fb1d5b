#include "tests/unit/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ipmi::testing {
namespace {

// A process that waits for what never comes must not outlive its test.
constexpr unsigned kLongestSeconds = 120;

std::string UsualFolder() {
  const char* const base = getenv("TEST_TMPDIR");
  return base != nullptr ? base : "/tmp";
}

}  // namespace

ScratchFolder::ScratchFolder() : ScratchFolder(UsualFolder()) {}

ScratchFolder::ScratchFolder(const std::string& where) : path_(where + "/nodeipmi-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) {
    perror(path_.c_str());
    abort();
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<int> RunProcesses(int count, const std::function<int(int)>& body) {
  int gate[2];  // the children read; all go on when the parent closes its end
  if (pipe(gate) != 0) return {};
  std::vector<pid_t> children;
  for (int i = 0; i < count; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      close(gate[1]);
      char unused = 0;
      (void)!read(gate[0], &unused, 1);
      alarm(kLongestSeconds);
      _exit(body(i));
    }
    children.push_back(child);
  }
  close(gate[0]);
  close(gate[1]);
  std::vector<int> ended;
  for (const pid_t child : children) {
    int state = 0;
    const bool exited = child > 0 && waitpid(child, &state, 0) == child && WIFEXITED(state);
    ended.push_back(exited ? WEXITSTATUS(state) : -1);
  }
  return ended;
}

std::vector<uint8_t> ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool WriteBytes(const std::string& path, std::span<const uint8_t> bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  return out.good() && chmod(path.c_str(), 0600) == 0;
}

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

bool Contains(std::span<const uint8_t> bytes, std::span<const uint8_t> part) {
  return !std::ranges::search(bytes, part).empty();
}

int ModeOf(const std::string& path) {
  struct stat found;
  return lstat(path.c_str(), &found) == 0 ? static_cast<int>(found.st_mode & 07777) : -1;
}

}  // namespace ipmi::testing
