#include "tests/sim/options.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tests/sim/config_file.h"
#include "tests/sim/health_set.h"
#include "tests/sim/settings.h"
#include "tests/sim/text.h"

namespace bmcsim {
namespace {

constexpr const char* kEveryAddress = "0.0.0.0";
constexpr uint32_t kMostBmcs = 1'000'000;

// What the command line says beyond the options themselves, until the groups can be made of it.
struct Draft {
  Options options;
  Profile profile;
  std::string config_path;
  std::string base_address = "127.1.0.1";
  uint32_t count = 0;  // 0: not given
};

struct Flag {
  std::string_view name;
  std::string_view argument;  // empty: a switch
  std::string_view help;
  Result<void> (*apply)(Draft&, std::string_view value);
};

template <typename T>
Result<void> Assign(T& to, Result<uint32_t> from) {
  if (!from) return std::unexpected(from.error());
  to = static_cast<T>(*from);
  return {};
}

template <typename T, typename Value>
Result<void> Put(T& to, Value value) {
  to = value;
  return {};
}

constexpr std::array kFlags = {
    Flag{"address", "ADDRESS", "IPv4 or IPv6 address to listen at (default: 127.0.0.1)",
         [](Draft& d, std::string_view v) { return Put(d.options.address, v); }},
    Flag{
        "port", "N", "UDP port; 0 takes a free one (default)",
        [](Draft& d, std::string_view v) { return Assign(d.options.port, ParseNumber(v, 65535)); }},
    Flag{"count", "N", "that many BMCs, at addresses counted up from the base address",
         [](Draft& d, std::string_view v) { return Assign(d.count, ParseNumber(v, kMostBmcs)); }},
    Flag{"base-address", "ADDRESS", "of the first BMC with --count (default: 127.1.0.1)",
         [](Draft& d, std::string_view v) { return Put(d.base_address, v); }},
    Flag{"config", "FILE", "groups of BMCs, as JSON; see tests/sim/README.md",
         [](Draft& d, std::string_view v) { return Put(d.config_path, v); }},
    Flag{"control", "PATH", "Unix socket for bmcctl",
         [](Draft& d, std::string_view v) { return Put(d.options.control_path, v); }},
    Flag{"counters", "FILE", "write the counters here on SIGUSR1 and at the end",
         [](Draft& d, std::string_view v) { return Put(d.options.counters_path, v); }},
    Flag{"ready", "FILE", "write ADDRESS:PORT here once the socket is bound (it is printed anyway)",
         [](Draft& d, std::string_view v) { return Put(d.options.ready_path, v); }},
    Flag{"seed", "N", "of the network's faults (default: 1)",
         [](Draft& d, std::string_view v) {
           return Assign(d.options.seed, ParseNumber(v, UINT32_MAX));
         }},
    Flag{"exit-with-parent", "", "end when the process that started it ends",
         [](Draft& d, std::string_view) { return Put(d.options.exit_with_parent, true); }},
    Flag{"list-misbehaviours", "", "print what --misbehave knows",
         [](Draft& d, std::string_view) { return Put(d.options.list_misbehaviours, true); }},
    Flag{"list-attacks", "", "print what --network knows",
         [](Draft& d, std::string_view) { return Put(d.options.list_attacks, true); }},
    Flag{"help", "", "print this",
         [](Draft& d, std::string_view) { return Put(d.options.help, true); }},
};

std::string HelpLine(std::string_view name, std::string_view argument, std::string_view help) {
  constexpr size_t kColumn = 30;
  std::string line = Text("  --", name, argument.empty() ? "" : " ", argument);
  line.resize(std::max(kColumn, line.size() + 1), ' ');
  return Text(line, help, "\n");
}

// One argument, with its value behind "=" or in the next argument.
class Arguments {
 public:
  explicit Arguments(std::span<char*> rest) : rest_(rest) {}

  bool Next() {
    if (rest_.empty()) return false;
    const std::string_view word = rest_.front();
    rest_ = rest_.subspan(1);
    const size_t equals = word.find('=');
    name_ = word.substr(0, equals);
    value_ =
        equals == std::string_view::npos ? std::nullopt : std::optional(word.substr(equals + 1));
    return true;
  }
  std::string_view name() const { return name_; }

  Result<std::string_view> Value(bool is_switch) {
    if (value_) return *value_;
    if (is_switch) return "on";
    if (rest_.empty()) return Wrong(name_, " needs a value");
    const std::string_view value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }

 private:
  std::span<char*> rest_;
  std::string_view name_;
  std::optional<std::string_view> value_;
};

template <typename Entry, typename Target>
Result<void> ApplyEntry(const Entry& entry, Target& target, Arguments& arguments) {
  const auto value = arguments.Value(entry.argument.empty());
  if (!value) return std::unexpected(value.error());
  if (const auto applied = entry.apply(target, *value); !applied) {
    return Wrong("--", entry.name, ": ", applied.error().message);
  }
  return {};
}

Result<void> ApplyArgument(Draft& draft, Arguments& arguments) {
  if (!arguments.name().starts_with("--"))
    return Wrong("\"", arguments.name(), "\" is not an option");
  const std::string_view name = arguments.name().substr(2);
  const auto flag = std::ranges::find(kFlags, name, &Flag::name);
  if (flag != kFlags.end()) return ApplyEntry(*flag, draft, arguments);
  const Setting* const setting = FindSetting(name);
  if (setting != nullptr) return ApplyEntry(*setting, draft.profile, arguments);
  return Wrong("there is no option --", name, ": --help shows those there are");
}

Result<std::vector<Group>> MakeGroups(const Draft& draft) {
  if (!draft.config_path.empty()) {
    auto groups = ReadConfigFile(draft.config_path, draft.profile);
    if (!groups) return Wrong("--config: ", groups.error().message);
    return groups;
  }
  if (draft.count == 0) return std::vector<Group>{{draft.profile, 0, 1}};
  const auto group = MakeGroup(draft.profile, draft.base_address, draft.count);
  if (!group) return std::unexpected(group.error());
  return std::vector<Group>{*group};
}

}  // namespace

Result<Options> ParseOptions(std::span<char*> arguments) {
  Draft draft;
  draft.profile.users = DefaultUsers();
  draft.profile.health = HealthSetNamed("default");
  Arguments rest(arguments);
  while (rest.Next()) {
    if (const auto applied = ApplyArgument(draft, rest); !applied)
      return std::unexpected(applied.error());
  }
  auto groups = MakeGroups(draft);
  if (!groups) return std::unexpected(groups.error());
  draft.options.groups = std::move(*groups);
  // Many addresses are served by one socket that is bound to all of them.
  if (draft.options.groups.front().first_ipv4 != 0) draft.options.address = kEveryAddress;
  return std::move(draft.options);
}

std::string HelpText() {
  std::string text =
      "bmcsim simulates BMCs: IPMI 2.0 and 1.5 over UDP, for tests and demonstrations.\n\n"
      "Usage: bmcsim [OPTION]…\n\n"
      "  bmcsim --port 9623 --control /tmp/ctl                one BMC; user admin, password "
      "secret-pw\n"
      "  bmcsim --suites 3 --misbehave replay --loss 5        one with a bad memory, on a bad "
      "network\n"
      "  bmcsim --count 1000 --base-address 127.1.0.1         a thousand, at 127.1.0.1 to "
      "127.1.3.232\n\n"
      "It prints \"ready ADDRESS:PORT\" once it can be asked.\n\n"
      "The process:\n";
  for (const Flag& flag : kFlags) text += HelpLine(flag.name, flag.argument, flag.help);
  text += "\nThe BMCs (also keys of the configuration file):\n";
  for (const Setting& setting : ProfileSettings())
    text += HelpLine(setting.name, setting.argument, setting.help);
  return text;
}

}  // namespace bmcsim
