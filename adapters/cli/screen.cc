#include "adapters/cli/screen.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdlib>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "adapters/cli/output.h"

namespace cli {
namespace {

constexpr std::chrono::milliseconds kPatience{250};

// What xterm calls the alternate screen, cursor and autowrap; all terminals of today know them, and
// those that do not ignore them.
constexpr std::string_view kEnter = "\033[?1049h\033[?25l\033[?7l\033[2J";
constexpr std::string_view kLeave = "\033[?7h\033[?25h\033[?1049l";
constexpr std::string_view kHome = "\033[H";
constexpr std::string_view kClearScreen = "\033[2J";
constexpr std::string_view kClearLine = "\033[K";
constexpr std::string_view kClearBelow = "\033[J";
// Terminals that know it show what is between the two at once.
constexpr std::string_view kBegin = "\033[?2026h";
constexpr std::string_view kEnd = "\033[?2026l";

sigset_t SetOfSignals(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

// In the background, the terminal is another program's; to change its settings would stop this one.
bool IsInForeground() {
  const pid_t group = tcgetpgrp(STDOUT_FILENO);
  return group < 0 || group == getpgrp();  // < 0: it is not the one that controls this program
}

}  // namespace

bool Screen::IsPossible() {
  const char* const term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && term != nullptr && *term != '\0' &&
         std::string_view(term) != "dumb" && IsInForeground();
}

Screen::Screen(Outlet& outlet) : outlet_(outlet) {
  const sigset_t held = SetOfSignals({SIGWINCH, SIGCONT, SIGTSTP, SIGQUIT});
  pthread_sigmask(SIG_BLOCK, &held, &before_);
  signals_ = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
  termios settings = {};
  if (isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &settings) == 0) terminal_ = settings;
}

Screen::~Screen() {
  Leave();
  if (signals_ >= 0) close(signals_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Window Screen::Size() const {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return {};
  return {.columns = size.ws_col, .rows = size.ws_row};
}

void Screen::Draw(const std::vector<std::string>& page) {
  if (outlet_.kept() > 0 || (!entered_ && !IsInForeground())) return;
  const Window window = Size();
  std::string text(entered_ ? "" : Enter());
  text += kBegin;
  if (std::exchange(clear_, false)) text += kClearScreen;
  text += kHome;
  for (size_t i = 0; i < page.size(); ++i) {
    if (i > 0) text += "\r\n";
    text += page[i];
    // Not behind a line that fills the row: the cursor stands on its last character then.
    if (DisplayWidth(page[i]) < window.columns) text += kClearLine;
  }
  if (page.size() < window.rows) {
    text += "\r\n";
    text += kClearBelow;
  }
  text += kEnd;
  outlet_.Add(text);
}

std::vector<pollfd> Screen::Awaited() const {
  return {{.fd = signals_, .events = POLLIN, .revents = 0},
          {.fd = terminal_ && entered_ && has_keys_ ? STDIN_FILENO : -1,
           .events = POLLIN,
           .revents = 0}};
}

bool Screen::TakeSignals() {
  bool draw = false;
  signalfd_siginfo info;
  while (signals_ >= 0 && read(signals_, &info, sizeof info) == sizeof info) {
    const int signal = static_cast<int>(info.ssi_signo);
    if (signal == SIGTSTP || signal == SIGQUIT) Suspend(signal);
    if (signal == SIGWINCH) clear_ = true;
    draw = true;
  }
  return draw;
}

bool Screen::TakeKeys() {
  pollfd keys = Awaited()[1];
  if (poll(&keys, 1, 0) != 1 || keys.fd < 0) return false;
  char pressed[64];
  const ssize_t count = read(STDIN_FILENO, pressed, sizeof pressed);
  if (count <= 0) has_keys_ = false;
  const std::string_view text(pressed, count > 0 ? static_cast<size_t>(count) : 0);
  return text.find_first_of("qQ") != std::string_view::npos;
}

std::string_view Screen::Enter() {
  entered_ = true;
  if (terminal_) {
    termios settings = *terminal_;
    settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
  }
  return kEnter;
}

void Screen::Leave() {
  if (!entered_) return;
  entered_ = false;
  outlet_.Add(kLeave);
  outlet_.FlushUntil(std::chrono::steady_clock::now() + kPatience);
  if (terminal_ && IsInForeground()) tcsetattr(STDIN_FILENO, TCSANOW, &*terminal_);
}

// Does what the signal does to a program that does not hold it: returns when it is continued, or
// not at all.
void Screen::Suspend(int signal) {
  Leave();
  const sigset_t one = SetOfSignals({signal});
  (void)raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  pthread_sigmask(SIG_BLOCK, &one, nullptr);
}

}  // namespace cli
