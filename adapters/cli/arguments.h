// What was typed: operands, and options before, between or after them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/cli/failure.h"

namespace cli {

enum class Option : uint8_t {
  kState,
  kJson,
  kHelp,
  kVersion,
  kTimeout,
  kAll,
  kAddress,
  kUser,
  kPassword,  // exists to be refused with an explanation
  kPasswordFile,
  kPasswordStdin,
  kKgFile,
  kClearCredentials,
  kWeb,
  kCipher,
  kLan,
  kAuth,
  kPrivilege,
  kKind,
  kQuirk,
  kWait,
  kOpen,
  kPersistent,
  kEfi,
  kInterval,
  kCold,
  kFirst,
  kHealth,
  kPush,
  kEngineThreads,
  kType,
  kName,
  kThresholds,
  kBad,
  kRefresh,
  kYes,
  kSince,
  kNewestFirst,
  kFollow,
  kUnit,
  kArea,
  kField,
  kPassphraseFile,
  kNewPassphraseFile,
  kUnattended,
  kTo,
  kModule,
  kToken,
  kKey,
  kKeyFile,
};

struct OptionInfo {
  Option option;
  std::string_view name;   // "--state"
  std::string_view value;  // what its value is called in the help; empty if it takes none
  std::string_view help;
};

// Each option means the same in every command.
std::span<const OptionInfo> AllOptions();
const OptionInfo& InfoOf(Option option);

// A set of options.
using OptionSet = uint64_t;
template <typename... Options>
constexpr OptionSet SetOf(Options... options) {
  return (OptionSet{0} | ... | (OptionSet{1} << static_cast<uint32_t>(options)));
}

class Arguments {
 public:
  // argv without the program's name.
  static Expected<Arguments> Parse(std::span<const char* const> argv);

  const std::vector<std::string>& operands() const { return operands_; }
  bool Has(Option option) const;
  // The last value given; none if the option was not given.
  std::optional<std::string> Value(Option option) const;
  std::vector<std::string> Values(Option option) const;
  // The options given that are not in `allowed`, in the order given.
  std::vector<Option> NotIn(OptionSet allowed) const;

 private:
  std::vector<std::string> operands_;
  std::vector<std::pair<Option, std::string>> options_;
};

// Whether --json was asked for, told even of a line that does not parse.
bool AsksForJson(std::span<const char* const> argv);

// The candidate that `word` was probably meant to be, within two slips; empty if there is none.
std::string_view Closest(std::string_view word, std::span<const std::string_view> candidates);

// A number of seconds, decimals allowed, as milliseconds: more than 0, at most
// NODEIPMI_MAX_TIMEOUT_MS.
Expected<uint32_t> ParseSeconds(Option option, const std::string& text);
// The same of an option's value; 0 if it was not given.
Expected<uint32_t> SecondsGiven(const Arguments& arguments, Option option);

// A whole number from `least` to `most`; none if it is anything else.
std::optional<uint32_t> ParseNumber(std::string_view text, uint32_t least, uint32_t most);

// A word that stands for a number of the C API.
struct Choice {
  std::string_view word;
  uint32_t value;
};
Expected<uint32_t> ParseChoice(std::string_view what, const std::string& text,
                               std::span<const Choice> choices);
// The word of a value; empty if there is none.
std::string_view WordOf(uint32_t value, std::span<const Choice> choices);

}  // namespace cli
