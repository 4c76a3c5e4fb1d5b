// The command line, as a user has it, on a client's state.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/client/client.h"

namespace e2e {

// Runs `nodeipmi ARGUMENT…` on the state in `folder`.
inline Ran RunCommand(const std::string& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {BuiltFile("adapters/cli/nodeipmi")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.insert(command.end(), {"--state", folder});
  return Run(command);
}

// True if what it printed with --json has this member of type string.
inline bool HasMember(const Ran& ran, const std::string& member, const std::string& value) {
  for (const char* const colon : {"\":\"", "\": \"", "\":\t\""}) {
    if (ran.output.find('"' + member + colon + value + '"') != std::string::npos) return true;
  }
  return false;
}

}  // namespace e2e
