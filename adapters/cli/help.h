// --help of the program, of a group of commands ("node") and of a command.
#pragma once

#include <string>
#include <string_view>

#include "adapters/cli/command.h"

namespace cli {

std::string ProgramHelp();
// Of all commands whose name begins with `group` and a space.
std::string GroupHelp(std::string_view group);
std::string CommandHelp(const Command& command);

}  // namespace cli
