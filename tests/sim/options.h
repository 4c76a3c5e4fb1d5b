// The command line.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/fleet.h"

namespace bmcsim {

struct Options {
  std::string address = "127.0.0.1";
  uint16_t port = 0;
  uint64_t seed = 1;
  std::string control_path;
  std::string counters_path;
  std::string ready_path;
  bool exit_with_parent = false;
  bool help = false;
  bool list_misbehaviours = false;
  bool list_attacks = false;
  std::vector<Group> groups;
};

Result<Options> ParseOptions(std::span<char*> arguments);
std::string HelpText();

}  // namespace bmcsim
