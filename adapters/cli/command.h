// The commands, each with its help and its function.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/arguments.h"
#include "adapters/cli/failure.h"

namespace cli {

// What a command is called with. Its options and the number of its operands are checked already.
struct Call {
  const Arguments& arguments;
  std::vector<std::string> operands;  // behind the command's name
  bool json;
};

// The exit code; its one document or table is printed.
using Result = Expected<int>;

inline constexpr size_t kAnyNumber = SIZE_MAX;

inline constexpr OptionSet kOfEveryCommand =
    SetOf(Option::kState, Option::kPassphraseFile, Option::kJson, Option::kHelp);

struct Command {
  std::string_view name;  // one word or two
  std::string_view synopsis;
  std::string_view summary;
  std::string_view details;   // paragraphs; may be empty
  std::string_view examples;  // one a line
  OptionSet options;          // besides those of every command
  size_t least_operands;
  size_t most_operands;
  Result (*run)(const Call& call);
};

std::span<const Command> AllCommands();

Result RunInit(const Call& call);
Result RunNodeAdd(const Call& call);
Result RunNodeEdit(const Call& call);
Result RunNodeRemove(const Call& call);
Result RunNodeList(const Call& call);
Result RunNodeShow(const Call& call);
Result RunTest(const Call& call);
Result RunStatus(const Call& call);
Result RunPower(const Call& call);
// power NODES draw.
Result RunPowerDraw(const Call& call, const std::vector<std::string>& nodes);
Result RunConnect(const Call& call);
Result RunIdentify(const Call& call);
Result RunBootDevice(const Call& call);
Result RunInfo(const Call& call);
Result RunSensors(const Call& call);
Result RunSel(const Call& call);
Result RunFru(const Call& call);
Result RunMonitor(const Call& call);
Result RunPushCheck(const Call& call);
Result RunPushList(const Call& call);
Result RunPushRemove(const Call& call);
Result RunKeyShow(const Call& call);
Result RunKeyRotate(const Call& call);
Result RunKeyMake(const Call& call);
Result RunDoctor(const Call& call);
Result RunStateBackup(const Call& call);
Result RunStateRestore(const Call& call);
Result RunMenu(const Call& call);
Result RunVersion(const Call& call);

}  // namespace cli
