#include "adapters/pacemaker/request.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

namespace fence {
namespace {

struct ActionName {
  std::string_view name;
  Action action;
};
constexpr std::array kActions = {
    ActionName{"off", Action::kOff},
    ActionName{"on", Action::kOn},
    ActionName{"reboot", Action::kReboot},
    ActionName{"status", Action::kStatus},
    ActionName{"monitor", Action::kMonitor},
    ActionName{"list", Action::kList},
    ActionName{"list-status", Action::kListStatus},
    ActionName{"metadata", Action::kMetadata},
    ActionName{"validate-all", Action::kValidateAll},
};

// How an option stands on a command line.
struct Switch {
  Option option;
  char letter;              // 0: none
  std::string_view value;   // what its value is called; empty: it takes none
  std::string_view former;  // another name, of older configurations; may be empty
  bool required = false;
};

constexpr Option Plain(std::string_view name, std::string_view type, std::string_view value,
                       std::string_view summary) {
  return {.name = name, .type = type, .default_value = value, .choices = "", .summary = summary};
}

const std::vector<Switch>& Switches() {
  static const std::vector<Switch> kSwitches = [] {
    std::vector<Switch> all = {
        {.option = Plain("action", "string", "reboot", "Fencing action"),
         .letter = 'o',
         .value = "action",
         .former = "option",
         .required = true},
        {.option = Plain("plug", "string", "", "The node, by its name in nodeipmi"),
         .letter = 'n',
         .value = "name",
         .former = "port"},
        {.option = Plain("nodename", "string", "", "The node, if there is no plug"),
         .letter = 0,
         .value = "name",
         .former = ""},
    };
    for (const Option& option : DeviceOptions()) {
      const char letter = option.name == "method" ? 'm' : '\0';
      const std::string_view value = option.type == "second"     ? "seconds"
                                     : option.name == "state"    ? "folder"
                                     : option.name == "hostname" ? "names"
                                                                 : "method";
      all.push_back({.option = option, .letter = letter, .value = value, .former = ""});
    }
    all.push_back({.option = Plain("delay", "second", "0", "To wait before fencing is started"),
                   .letter = 0,
                   .value = "seconds",
                   .former = ""});
    all.push_back({.option = Plain("verbose", "boolean", "", "Say on standard error what is done"),
                   .letter = 'v',
                   .value = "",
                   .former = ""});
    all.push_back({.option = Plain("version", "boolean", "", "Print the version and exit"),
                   .letter = 'V',
                   .value = "",
                   .former = ""});
    all.push_back({.option = Plain("help", "boolean", "", "Print this and exit"),
                   .letter = 'h',
                   .value = "",
                   .former = ""});
    return all;
  }();
  return kSwitches;
}

// "--power-timeout"
std::string LongName(std::string_view name) {
  std::string word = "--" + std::string(name);
  std::ranges::replace(word, '_', '-');
  return word;
}

std::string Usage(const Switch& given) {
  std::string usage;
  if (given.letter != 0) usage = std::string("-") + given.letter + ", ";
  usage += LongName(given.option.name);
  if (!given.value.empty()) usage += "=[" + std::string(given.value) + "]";
  return usage;
}

std::string LowerCase(std::string_view text) {
  std::string lower;
  for (const unsigned char c : text) lower += static_cast<char>(std::tolower(c));
  return lower;
}

bool IsTrue(std::string_view value) {
  const std::string word = LowerCase(value);
  return word != "0" && word != "no" && word != "off" && word != "false";
}

Expected<void> SetAction(Request& request, std::string_view value) {
  const std::string word = LowerCase(value);
  const auto at = std::ranges::find(kActions, word, &ActionName::name);
  if (at == kActions.end())
    return std::unexpected("There is no action '" + std::string(value) + "'.");
  request.action = at->action;
  return {};
}

Expected<void> Apply(Request& request, std::string_view name, std::string_view value) {
  if (name == "action") return SetAction(request, value);
  if (name == "plug") {
    request.plug = value;
  } else if (name == "nodename") {
    request.nodename = value;
  } else if (name == "verbose") {
    request.verbose = IsTrue(value);
  } else if (name == "version" || name == "help") {
    if (IsTrue(value)) request.action = name == "help" ? Action::kHelp : Action::kVersion;
  } else if (name == "delay") {
    const auto seconds = ParseSeconds(name, value, 0);
    if (!seconds) return std::unexpected(seconds.error());
    request.delay_s = *seconds;
  } else {
    return Set(request.settings, name, value);
  }
  return {};
}

const Switch* FindByName(std::string_view name) {
  const auto& all = Switches();
  const auto at = std::ranges::find_if(all, [&](const Switch& known) {
    return known.option.name == name || (!known.former.empty() && known.former == name);
  });
  return at == all.end() ? nullptr : &*at;
}

const Switch* FindByWord(std::string_view word) {
  const auto& all = Switches();
  const auto at = std::ranges::find_if(all, [&](const Switch& known) {
    return LongName(known.option.name) == word ||
           (!known.former.empty() && LongName(known.former) == word) ||
           (known.letter != 0 && word == std::string("-") + known.letter);
  });
  return at == all.end() ? nullptr : &*at;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

Expected<Request> ReadRequest(std::istream& input) {
  Request request;
  for (std::string line; std::getline(input, line);) {
    const std::string_view text = Trimmed(line);
    if (text.empty() || text.starts_with('#')) continue;
    const size_t equals = text.find('=');
    const std::string_view name = Trimmed(text.substr(0, equals));
    const Switch* const known = FindByName(name);
    if (known == nullptr) continue;
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : Trimmed(text.substr(equals + 1));
    if (value.empty()) continue;
    if (const auto applied = Apply(request, known->option.name, value); !applied)
      return std::unexpected(applied.error());
  }
  if (input.bad()) return std::unexpected(std::string("Standard input cannot be read."));
  return request;
}

Expected<Request> ParseRequest(std::span<char* const> argv) {
  Request request;
  for (size_t i = 0; i < argv.size(); ++i) {
    const std::string_view whole = argv[i];
    const bool is_long = whole.starts_with("--");
    // --name=value, --name value, -n value, -nvalue
    const size_t cut =
        is_long ? std::min(whole.find('='), whole.size()) : std::min<size_t>(2, whole.size());
    const Switch* const known = FindByWord(whole.substr(0, cut));
    std::string_view rest = whole.substr(cut);
    if (is_long && !rest.empty()) rest.remove_prefix(1);
    const bool has_value = cut < whole.size();
    if (known == nullptr || (known->value.empty() && has_value))
      return std::unexpected("What is '" + std::string(whole) + "'? --help shows the options.");
    std::string_view value = "1";
    if (!known->value.empty()) {
      if (!has_value && i + 1 == argv.size())
        return std::unexpected(std::string(whole) + " needs a value.");
      value = has_value ? rest : std::string_view(argv[++i]);
    }
    if (const auto applied = Apply(request, known->option.name, value); !applied)
      return std::unexpected(applied.error());
    if (request.action == Action::kHelp || request.action == Action::kVersion) return request;
  }
  return request;
}

std::string Help() {
  std::string help =
      "Usage: fence_nodeipmi [OPTION]...\n\n"
      "Fences nodes over IPMI. Their addresses and credentials are those that nodeipmi has of "
      "them\n"
      "(nodeipmi node add). Without options it reads lines NAME=VALUE from standard input, as a\n"
      "cluster gives them.\n\n";
  for (const Switch& known : Switches()) {
    std::string line = "  " + Usage(known);
    line.resize(std::max<size_t>(34, line.size() + 1), ' ');
    help += line + std::string(known.option.summary);
    if (!known.option.default_value.empty())
      help += " (default: " + std::string(known.option.default_value) + ")";
    help += '\n';
  }
  help += "\nActions:";
  for (const ActionName& action : kActions) help += " " + std::string(action.name);
  return help +
         "\nExit code: 0 done; 1 failed, or not confirmed; 2 by the action status: power is off.\n";
}

std::string Metadata() {
  std::string xml =
      "<?xml version=\"1.0\" ?>\n"
      "<resource-agent name=\"fence_nodeipmi\" shortdesc=\"Fence agent for IPMI, by nodeipmi\">\n"
      "<longdesc>fence_nodeipmi fences nodes that have a BMC, over IPMI. The addresses and the "
      "credentials of the BMCs are in the state of nodeipmi on each node of the cluster (nodeipmi "
      "node add), not in the configuration of the cluster. Off and on succeed only if the power "
      "was read back as such. Reboot is off, which must be read back, and on.</longdesc>\n"
      "<vendor-url></vendor-url>\n<parameters>\n";
  for (const Switch& known : Switches())
    xml += ParameterXml(known.option, Usage(known), known.required);
  xml += "</parameters>\n<actions>\n";
  for (const ActionName& action : kActions) {
    xml += "\t<action name=\"" + std::string(action.name) + "\"";
    // Nodes are not turned on whenever they join.
    if (action.action == Action::kOn) xml += " automatic=\"0\"";
    xml += " />\n";
  }
  return xml + "</actions>\n</resource-agent>\n";
}

}  // namespace fence
