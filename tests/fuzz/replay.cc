// Stands in for libFuzzer where a target is a test: runs every file of a corpus folder, the empty
// input, and mutations of the files, the same in each run: 300, or as many as $FUZZ_MUTATIONS says.
//
//   usage: TARGET FOLDER
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/fuzz.h"

namespace {

using ipmi::fuzz::Bytes;

constexpr unsigned long kMutations = 300;
constexpr size_t kLongest = 4096;

// What runs at the moment, for the one who has to find it again.
const Bytes* running = nullptr;
std::array<char, 256> running_name;

void Write(const char* text, size_t size) { (void)!write(STDERR_FILENO, text, size); }

void TellInput(int signal) {
  Write("replaying ", 10);
  Write(running_name.data(), std::strlen(running_name.data()));
  Write(":", 1);
  if (running != nullptr) {
    for (const uint8_t byte : *running) {
      constexpr char kDigits[] = "0123456789abcdef";
      const char hex[] = {' ', kDigits[byte >> 4], kDigits[byte & 15]};
      Write(hex, sizeof hex);
    }
  }
  Write("\n", 1);
  (void)::signal(signal, SIG_DFL);
  (void)raise(signal);
}

void Run(const Bytes& input, const std::string& name) {
  (void)std::snprintf(running_name.data(), running_name.size(), "%s", name.c_str());
  running = &input;
  (void)LLVMFuzzerTestOneInput(input.data(), input.size());
  running = nullptr;
}

// splitmix64
class Random {
 public:
  size_t Below(size_t limit) {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<size_t>((z ^ (z >> 31)) % limit);
  }

 private:
  uint64_t state_ = 7;
};

void Mutate(Bytes& bytes, const Bytes& other, Random& random) {
  const auto at = [&](size_t size) {
    return static_cast<std::ptrdiff_t>(random.Below(size == 0 ? 1 : size));
  };
  const auto byte = static_cast<uint8_t>(random.Below(256));
  if (bytes.empty()) bytes.push_back(byte);
  const std::ptrdiff_t where = at(bytes.size());
  switch (random.Below(6)) {
    case 0:
      bytes[static_cast<size_t>(where)] ^= static_cast<uint8_t>(1u << random.Below(8));
      break;
    case 1:
      bytes[static_cast<size_t>(where)] = random.Below(2) == 0 ? byte : uint8_t{0xFF};
      break;
    case 2:
      bytes.insert(bytes.begin() + where, 1 + random.Below(8), byte);
      break;
    case 3:
      bytes.erase(bytes.begin() + where,
                  bytes.begin() + where + 1 + at(bytes.size() - static_cast<size_t>(where)));
      break;
    case 4:
      bytes.resize(static_cast<size_t>(where));
      break;
    default:
      bytes.insert(bytes.begin() + where, other.begin() + at(other.size()), other.end());
  }
  if (bytes.size() > kLongest) bytes.resize(kLongest);
}

std::vector<std::filesystem::path> FilesIn(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  std::ranges::sort(files);
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    (void)std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    (void)::signal(signal, TellInput);
  std::vector<Bytes> corpus;
  Run({}, "the empty input");
  for (const auto& path : FilesIn(argv[1])) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    Run(corpus.back(), path.filename());
  }
  if (corpus.empty()) {
    (void)std::fprintf(stderr, "%s holds no input\n", argv[1]);
    return 1;
  }
  const char* const asked = std::getenv("FUZZ_MUTATIONS");
  const unsigned long mutations = asked != nullptr ? std::strtoul(asked, nullptr, 10) : kMutations;
  Random random;
  for (size_t i = 0; i < mutations; ++i) {
    Bytes input = corpus[i % corpus.size()];
    for (size_t n = 1 + random.Below(4); n > 0; --n)
      Mutate(input, corpus[random.Below(corpus.size())], random);
    Run(input, "mutation " + std::to_string(i));
  }
  std::printf("%zu inputs and %lu mutations of them\n", corpus.size(), mutations);
  return 0;
}
