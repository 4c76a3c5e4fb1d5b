// The command nodeipmi, with a state of its own in which one BMC is a node.
#pragma once

#include <string>

#include "tests/bench/process.h"

namespace bench {

class Nodeipmi {
 public:
  static constexpr const char* kNode = "bmc";

  // Makes the state in a folder that is not there yet. `address` is ADDRESS:PORT.
  static Result<Nodeipmi> Make(const std::string& state, const std::string& address,
                               const std::string& password_file);

  // The command line for a command of its.
  Words Line(const Words& command) const { return Joined(words_, command); }
  // What such a command prints.
  Result<std::string> Output(const Words& command) const;

  // What was learnt of the node goes with it.
  Result<void> AddAnew() const;

 private:
  Nodeipmi(Words words, Words add) : words_(std::move(words)), add_(std::move(add)) {}
  Result<void> Do(const Words& command) const;

  Words words_;
  Words add_;
};

}  // namespace bench
