#include "tests/sim/text.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace bmcsim {
namespace {

// Owns a descriptor for the time of one function.
struct Descriptor {
  explicit Descriptor(int number) : fd(number) {}
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd;
};

constexpr size_t kLargestFile = 16 << 20;

}  // namespace

std::unexpected<ipmi::Error> SystemError(std::string_view what, int number) {
  return ipmi::FailWith(ipmi::Status::kInternal, Text(what, ": ", std::strerror(number)), number);
}

Result<uint32_t> ParseNumber(std::string_view text, uint32_t most) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = is_hex ? text.substr(2) : text;
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, is_hex ? 16 : 10);
  if (error != std::errc() || end != digits.end() || value > most) {
    return Wrong("\"", text, "\" is not a whole number from 0 to ", most);
  }
  return value;
}

Result<double> ParseDecimal(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc() || end != text.end() || !std::isfinite(value) || value < 0) {
    return Wrong("\"", text, "\" is not a number from 0 up");
  }
  return value;
}

Result<void> ParseHex(std::string_view text, std::span<uint8_t> out) {
  if (text.size() != 2 * out.size())
    return Wrong("expected ", 2 * out.size(), " hexadecimal digits");
  for (size_t i = 0; i < out.size(); ++i) {
    const std::string_view pair = text.substr(2 * i, 2);
    const auto [end, error] = std::from_chars(pair.begin(), pair.end(), out[i], 16);
    if (error != std::errc() || end != pair.end()) return Wrong("expected hexadecimal digits");
  }
  return {};
}

std::vector<std::string_view> SplitAtCommas(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    words.push_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return words;
}

Result<std::string> ReadTextFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) return SystemError(Text("cannot read ", path), errno);
  std::string content;
  char block[4096];
  for (;;) {
    const ssize_t got = read(file.fd, block, sizeof block);
    if (got < 0) return SystemError(Text("cannot read ", path), errno);
    if (got == 0) break;
    content.append(block, static_cast<size_t>(got));
    if (content.size() > kLargestFile) return Wrong(path, " is too large");
  }
  if (content.ends_with('\n')) content.pop_back();
  return content;
}

Result<void> WriteFileAtomically(const std::string& path, std::string_view content) {
  const std::string beside = path + ".new";
  {
    const Descriptor file(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.fd < 0) return SystemError(Text("cannot write ", beside), errno);
    while (!content.empty()) {
      const ssize_t put = write(file.fd, content.data(), content.size());
      if (put < 0) return SystemError(Text("cannot write ", beside), errno);
      content.remove_prefix(static_cast<size_t>(put));
    }
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0)
    return SystemError(Text("cannot write ", path), errno);
  return {};
}

}  // namespace bmcsim
