#include "adapters/cli/help.h"

namespace cli {
namespace {

constexpr std::string_view kExitCodes = R"(Exit codes:
  0  done
  1  the BMC or the node said no: command refused, BMC busy, cipher suite refused, the awaited
     state not reached, a command's fate not known, a tenant node
  2  what was typed is wrong: options, operands, a node that does not exist, one that exists already
  3  the BMC could not be reached: no answer, network unreachable, name not resolved, no IPMI there
  4  credentials missing or refused: user, password, K_g, or too low a privilege
  5  the state, its key or this program itself: storage, permissions, a passphrase, output that cannot be
     written, a problem that doctor finds
  128 + N  ended by signal N; Ctrl-C gives 130. What was under way was cancelled, its sessions closed.
     monitor and sel --follow have done their work then, and end with 0
  Of several nodes, the highest counts.
)";

constexpr std::string_view kNodes =
    R"(NODES are names, lists and patterns, each node once, in the order given:
  rack1-n07            one node
  rack1-n[01-20,31]    numbers in brackets, as wide as the first is written
  a,b,c                the same as a b c
  'rack1-*'            the host nodes whose names match (*: anything, ?: one character);
                       of node list, edit and remove, all nodes that match
A name without a node, and a pattern that matches none, is an error; nothing is done then.
)";

// `text` at a column, each further line of it under the first.
void AddRow(std::string& help, std::string_view left, std::string_view text, size_t column) {
  std::string line = "  " + std::string(left);
  line.append(line.size() + 1 < column ? column - line.size() : 2, ' ');
  for (const char c : text) {
    line += c;
    if (c == '\n') line.append(column, ' ');
  }
  help += line + "\n";
}

void AddOptions(std::string& help, OptionSet options, size_t column) {
  for (const OptionInfo& info : AllOptions()) {
    if (info.help.empty() || (SetOf(info.option) & options) == 0) continue;
    std::string left(info.name);
    if (!info.value.empty()) left += " " + std::string(info.value);
    AddRow(help, left, info.help, column);
  }
}

void AddCommands(std::string& help, std::string_view prefix) {
  for (const Command& command : AllCommands())
    if (command.name.starts_with(prefix)) AddRow(help, command.name, command.summary, 16);
}

}  // namespace

std::string ProgramHelp() {
  std::string help =
      "nodeipmi: test, power and open the management controllers (BMCs) of nodes over IPMI.\n\n";
  help += "Usage: nodeipmi COMMAND [operands] [options]\n\nCommands:\n";
  AddCommands(help, "");
  help += "\nOptions of every command:\n";
  AddOptions(help, kOfEveryCommand, 26);
  help +=
      "\n'nodeipmi COMMAND --help' shows a command's own options and examples. Options stand "
      "before or\n"
      "after operands, as --option=value or --option value; -- ends them.\n\n";
  help += kNodes;
  help += "\n";
  help += kExitCodes;
  help +=
      "\nFirst steps:\n"
      "  nodeipmi init\n"
      "  nodeipmi node add rack1-n07 --address 10.0.1.7 --user admin     asks for the password\n"
      "  nodeipmi test rack1-n07\n"
      "  nodeipmi power rack1-n07 status\n";
  return help;
}

std::string GroupHelp(std::string_view group) {
  std::string help =
      "Usage: nodeipmi " + std::string(group) + " COMMAND [operands] [options]\n\nCommands:\n";
  AddCommands(help, std::string(group) + " ");
  return help;
}

std::string CommandHelp(const Command& command) {
  std::string help =
      "nodeipmi " + std::string(command.name) + ": " + std::string(command.summary) + "\n\n";
  help += "Usage: nodeipmi " + std::string(command.name);
  if (!command.synopsis.empty()) help += " " + std::string(command.synopsis);
  help += "\n\n";
  if (!command.details.empty()) help += std::string(command.details) + "\n";
  if (command.synopsis.find("NODES") != std::string_view::npos) help += std::string(kNodes) + "\n";
  help += "Options:\n";
  AddOptions(help, command.options | kOfEveryCommand, 27);
  help += "\nExamples:\n" + std::string(command.examples);
  help +=
      "\nExit codes: 0 done, 1 refused, 2 usage, 3 not reached, 4 credentials, 5 state; see "
      "'nodeipmi --help'.\n";
  return help;
}

}  // namespace cli
