#include "adapters/cli/secret_input.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "adapters/cli/output.h"

namespace cli {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// The descriptor that a path such as /dev/fd/63 stands for. It is taken from there and not from the
// file system: a process that may not be dumped cannot open its own /proc/self/fd, where these
// lead.
std::optional<int> DescriptorNamed(const std::string& path) {
  if (path == "-" || path == "/dev/stdin") return STDIN_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    int fd = 0;
    const char* const end = path.data() + path.size();
    const auto [rest, error] = std::from_chars(path.data() + folder.size(), end, fd);
    if (error == std::errc{} && rest == end && fd >= 0) return fd;
  }
  return std::nullopt;
}

int Open(const std::string& path) {
  if (const auto fd = DescriptorNamed(path)) return fcntl(*fd, F_DUPFD_CLOEXEC, 3);
  return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

std::unexpected<Failure> Unreadable(std::string_view what, const std::string& from, int error) {
  return UsageFailure(std::string(what) + " cannot be read from " + from + ": " + strerror(error));
}

enum class LineEnd { kNewline, kEndOfFile, kTooLong, kInterrupted, kError };

// Byte by byte: what follows the line is not ours to take, nor to leave in a buffer.
LineEnd ReadLine(int fd, Secret& line, const volatile sig_atomic_t* interrupted = nullptr) {
  LineEnd end = LineEnd::kNewline;
  char byte = 0;
  for (;;) {
    const ssize_t got = read(fd, &byte, 1);
    if (got < 0 && errno == EINTR && (interrupted == nullptr || *interrupted == 0)) continue;
    if (got <= 0) {
      end = got == 0         ? LineEnd::kEndOfFile
            : errno == EINTR ? LineEnd::kInterrupted
                             : LineEnd::kError;
      break;
    }
    if (byte == '\n') break;
    if (!line.Append(byte)) {
      end = LineEnd::kTooLong;
      break;
    }
  }
  explicit_bzero(&byte, sizeof byte);
  return end;
}

void WarnIfOthersCanRead(int fd, const std::string& path) {
  struct stat info = {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || (info.st_mode & (S_IRGRP | S_IROTH)) == 0)
    return;
  PrintWarning("other users can read '" + path + "'; correct it with: chmod 600 '" + path + "'");
}

volatile sig_atomic_t prompt_signal = 0;
void OnPromptSignal(int signal) { prompt_signal = signal; }

// Turns echo off; turns it on again on every way out, signals included.
class SilentTerminal {
 public:
  explicit SilentTerminal(int fd) : fd_(fd), silent_(tcgetattr(fd, &before_) == 0) {
    struct sigaction action = {};
    action.sa_handler = &OnPromptSignal;  // without SA_RESTART, so that read() returns
    for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &actions_[i]);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent_ = silent_ && tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
  }
  ~SilentTerminal() {
    if (silent_) tcsetattr(fd_, TCSAFLUSH, &before_);
    for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &actions_[i], nullptr);
    if (prompt_signal != 0) (void)raise(prompt_signal);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool silent() const { return silent_; }

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  const int fd_;
  termios before_ = {};
  std::array<struct sigaction, kSignals.size()> actions_ = {};
  bool silent_;
};

void WriteText(int fd, std::string_view text) {
  [[maybe_unused]] const ssize_t written = write(fd, text.data(), text.size());
}

// `what`, as in "the password", is for messages.
Expected<SecretPtr> AskOnce(int terminal, const std::string& what, const std::string& prompt) {
  auto line = std::make_unique<Secret>();
  WriteText(terminal, Printable(prompt) + ": ");
  const LineEnd end = ReadLine(terminal, *line, &prompt_signal);
  WriteText(terminal, "\n");
  if (end == LineEnd::kNewline) return line;
  return UsageFailure(end == LineEnd::kTooLong ? what + " is too long" : what + " was not entered");
}

}  // namespace

Secret::~Secret() { explicit_bzero(bytes_.data(), bytes_.size()); }

bool Secret::Append(char byte) {
  if (size_ == bytes_.size()) return false;
  bytes_[size_++] = byte;
  return true;
}

Expected<SecretPtr> ReadSecretFile(std::string_view what, const std::string& path) {
  const bool is_stdin = DescriptorNamed(path) == STDIN_FILENO;
  const std::string from = is_stdin ? "standard input" : "'" + path + "'";
  const Descriptor file(Open(path));
  if (file.get() < 0) return Unreadable(what, from, errno);
  if (!DescriptorNamed(path)) WarnIfOthersCanRead(file.get(), path);
  auto line = std::make_unique<Secret>();
  const LineEnd end = ReadLine(file.get(), *line);
  if (end == LineEnd::kError) return Unreadable(what, from, errno);
  if (end == LineEnd::kTooLong)
    return UsageFailure(std::string(what) + " from " + from + " is too long: at most " +
                        std::to_string(Secret::kMost) + " bytes");
  if (end == LineEnd::kEndOfFile && line->size() == 0)
    return UsageFailure(std::string(what) + ": nothing is to be read from " + from);
  if (end == LineEnd::kNewline && line->Text().ends_with('\r')) line->RemoveLast();
  return line;
}

Expected<SecretPtr> AskSecret(const SecretQuestion& question) {
  const std::string& what = question.what;
  const Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.get() < 0)
    return UsageFailure("there is no terminal to ask for " + what + "; give it with " +
                        question.option);
  const SilentTerminal silence(terminal.get());
  if (!silence.silent())
    return UsageFailure("the terminal cannot be kept from showing " + what + "; use " +
                        question.option);
  auto first = AskOnce(terminal.get(), what, question.prompt);
  if (!first || !question.twice) return first;
  auto second = AskOnce(terminal.get(), what, question.prompt + ", again");
  if (!second) return second;
  if ((*first)->Text() != (*second)->Text())
    return UsageFailure("what was entered the second time differs; nothing was changed");
  return first;
}

bool HasTerminal() {
  // Where messages go elsewhere, as in completion, nobody waits for a question.
  if (isatty(STDERR_FILENO) == 0) return false;
  const Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  return terminal.get() >= 0 && tcgetpgrp(terminal.get()) == getpgrp();
}

Expected<SecretPtr> DecodeHexadecimal(SecretPtr line) {
  if (!line->Text().starts_with("0x")) return line;
  const std::string_view digits = line->Text().substr(2);
  auto decoded = std::make_unique<Secret>();
  for (size_t i = 0; i < digits.size(); i += 2) {
    uint8_t byte = 0;
    const std::string_view pair = digits.substr(i, 2);
    const auto [rest, error] = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
    if (pair.size() != 2 || error != std::errc{} || rest != pair.data() + 2)
      return UsageFailure("K_g: after 0x stand pairs of hexadecimal digits");
    if (!decoded->Append(static_cast<char>(byte))) break;
  }
  return decoded;
}

}  // namespace cli
