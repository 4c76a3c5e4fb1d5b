#include "tests/sim/settings.h"

#include <algorithm>
#include <array>

#include "tests/sim/health_set.h"
#include "tests/sim/suites.h"
#include "tests/sim/text.h"
#include "tests/sim/users_file.h"

namespace bmcsim {
namespace {

using ipmi::SecretAccess;

// More sessions than these would run out of session handles.
constexpr uint32_t kMostSlots = 200;

template <typename T, typename From>
Result<void> Assign(T& to, Result<From> from) {
  if (!from) return std::unexpected(from.error());
  to = static_cast<T>(*from);
  return {};
}

Result<void> ApplySwitch(bool& to, std::string_view value) {
  if (value != "on" && value != "off") return Wrong("\"", value, "\" is neither on nor off");
  to = value == "on";
  return {};
}

Result<void> ApplyDuration(Duration& to, std::string_view value, Duration unit) {
  const auto number = ParseDecimal(value);
  if (!number) return std::unexpected(number.error());
  to = Duration(static_cast<int64_t>(*number * static_cast<double>(unit.count())));
  return {};
}
Result<void> ApplySeconds(Duration& to, std::string_view value) {
  return ApplyDuration(to, value, std::chrono::seconds(1));
}
Result<void> ApplyMillis(Duration& to, std::string_view value) {
  return ApplyDuration(to, value, std::chrono::milliseconds(1));
}

Result<void> ApplyPercent(double& to, std::string_view value) {
  const auto number = ParseDecimal(value);
  if (!number || *number > 100) return Wrong("\"", value, "\" is not a percentage");
  to = *number;
  return {};
}

Result<void> ApplySuites(Profile& profile, std::string_view value) {
  std::vector<uint8_t> suites;
  for (const std::string_view word : SplitAtCommas(value)) {
    const auto id = ParseNumber(word, 255);
    if (!id || SuiteById(static_cast<uint8_t>(*id)) == nullptr) {
      return Wrong("\"", word,
                   "\" is not one of the cipher suites 0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17");
    }
    suites.push_back(static_cast<uint8_t>(*id));
  }
  if (suites.empty()) return Wrong("at least one cipher suite is needed");
  profile.suites = std::move(suites);
  return {};
}

Result<void> ApplyLan(Profile& profile, std::string_view value) {
  if (value != "1.5" && value != "2.0" && value != "both")
    return Wrong("\"", value, "\" is not 1.5, 2.0 or both");
  profile.lan15 = value != "2.0";
  profile.lan20 = value != "1.5";
  return {};
}

Result<void> ApplyAuth15(Profile& profile, std::string_view value) {
  uint8_t types = 0;
  for (const std::string_view word : SplitAtCommas(value)) {
    if (word == "none") {
      types |= kAuth15None;
    } else if (word == "md5") {
      types |= kAuth15Md5;
    } else if (word == "straight") {
      types |= kAuth15Straight;
    } else {
      return Wrong("\"", word, "\" is not none, md5 or straight");
    }
  }
  profile.auth15 = types;
  return {};
}

Result<void> ApplyGuid(Profile& profile, std::string_view value) {
  Guid guid;
  if (const auto parsed = ParseHex(value, guid); !parsed) return std::unexpected(parsed.error());
  profile.guid = guid;
  return {};
}

// A K_g is text of up to 20 bytes, or 0x and hexadecimal digits.
Result<void> ApplyKgFile(Profile& profile, std::string_view value) {
  const auto content = ReadTextFile(std::string(value));
  if (!content) return std::unexpected(content.error());
  Bytes bytes(content->begin(), content->end());
  if (content->starts_with("0x")) {
    bytes.assign((content->size() - 2) / 2, 0);
    if (const auto parsed = ParseHex(std::string_view(*content).substr(2), bytes); !parsed) {
      return std::unexpected(parsed.error());
    }
  }
  if (bytes.empty() || bytes.size() > 20) return Wrong("a K_g has 1 to 20 bytes");
  profile.kg = std::make_shared<Kg>(Kg::PaddedCopyOf(bytes));
  return {};
}

Result<void> ApplyHealth(Profile& profile, std::string_view value) {
  profile.health = HealthSetNamed(value);
  if (profile.health == nullptr && value != "none")
    return Wrong("\"", value, "\" is not none, default, forty, few, big or device");
  return {};
}

// The first user with something about it changed, as the only one.
Result<void> ReplaceUser(Profile& profile, Result<User> user) {
  if (!user) return std::unexpected(user.error());
  auto users = std::make_shared<Users>();
  users->push_back(std::move(*user));
  profile.users = std::move(users);
  return {};
}

std::string_view PasswordOf(const User& user) {
  const auto bytes = user.password.Reveal(SecretAccess()).first(user.password_size);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<void> ApplyUser(Profile& profile, std::string_view value) {
  const User& former = profile.users->front();
  return ReplaceUser(
      profile, CheckedUser(std::string(value), PasswordOf(former), PrivilegeName(former.limit), 0));
}

Result<void> ApplyPasswordFile(Profile& profile, std::string_view value) {
  const auto password = ReadTextFile(std::string(value));
  if (!password) return std::unexpected(password.error());
  const User& former = profile.users->front();
  return ReplaceUser(profile, CheckedUser(former.name, *password, PrivilegeName(former.limit), 0));
}

Result<void> ApplyPrivilege(Profile& profile, std::string_view value) {
  const User& former = profile.users->front();
  return ReplaceUser(profile, CheckedUser(former.name, PasswordOf(former), value, 0));
}

constexpr std::array kSettings = {
    Setting{"user", "NAME", "the only user's name (default: admin)", ApplyUser},
    Setting{"password-file", "FILE", "its password (default: secret-pw)", ApplyPasswordFile},
    Setting{"privilege", "LEVEL", "its limit: callback, user, operator or administrator (default)",
            ApplyPrivilege},
    Setting{"users-file", "FILE", "many users: [{\"name\":…,\"password\":…,\"privilege\":…}, …]",
            [](Profile& p, std::string_view v) {
              return Assign(p.users, ReadUsersFile(std::string(v)));
            }},
    Setting{"kg-file", "FILE", "the K_g: text, or 0x and hexadecimal digits (default: none)",
            ApplyKgFile},
    Setting{"suites", "LIST", "cipher suites (default: all but 0)", ApplySuites},
    Setting{"lan", "VERSION", "1.5, 2.0 or both (default)", ApplyLan},
    Setting{"auth15", "LIST",
            "IPMI 1.5 authentication: none, md5, straight (default: md5,straight)", ApplyAuth15},
    Setting{"per-message-auth", "on|off", "IPMI 1.5: a code in each packet (default: on)",
            [](Profile& p, std::string_view v) { return ApplySwitch(p.per_message_auth, v); }},
    Setting{"user-level-auth", "on|off",
            "IPMI 1.5: a code also for commands of USER level (default: on)",
            [](Profile& p, std::string_view v) { return ApplySwitch(p.user_level_auth, v); }},
    Setting{"guid", "HEX",
            "32 digits, in the order they have on the wire (default: from the address)", ApplyGuid},
    Setting{
        "slots", "N", "sessions at a time (default: 4)",
        [](Profile& p, std::string_view v) { return Assign(p.slots, ParseNumber(v, kMostSlots)); }},
    Setting{"count-half-open", "", "half-open sessions take a slot too",
            [](Profile& p, std::string_view v) { return ApplySwitch(p.count_half_open, v); }},
    Setting{"half-open-timeout", "SECONDS", "default: 3",
            [](Profile& p, std::string_view v) { return ApplySeconds(p.half_open_timeout, v); }},
    Setting{"idle-timeout", "SECONDS", "default: 60",
            [](Profile& p, std::string_view v) { return ApplySeconds(p.idle_timeout, v); }},
    Setting{"dedup", "", "answer a repeated request again without executing it again",
            [](Profile& p, std::string_view v) { return ApplySwitch(p.dedup, v); }},
    Setting{"power", "on|off", "at the start (default: on)",
            [](Profile& p, std::string_view v) { return ApplySwitch(p.power_on, v); }},
    Setting{"on-delay", "SECONDS", "until the power is on after a power-on (default: 0)",
            [](Profile& p, std::string_view v) { return ApplySeconds(p.on_delay, v); }},
    Setting{"off-delay", "SECONDS", "until it is off after a power-off (default: 0)",
            [](Profile& p, std::string_view v) { return ApplySeconds(p.off_delay, v); }},
    Setting{"soft-delay", "SECONDS", "until it is off after a soft shut-down (default: 0.5)",
            [](Profile& p, std::string_view v) { return ApplySeconds(p.soft_delay, v); }},
    Setting{"cycle-time", "SECONDS", "how long a power cycle keeps it off (default: 0.5)",
            [](Profile& p, std::string_view v) { return ApplySeconds(p.cycle_time, v); }},
    Setting{"health", "SET",
            "its sensors, log and inventories: none, default (if not given), forty, few, big,"
            " or device (default, whose records are the controller's own)",
            ApplyHealth},
    Setting{"loss", "PERCENT", "of datagrams that vanish, each way",
            [](Profile& p, std::string_view v) { return ApplyPercent(p.faults.loss, v); }},
    Setting{"duplicate", "PERCENT", "that come twice, the second up to 300 ms later",
            [](Profile& p, std::string_view v) { return ApplyPercent(p.faults.duplicate, v); }},
    Setting{"reorder", "PERCENT", "held back by 10 to 300 ms, so that later ones overtake them",
            [](Profile& p, std::string_view v) { return ApplyPercent(p.faults.reorder, v); }},
    Setting{"delay", "MS", "added to each round trip: an answer comes so much later than it would",
            [](Profile& p, std::string_view v) { return ApplyMillis(p.faults.delay, v); }},
    Setting{"jitter", "MS", "at most this much more, at random",
            [](Profile& p, std::string_view v) { return ApplyMillis(p.faults.jitter, v); }},
    Setting{"network", "LIST",
            "what somebody in the middle does, with percentages: see --list-attacks",
            [](Profile& p, std::string_view v) { return Assign(p.attacks, AttackList::Parse(v)); }},
    Setting{"misbehave", "LIST", "what it does wrong: see --list-misbehaviours",
            [](Profile& p, std::string_view v) {
              return Assign(p.misbehaviours, MisbehaviourList::Parse(v));
            }},
};

}  // namespace

std::span<const Setting> ProfileSettings() { return kSettings; }

const Setting* FindSetting(std::string_view name) {
  const auto at = std::ranges::find(kSettings, name, &Setting::name);
  return at == kSettings.end() ? nullptr : &*at;
}

}  // namespace bmcsim
