#include "adapters/cli/arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace cli {
namespace {

constexpr std::array kOptions = std::to_array<OptionInfo>({
    {Option::kState, "--state", "DIR",
     "the state folder (else $NODEIPMI_STATE, else /var/lib/nodeipmi for root,\n"
     "else $XDG_STATE_HOME/nodeipmi, else ~/.local/state/nodeipmi)"},
    {Option::kJson, "--json", "",
     "print one JSON document on standard output and nothing else there\n(monitor: one on each "
     "line)"},
    {Option::kHelp, "--help", "", "print this help (also -h)"},
    {Option::kVersion, "--version", "", "print the version"},
    {Option::kTimeout, "--timeout", "SECONDS",
     "how long each node may take, from its start to its result (10; 0.1 to\n"
     "3600, decimals allowed)"},
    {Option::kAll, "--all", "", "every host node of the state"},
    {Option::kAddress, "--address", "HOST[:PORT]",
     "of the BMC: a name, IPv4, IPv6 or [IPv6]:PORT; port 623 if none"},
    {Option::kUser, "--user", "USER", "the BMC's user, up to 16 bytes"},
    {Option::kPassword, "--password", "PASSWORD", ""},
    {Option::kPasswordFile, "--password-file", "FILE",
     "the password is the first line of FILE; - is standard input"},
    {Option::kPasswordStdin, "--password-stdin", "",
     "the password is the first line of standard input"},
    {Option::kKgFile, "--kg-file", "FILE",
     "the BMC key K_g is the first line of FILE, as text, or as 0x and pairs\n"
     "of hexadecimal digits; - is standard input"},
    {Option::kClearCredentials, "--clear-credentials", "",
     "remove the stored user, password and K_g"},
    {Option::kWeb, "--web", "URL", "the BMC's web page, http or https; \"\" for https://HOST/"},
    {Option::kCipher, "--cipher", "SUITE",
     "auto (17, then 3, and never less than what worked before), or one of\n"
     "1 2 3 6 7 8 11 12 15 16 17"},
    {Option::kLan, "--lan", "VERSION", "of IPMI: auto, 2.0 or 1.5"},
    {Option::kAuth, "--auth", "TYPE",
     "of IPMI 1.5: auto (md5), md5, straight (the password in the clear) or\n"
     "none"},
    {Option::kPrivilege, "--privilege", "LEVEL",
     "the most that is asked for: user, operator or administrator"},
    {Option::kKind, "--kind", "KIND",
     "host (a physical node with a BMC) or tenant (a node without)"},
    {Option::kQuirk, "--quirk", "NAME",
     "for a BMC that needs it: lookup-by-privilege or zero-session-id; may be\n"
     "given twice; none clears them"},
    {Option::kWait, "--wait", "SECONDS",
     "return when the node has reached the state, or fail after SECONDS"},
    {Option::kOpen, "--open", "", "open the page in a browser: $BROWSER, else xdg-open"},
    {Option::kPersistent, "--persistent", "", "for every boot, not the next one only"},
    {Option::kEfi, "--efi", "", "boot with EFI, not legacy"},
    {Option::kInterval, "--interval", "SECONDS",
     "from one poll of a node to its next (30; 0.1 to 3600)"},
    {Option::kCold, "--cold", "",
     "open a session for each poll and close it, instead of keeping sessions"},
    {Option::kFirst, "--first", "",
     "tell each node's first poll and first look at its hardware too, changed or\nnot"},
    {Option::kHealth, "--health", "SECONDS",
     "from one look at a node's sensors and event log to the next (300; 1 to\n86400; 0: never)"},
    {Option::kPush, "--push", "CONFIG.json",
     "hand on what changes to the receivers of this file (nodeipmi push check\n--help)"},
    {Option::kEngineThreads, "--engine-threads", "N",
     "threads that speak with the BMCs (1; up to 64)"},
    {Option::kType, "--type", "TYPE",
     "only temperature, voltage, current, fan, power (what is measured in\n"
     "watts), or the type of this number (1 to 255 or 0x01 to 0xff)"},
    {Option::kName, "--name", "PATTERN",
     "only sensors whose names match (*: anything, ?: one character)"},
    {Option::kThresholds, "--thresholds", "",
     "show the limits too, as they are now: one more question for each sensor"},
    {Option::kBad, "--bad", "", "only sensors whose state is worse than ok"},
    {Option::kRefresh, "--refresh", "",
     "read the BMC's records of its sensors again, whatever is known of them"},
    {Option::kYes, "--yes", "", "yes, erase it"},
    {Option::kSince, "--since", "TIME",
     "only entries of this time of the BMC's clock or later: 2026-01-31,\n"
     "2026-01-31T12:34 or 2026-01-31T12:34:56"},
    {Option::kNewestFirst, "--newest-first", "", "begin with the newest entry"},
    {Option::kFollow, "--follow", "", "print new entries as they are logged, until Ctrl-C"},
    {Option::kUnit, "--unit", "N", "only the unit of this number (0 to 254)"},
    {Option::kArea, "--area", "AREA",
     "only chassis, board, product, power-supply, dc-output, dc-load,\n"
     "management-access, oem-record or other-record"},
    {Option::kField, "--field", "FIELD",
     "only fields of this name, such as serial_number: a line for each"},
    {Option::kPassphraseFile, "--passphrase-file", "FILE",
     "the passphrase or PIN of the state's key is the first line of FILE; - is\nstandard input"},
    {Option::kNewPassphraseFile, "--new-passphrase-file", "FILE",
     "the new passphrase, or the PIN of the token, is the first line of FILE; -\nis standard "
     "input"},
    {Option::kUnattended, "--unattended", "",
     "note in the state that passphrase or PIN is to be read from that file, for\nprograms that "
     "nobody gives it"},
    {Option::kTo, "--to", "KEEPER", "who keeps the new key: file, systemd, passphrase or pkcs11"},
    {Option::kModule, "--module", "PATH", "the PKCS#11 module, a shared library"},
    {Option::kToken, "--token", "LABEL", "the label of the token"},
    {Option::kKey, "--key", "LABEL", "the label of an AES key of 256 bits in the token"},
    {Option::kKeyFile, "--key-file", "FILE", "copy the state's key from FILE"},
});

std::string_view NameOf(std::string_view argument) {
  return argument.substr(0, argument.find('='));
}

Failure UnknownOption(std::string_view argument) {
  // Only the name is repeated: what follows '=' may be a secret.
  const std::string_view name = NameOf(argument);
  std::vector<std::string_view> names;
  names.reserve(kOptions.size());
  for (const OptionInfo& info : kOptions) names.push_back(info.name);
  const std::string_view meant = Closest(name, names);
  std::string message = "unknown option '" + std::string(name) + "'";
  if (name == "-H" || name == "-U" || name == "-P" || name == "-I") {
    message +=
        "; a BMC is stored once, under a name: nodeipmi node add NAME --address HOST "
        "--user USER";
  } else if (!meant.empty()) {
    message += "; did you mean '" + std::string(meant) + "'?";
  }
  return UsageFailure(std::move(message)).error();
}

size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const OptionInfo> AllOptions() { return kOptions; }

const OptionInfo& InfoOf(Option option) {
  return *std::ranges::find(kOptions, option, &OptionInfo::option);
}

Expected<Arguments> Arguments::Parse(std::span<const char* const> argv) {
  Arguments arguments;
  for (size_t i = 0; i < argv.size(); ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--") {
      arguments.operands_.insert(arguments.operands_.end(),
                                 argv.begin() + static_cast<ptrdiff_t>(i) + 1, argv.end());
      break;
    }
    if (argument.size() < 2 || argument[0] != '-') {
      arguments.operands_.emplace_back(argument);
      continue;
    }
    const std::string_view name = argument == "-h" ? "--help" : NameOf(argument);
    const auto* info = std::ranges::find(kOptions, name, &OptionInfo::name);
    if (info == kOptions.end()) return std::unexpected(UnknownOption(argument));
    const bool value_attached = argument.find('=') != std::string_view::npos;
    if (info->option == Option::kPassword)
      return UsageFailure(
          "a password on the command line can be read by every user of this machine, and shells "
          "keep it; "
          "use --password-file FILE or --password-stdin (and change this one if it was real)");
    if (info->value.empty()) {
      if (value_attached) return UsageFailure(std::string(name) + " takes no value");
      arguments.options_.emplace_back(info->option, "");
    } else if (value_attached) {
      arguments.options_.emplace_back(info->option, argument.substr(name.size() + 1));
    } else if (++i < argv.size()) {
      arguments.options_.emplace_back(info->option, argv[i]);
    } else {
      return UsageFailure(std::string(name) + " needs a value: " + std::string(info->value));
    }
  }
  return arguments;
}

bool Arguments::Has(Option option) const {
  return std::ranges::any_of(options_,
                             [option](const auto& given) { return given.first == option; });
}

std::optional<std::string> Arguments::Value(Option option) const {
  const std::vector<std::string> values = Values(option);
  if (values.empty()) return std::nullopt;
  return values.back();
}

std::vector<std::string> Arguments::Values(Option option) const {
  std::vector<std::string> values;
  for (const auto& [given, value] : options_)
    if (given == option) values.push_back(value);
  return values;
}

std::vector<Option> Arguments::NotIn(OptionSet allowed) const {
  std::vector<Option> others;
  for (const auto& [given, value] : options_)
    if ((SetOf(given) & allowed) == 0) others.push_back(given);
  return others;
}

bool AsksForJson(std::span<const char* const> argv) {
  for (const std::string_view argument : argv) {
    if (argument == "--") return false;
    if (argument == "--json") return true;
  }
  return false;
}

std::string_view Closest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view closest;
  size_t least = 3;
  for (const std::string_view candidate : candidates) {
    const size_t distance = Distance(word, candidate);
    if (distance >= least || distance >= candidate.size()) continue;
    least = distance;
    closest = candidate;
  }
  return closest;
}

Expected<uint32_t> ParseSeconds(Option option, const std::string& text) {
  double seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
  constexpr double kMost = NODEIPMI_MAX_TIMEOUT_MS / 1000.0;
  // The monitor polls no more often; and in less hardly a BMC answers, so that each node would be
  // told to be silent.
  constexpr double kLeast = NODEIPMI_MONITOR_MIN_INTERVAL_MS / 1000.0;
  const bool is_tenth = option == Option::kTimeout || option == Option::kInterval;
  const bool is_enough = is_tenth ? seconds >= kLeast : seconds > 0;
  if (error != std::errc{} || rest != end || !is_enough || seconds > kMost)
    return UsageFailure(std::string(InfoOf(option).name) + " takes a number of seconds, " +
                        (is_tenth ? "0.1 to 3600" : "more than 0 and at most 3600") + ", not '" +
                        text + "'");
  return static_cast<uint32_t>(std::ceil(seconds * 1000.0));
}

Expected<uint32_t> SecondsGiven(const Arguments& arguments, Option option) {
  const auto text = arguments.Value(option);
  return text ? ParseSeconds(option, *text) : 0;
}

std::optional<uint32_t> ParseNumber(std::string_view text, uint32_t least, uint32_t most) {
  uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number < least || number > most) return std::nullopt;
  return number;
}

Expected<uint32_t> ParseChoice(std::string_view what, const std::string& text,
                               std::span<const Choice> choices) {
  std::string words;
  for (const Choice& choice : choices) {
    if (choice.word == text) return choice.value;
    words += (words.empty() ? "" : ", ") + std::string(choice.word);
  }
  return UsageFailure(std::string(what) + " is one of " + words + "; not '" + text + "'");
}

std::string_view WordOf(uint32_t value, std::span<const Choice> choices) {
  const auto choice = std::ranges::find(choices, value, &Choice::value);
  return choice == choices.end() ? std::string_view() : choice->word;
}

}  // namespace cli
