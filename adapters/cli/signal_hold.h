// The signals that end a command, kept until it has closed what it opened.
#pragma once

#include <csignal>

namespace cli {

// Keeps SIGINT, SIGTERM and SIGHUP for whoever waits for them: they end operations, not the program
// in the midst of them. To be made before the state is opened, since the library's threads inherit
// it, and to outlive the state, so that BMC sessions are closed. Signals that came meanwhile take
// effect when it ends.
class SignalHold {
 public:
  SignalHold();
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;

  int fd() const { return fd_; }  // readable once one came; -1 if there could be none
  // A signal that came; 0 if there is none.
  int Take() const;

 private:
  sigset_t before_;
  int fd_;
};

}  // namespace cli
