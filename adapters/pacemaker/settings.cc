#include "adapters/pacemaker/settings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "nodeipmi/nodeipmi.h"

namespace fence {
namespace {

constexpr std::string_view kSeparators = " ,\t";

constexpr std::array kOptions = {
    Option{
        .name = "hostname",
        .type = "string",
        .default_value = "",
        .choices = "",
        .summary = "Nodes of the device, by their names in nodeipmi, parted by blanks or commas; "
                   "CLUSTER:NAME if the cluster calls one otherwise"},
    Option{.name = "state",
           .type = "string",
           .default_value = "",
           .choices = "",
           .summary = "State folder of nodeipmi, if not /var/lib/nodeipmi"},
    Option{.name = "timeout",
           .type = "second",
           .default_value = "10",
           .choices = "",
           .summary = "What a BMC has to answer"},
    Option{.name = "power_timeout",
           .type = "second",
           .default_value = "20",
           .choices = "",
           .summary = "What a node has to be off, or on"},
    Option{.name = "method",
           .type = "select",
           .default_value = "onoff",
           .choices = "onoff|cycle",
           .summary = "How a node is reset: off and on, each read back; or by one power cycle, of "
                      "which it cannot always be seen that the node was off"},
};

// NAME, or CLUSTER:NAME; no name has a colon in it. Nothing if it is neither.
std::optional<Target> ParseTarget(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Target{std::string(text), std::string(text)};
  const std::string_view name = text.substr(0, colon), node = text.substr(colon + 1);
  if (name.empty() || node.empty() || node.contains(':')) return std::nullopt;
  return Target{std::string(name), std::string(node)};
}

// An error if a name could be two nodes: that the wrong one is fenced is worse than that none is.
Expected<std::vector<Target>> ParseTargets(std::string_view list) {
  std::vector<Target> targets;
  for (;;) {
    const size_t begin = list.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return targets;
    list.remove_prefix(begin);
    const size_t size = std::min(list.find_first_of(kSeparators), list.size());
    auto target = ParseTarget(list.substr(0, size));
    if (!target)
      return std::unexpected("hostname has '" + std::string(list.substr(0, size)) +
                             "', which is neither NAME nor CLUSTER:NAME.");
    list.remove_prefix(size);
    const auto known = std::ranges::find(targets, target->name, &Target::name);
    if (known == targets.end()) {
      targets.push_back(*std::move(target));
    } else if (*known != *target) {
      return std::unexpected("hostname has '" + target->name + "' twice: as " + known->node +
                             " and as " + target->node + ".");
    }
  }
}

bool SameButForCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::unexpected<std::string> Wrong(std::string_view name, std::string_view value,
                                   std::string_view what) {
  return std::unexpected(std::string(name) + " is " + std::string(what) + ", not '" +
                         std::string(value) + "'.");
}

Expected<void> SetSeconds(uint32_t& millis, std::string_view name, std::string_view value) {
  const auto seconds = ParseSeconds(name, value, 1);
  if (!seconds) return std::unexpected(seconds.error());
  millis = *seconds * 1000;
  return {};
}

}  // namespace

std::span<const Option> DeviceOptions() { return kOptions; }

Expected<void> Set(Settings& settings, std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  if (name == "hostname") {
    auto targets = ParseTargets(value);
    if (!targets) return std::unexpected(targets.error());
    if (targets->empty()) return Wrong(name, value, "names of nodes");
    settings.targets = *std::move(targets);
  } else if (name == "state") {
    settings.state = value;
  } else if (name == "timeout") {
    return SetSeconds(settings.timeout_ms, name, value);
  } else if (name == "power_timeout") {
    return SetSeconds(settings.power_timeout_ms, name, value);
  } else if (name == "method") {
    if (value != "onoff" && value != "cycle") return Wrong(name, value, "onoff or cycle");
    settings.method = value == "cycle" ? Method::kCycle : Method::kOnOff;
  } else {
    return std::unexpected("There is no option '" + std::string(name) + "'.");
  }
  return {};
}

Expected<uint32_t> ParseSeconds(std::string_view name, std::string_view value, uint32_t least) {
  constexpr uint32_t kMost = NODEIPMI_MAX_TIMEOUT_MS / 1000;
  std::string_view digits = value;
  if (digits.ends_with('s')) digits.remove_suffix(1);
  uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc{} || end != digits.data() + digits.size() || seconds < least ||
      seconds > kMost) {
    return Wrong(name, value, std::to_string(least) + " to " + std::to_string(kMost) + " seconds");
  }
  return seconds;
}

Expected<std::string> FindNode(std::span<const Target> targets, std::string_view name) {
  const auto exact = std::ranges::find(targets, name, &Target::name);
  if (exact != targets.end()) return exact->node;
  const Target* found = nullptr;
  for (const Target& target : targets) {
    if (!SameButForCase(target.name, name)) continue;
    if (found != nullptr)
      return std::unexpected("'" + std::string(name) + "' may be " + found->name + " or " +
                             target.name + ": give one of them another name.");
    found = &target;
  }
  if (found == nullptr)
    return std::unexpected("'" + std::string(name) + "' is no node of this device.");
  return found->node;
}

std::string XmlText(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string ParameterXml(const Option& option, std::string_view getopt, bool required) {
  std::string xml = "\t<parameter name=\"" + XmlText(option.name) + "\" unique=\"0\" required=\"" +
                    (required ? "1" : "0") + "\">\n";
  if (!getopt.empty()) xml += "\t\t<getopt mixed=\"" + XmlText(getopt) + "\" />\n";
  xml += "\t\t<content type=\"" + XmlText(option.type) + "\"";
  if (!option.default_value.empty()) xml += " default=\"" + XmlText(option.default_value) + "\"";
  if (option.choices.empty()) {
    xml += " />\n";
  } else {
    xml += ">\n";
    for (std::string_view rest = option.choices;;) {
      const size_t size = std::min(rest.find('|'), rest.size());
      xml += "\t\t\t<option value=\"" + XmlText(rest.substr(0, size)) + "\" />\n";
      if (size == rest.size()) break;
      rest.remove_prefix(size + 1);
    }
    xml += "\t\t</content>\n";
  }
  return xml + "\t\t<shortdesc lang=\"en\">" + XmlText(option.summary) +
         "</shortdesc>\n\t</parameter>\n";
}

}  // namespace fence
