#include "tests/sim/control_commands.h"

#include <arpa/inet.h>

#include <array>
#include <optional>

#include "tests/sim/health_control.h"
#include "tests/sim/text.h"

namespace bmcsim {
namespace {

std::vector<std::string> Words(std::string_view line) {
  std::istringstream stream{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The BMCs that a command is for, as a range of indices.
struct Selection {
  size_t first;
  size_t end;
};

// All, or the one whose address is the word at `position`. Nothing if there is no such BMC.
std::optional<Selection> Select(const Fleet& fleet, const std::vector<std::string>& words,
                                size_t position) {
  if (words.size() <= position) return Selection{0, fleet.size()};
  in_addr address;
  if (words.size() > position + 1 || inet_pton(AF_INET, words[position].c_str(), &address) != 1)
    return std::nullopt;
  const size_t index = fleet.Find(ntohl(address.s_addr));
  if (index == fleet.size()) return std::nullopt;
  return Selection{index, index + 1};
}

constexpr std::string_view kCommands =
    "counters [ADDRESS], counter NAME [ADDRESS], reset-counters, power [ADDRESS], set power on|off "
    "[ADDRESS], "
    "set misbehave LIST|none [ADDRESS], set network LIST|none [ADDRESS], set sensor NAME|NUMBER "
    "raw N|states "
    "N|unavailable|disabled|default "
    "[ADDRESS], sel add HEX [ADDRESS], sel clear [ADDRESS], forget-sessions [ADDRESS], reboot "
    "[ADDRESS], quit";
constexpr std::string_view kNoSuchBmc = "error: there is no BMC with that address";

// `used` of the words describe the change; an address may follow.
std::string ChangeHealth(Fleet& fleet, const std::vector<std::string>& words,
                         const Result<HealthChange>& change, size_t used) {
  if (!change) return Text("error: ", change.error().message);
  const auto selection = Select(fleet, words, used);
  if (!selection) return std::string(kNoSuchBmc);
  for (size_t i = selection->first; i < selection->end; ++i) {
    if (const auto done = (*change)(fleet.at(i)); !done)
      return Text("error: ", done.error().message);
  }
  return "ok";
}

template <typename Do>
std::string ForEach(Fleet& fleet, const std::vector<std::string>& words, size_t position,
                    const Do& act) {
  const auto selection = Select(fleet, words, position);
  if (!selection) return std::string(kNoSuchBmc);
  for (size_t i = selection->first; i < selection->end; ++i) act(fleet.at(i));
  return "ok";
}

std::string ShowCounters(Fleet& fleet, const std::vector<std::string>& words, Instant now) {
  const auto selection = Select(fleet, words, 1);
  if (!selection) return std::string(kNoSuchBmc);
  return words.size() == 1 ? fleet.CountersJson(now) : fleet.CountersJson(selection->first, now);
}

std::string ShowCounter(Fleet& fleet, const std::vector<std::string>& words, Instant now) {
  const auto selection = Select(fleet, words, 2);
  if (!selection) return std::string(kNoSuchBmc);
  const std::string json =
      words.size() == 2 ? fleet.CountersJson(now) : fleet.CountersJson(selection->first, now);
  const auto value = CounterIn(json, words[1]);
  return value ? Text(*value) : Text("error: there is no counter \"", words[1], "\"");
}

std::string ShowPower(Fleet& fleet, const std::vector<std::string>& words, Instant now) {
  const auto selection = Select(fleet, words, 1);
  if (!selection) return std::string(kNoSuchBmc);
  Bmc& bmc = fleet.at(selection->first);
  bmc.Tick(now);
  return bmc.chassis.on() ? "on" : "off";
}

std::string SetPower(Fleet& fleet, const std::vector<std::string>& words) {
  if (words[2] != "on" && words[2] != "off") return "error: power is on or off";
  return ForEach(fleet, words, 3, [&](Bmc& bmc) { bmc.chassis.SetPower(words[2] == "on"); });
}

std::string SetMisbehaviour(Fleet& fleet, const std::vector<std::string>& words, Instant now) {
  const auto list = MisbehaviourList::Parse(words[2]);
  if (!list) return Text("error: ", list.error().message);
  return ForEach(fleet, words, 3, [&](Bmc& bmc) { bmc.misbehaviours.Set(*list, now); });
}

std::string SetAttacks(Fleet& fleet, const std::vector<std::string>& words) {
  const auto list = AttackList::Parse(words[2]);
  if (!list) return Text("error: ", list.error().message);
  return ForEach(fleet, words, 3, [&](Bmc& bmc) { bmc.SetAttacks(*list); });
}

std::string ForgetSessions(Fleet& fleet, const std::vector<std::string>& words) {
  return ForEach(fleet, words, 1, [](Bmc& bmc) { bmc.ForgetSessions(); });
}

std::string Reboot(Fleet& fleet, const std::vector<std::string>& words, Instant now) {
  return ForEach(fleet, words, 1, [&](Bmc& bmc) {
    bmc.Tick(now);
    bmc.Reboot(now);
  });
}

}  // namespace

std::string AnswerControl(Fleet& fleet, std::string_view line, Instant now, bool& quit) {
  const auto words = Words(line);
  if (words.empty()) return "error: an empty command";
  if (words[0] == "counters") return ShowCounters(fleet, words, now);
  if (words[0] == "counter" && words.size() >= 2) return ShowCounter(fleet, words, now);
  if (words[0] == "reset-counters" && words.size() == 1) {
    fleet.ResetCounters();
    return "ok";
  }
  if (words[0] == "power") return ShowPower(fleet, words, now);
  if (words[0] == "set" && words.size() >= 3 && words[1] == "power") return SetPower(fleet, words);
  if (words[0] == "set" && words.size() >= 3 && words[1] == "misbehave")
    return SetMisbehaviour(fleet, words, now);
  if (words[0] == "set" && words.size() >= 3 && words[1] == "network")
    return SetAttacks(fleet, words);
  if (words[0] == "set" && words.size() >= 4 && words[1] == "sensor") {
    size_t used = 0;
    const auto change = ReadSensorChange(words, used);
    return ChangeHealth(fleet, words, change, used);
  }
  if (words[0] == "sel" && words.size() >= 2) {
    size_t used = 0;
    const auto change = ReadSelChange(words, now, used);
    return ChangeHealth(fleet, words, change, used);
  }
  if (words[0] == "forget-sessions") return ForgetSessions(fleet, words);
  if (words[0] == "reboot") return Reboot(fleet, words, now);
  if (words[0] == "quit" && words.size() == 1) {
    quit = true;
    return "ok";
  }
  return Text("error: \"", line, "\" is not one of: ", kCommands);
}

}  // namespace bmcsim
