// Secrets come from a file, from standard input or from the terminal; never from the command line
// or the environment.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/cli/failure.h"

namespace cli {

// One line, wiped when it goes.
class Secret {
 public:
  // More than the library takes, so that it is the library that says what is too long.
  static constexpr size_t kMost = 512;

  Secret() = default;
  ~Secret();
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  const void* data() const { return bytes_.data(); }
  size_t size() const { return size_; }
  bool Append(char byte);  // false if it is full
  void RemoveLast() { --size_; }
  std::string_view Text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kMost> bytes_{};
  size_t size_ = 0;
};

using SecretPtr = std::unique_ptr<Secret>;

// The first line of a file, without its end; "-" is standard input. `what` names the secret in
// messages. Warns if others can read the file.
Expected<SecretPtr> ReadSecretFile(std::string_view what, const std::string& path);

struct SecretQuestion {
  std::string what;    // names the secret in messages, as in "the password"
  std::string prompt;  // without the colon
  std::string option;  // what else to give it with
  bool twice = false;  // of what is not known yet
};

// Asks on the terminal, without echo.
Expected<SecretPtr> AskSecret(const SecretQuestion& question);

// Whether somebody can be asked: messages go to a terminal, and this is not in its background.
bool HasTerminal();

// Where the line begins with 0x: the bytes that its hexadecimal digits stand for.
Expected<SecretPtr> DecodeHexadecimal(SecretPtr line);

}  // namespace cli
