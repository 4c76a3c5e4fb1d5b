// nodeipmi: the command line. It finds the command, checks what was typed against its table, runs
// it, and turns what came of it into an exit code.
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/arguments.h"
#include "adapters/cli/command.h"
#include "adapters/cli/help.h"
#include "adapters/cli/output.h"

namespace cli {
namespace {

void PrepareProcess() {
  // No core file and no debugger: there may be a password in memory.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // A reader that left shows when writing, and must not end a power action midway.
  (void)signal(SIGPIPE, SIG_IGN);
  // For the width of characters.
  (void)setlocale(LC_CTYPE, "C.UTF-8");
  // Descriptors 0 to 2 that the caller closed are taken, the wrong way round so that using them
  // still fails: or a socket would get the number, and messages would be sent to a BMC.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void PrintText(std::string_view text, bool json) {
  if (!json) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    PrintLine(text);
    return;
  }
  const Json document = JsonObject();
  cJSON_AddStringToObject(document.get(), "help", std::string(text).c_str());
  PrintJson(document.get());
}

const Command* FindCommand(const std::vector<std::string>& operands) {
  for (size_t words = std::min<size_t>(2, operands.size()); words > 0; --words) {
    const std::string name = words == 2 ? operands[0] + " " + operands[1] : operands[0];
    const auto commands = AllCommands();
    const auto found = std::ranges::find(commands, name, &Command::name);
    if (found != commands.end()) return &*found;
  }
  return nullptr;
}

bool IsGroup(std::string_view word) {
  return std::ranges::any_of(AllCommands(), [&](const Command& command) {
    return command.name.starts_with(std::string(word) + " ");
  });
}

// What other programs call what is done here.
std::string_view CalledHere(std::string_view word) {
  struct Word {
    std::string_view there;
    std::string_view here;
  };
  static constexpr std::array kWords = std::to_array<Word>({
      {"chassis", "power NODES …, identify NODES or bootdev NODES"},
      {"mc", "info NODES"},
      {"bmc", "info NODES"},
      {"lan", "info NODES"},
      {"sdr", "sensors NODES"},
      {"sensor", "sensors NODES"},
      {"dcmi", "power NODES draw"},
      {"user", "node edit NODES --user …"},
      {"list", "node list"},
      {"ls", "node list"},
      {"nodes", "node list"},
      {"show", "node show NAME"},
      {"add", "node add NAME --address HOST --user USER"},
      {"edit", "node edit NODES"},
      {"set", "node edit NODES"},
      {"remove", "node remove NODES"},
      {"delete", "node remove NODES"},
      {"rm", "node remove NODES"},
      {"watch", "monitor"},
      {"on", "power NODES on"},
      {"off", "power NODES off"},
      {"reset", "power NODES reset"},
      {"cycle", "power NODES cycle"},
      {"web", "connect NAME"},
      {"boot", "bootdev NODES"},
  });
  const auto* const found = std::ranges::find(kWords, word, &Word::there);
  return found == kWords.end() ? std::string_view() : found->here;
}

std::unexpected<Failure> UnknownCommand(const std::vector<std::string>& operands) {
  if (operands.empty()) return UsageFailure("no command given; 'nodeipmi --help' shows them");
  const std::string& word = operands[0];
  if (IsGroup(word) && operands.size() == 1)
    return UsageFailure("'" + word + "' needs a command; 'nodeipmi " + word +
                        " --help' shows them");
  const std::string typed = IsGroup(word) ? word + " " + operands[1] : word;
  if (const std::string_view here = CalledHere(word); !here.empty())
    return UsageFailure("unknown command '" + typed + "'; here it is: nodeipmi " +
                        std::string(here));
  std::vector<std::string_view> names;
  for (const Command& command : AllCommands()) names.push_back(command.name);
  const std::string_view meant = Closest(typed, names);
  if (!meant.empty())
    return UsageFailure("unknown command '" + typed + "'; did you mean '" + std::string(meant) +
                        "'?");
  return UsageFailure("unknown command '" + typed + "'; 'nodeipmi --help' shows them");
}

Expected<void> CheckUsage(const Command& command, const Arguments& arguments, size_t operands) {
  const std::string name(command.name);
  const auto others = arguments.NotIn(command.options | kOfEveryCommand);
  if (!others.empty())
    return UsageFailure("'" + name + "' has no option " + std::string(InfoOf(others.front()).name) +
                        "; 'nodeipmi " + name + " --help' shows its options");
  if (operands < command.least_operands || operands > command.most_operands)
    return UsageFailure((operands < command.least_operands
                             ? "too few operands; usage: nodeipmi "
                             : "too many operands; usage: nodeipmi ") +
                        name + " " + std::string(command.synopsis));
  return {};
}

Result Run(std::span<const char* const> argv, bool json) {
  const auto arguments = Arguments::Parse(argv);
  if (!arguments) return std::unexpected(arguments.error());
  std::vector<std::string> operands = arguments->operands();
  // "help power" is "power --help".
  const bool begins_with_help = !operands.empty() && operands[0] == "help";
  if (begins_with_help) operands.erase(operands.begin());
  const bool wants_help = begins_with_help || arguments->Has(Option::kHelp);
  if (operands.empty() && wants_help) return PrintText(ProgramHelp(), json), kExitDone;
  if (operands.empty() && arguments->Has(Option::kVersion))
    return RunVersion({.arguments = *arguments, .operands = {}, .json = json});
  const Command* const command = FindCommand(operands);
  if (command == nullptr && wants_help && operands.size() == 1 && IsGroup(operands[0]))
    return PrintText(GroupHelp(operands[0]), json), kExitDone;
  if (command == nullptr) return UnknownCommand(operands);
  if (wants_help) return PrintText(CommandHelp(*command), json), kExitDone;
  const auto words = 1 + std::ranges::count(command->name, ' ');
  const std::vector<std::string> rest(operands.begin() + words, operands.end());
  if (auto usage = CheckUsage(*command, *arguments, rest.size()); !usage)
    return std::unexpected(usage.error());
  return command->run({.arguments = *arguments, .operands = rest, .json = json});
}

int RunToExitCode(std::span<const char* const> argv) {
  const bool json = AsksForJson(argv);
  try {
    const Result result = Run(argv, json);
    if (result) return *result;
    PrintMessage(result.error().message);
    if (json) PrintJsonFailure(result.error());
    return result.error().exit_code;
  } catch (const std::exception& exception) {
    PrintMessage(exception.what());
    return kExitState;
  }
}

}  // namespace
}  // namespace cli

int main(int argc, char** argv) {
  cli::PrepareProcess();
  const std::span<const char* const> arguments(argv, static_cast<size_t>(argc));
  const int code = cli::RunToExitCode(arguments.subspan(std::min<size_t>(1, arguments.size())));
  const bool written = cli::FinishOutput();
  return !written && code == cli::kExitDone ? cli::kExitState : code;
}
