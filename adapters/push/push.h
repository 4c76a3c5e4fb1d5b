// Hands on what changes to the receivers of a CONFIG.json: CloudEvents, a Pushgateway, an
// Alertmanager, VergeOS. README.md says what each is told and what is promised.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nodeipmi/nodeipmi.h"

namespace push {

class Push {
 public:
  // How a sink is doing.
  struct Report {
    std::string sink;
    bool failing = false;
    std::string trouble;     // of a sink that is failing: why
    uint64_t delivered = 0;  // changes, since the start
    uint64_t given_up = 0;   // changes that the receiver refused for good
    uint64_t waiting = 0;    // changes that were read and are not delivered
  };

  enum class News : uint8_t {
    kGood,     // a sink works again; another program pushes as a subscriber, or does so no more
    kTrouble,  // a sink starts failing, which loses nothing
    kLoss,     // a change is given up, since the receiver refuses it for good; the push has ended
  };
  // For a line. It runs on the thread of the push, and should be quick.
  using Tell = std::function<void(News news, const std::string& line)>;

  // If another program, or another part of this one, pushes as one of the subscribers.
  enum class IfHeld : uint8_t {
    kFail,  // Start fails
    kWait,  // this one begins when the other has ended
  };

  // Reads the file, checks it and the files that it names, adds a subscriber to the change log of
  // the state for each sink that has none, and starts the one thread. The state must outlive the
  // push. An error is a sentence for a person, with the line and the key of what is wrong in the
  // file.
  static std::expected<std::unique_ptr<Push>, std::string> Start(nodeipmi* state,
                                                                 const std::string& path,
                                                                 Tell tell = {},
                                                                 IfHeld if_held = IfHeld::kFail);
  // The same checks, and nothing is started. The names of the sinks.
  static std::expected<std::vector<std::string>, std::string> Check(const std::string& path);

  // Stop with no time.
  ~Push();
  Push(const Push&) = delete;
  Push& operator=(const Push&) = delete;

  // Hands on what waits, but to receivers that fail, for at most `bound`; then ends what is under
  // way, and the thread. It returns within a quarter of a second after `bound`, or once a call that
  // reads or writes the state returns. What was not delivered stays in the log. Not from `tell`.
  void Stop(std::chrono::milliseconds bound);

  // One for each sink, in the order of the file; none while it waits. From any thread.
  std::vector<Report> Reports() const;

 private:
  class Runner;
  explicit Push(std::unique_ptr<Runner> runner);

  std::unique_ptr<Runner> runner_;
};

}  // namespace push
