// The terminal while a page is shown in it that is drawn again and again. What it was before comes
// back when this ends, when the program is stopped (Ctrl-Z), and when it is made to quit (Ctrl-\).
#pragma once

#include <termios.h>

#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/live_table.h"
#include "adapters/cli/outlet.h"

namespace cli {

class Screen {
 public:
  // Whether standard output is a terminal that can do it, and not another program's now.
  static bool IsPossible();

  // outlet: of standard output; outlives the screen.
  explicit Screen(Outlet& outlet);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  Window Size() const;
  // Leaves the page out if the one before is not yet written (a terminal that is slow gets fewer),
  // or while this program is in the background.
  void Draw(const std::vector<std::string>& page);
  // Gives the terminal back, until the next page is drawn.
  void Leave();

  // What to poll for, and then to ask for.
  std::vector<pollfd> Awaited() const;
  bool TakeSignals();  // true if the page must be drawn again
  bool TakeKeys();     // true if it was asked to end

 private:
  std::string_view Enter();
  void Suspend(int signal);

  Outlet& outlet_;
  sigset_t before_ = {};
  int signals_ = -1;
  std::optional<termios> terminal_;  // as it was; none if standard input is no terminal
  bool has_keys_ = true;
  bool entered_ = false;
  bool clear_ = false;  // the window has another size
};

}  // namespace cli
