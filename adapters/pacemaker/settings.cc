#include "adapters/pacemaker/settings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

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
        .summary = "Nodes of the device, by their names in nodeipmi, parted by blanks or commas"},
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

std::vector<std::string> SplitNames(std::string_view list) {
  std::vector<std::string> names;
  for (;;) {
    const size_t begin = list.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return names;
    list.remove_prefix(begin);
    const size_t size = std::min(list.find_first_of(kSeparators), list.size());
    std::string name(list.substr(0, size));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    list.remove_prefix(size);
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
    settings.nodes = SplitNames(value);
    if (settings.nodes.empty()) return Wrong(name, value, "names of nodes");
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

Expected<std::string> FindNode(std::span<const std::string> nodes, std::string_view name) {
  if (std::ranges::find(nodes, name) != nodes.end()) return std::string(name);
  const std::string* found = nullptr;
  for (const std::string& node : nodes) {
    if (!SameButForCase(node, name)) continue;
    if (found != nullptr)
      return std::unexpected("'" + std::string(name) + "' may be " + *found + " or " + node +
                             ": give one of them another name.");
    found = &node;
  }
  if (found == nullptr)
    return std::unexpected("'" + std::string(name) + "' is no node of this device.");
  return *found;
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
