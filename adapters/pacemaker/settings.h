// What a fencing device is told by the cluster's configuration: the same for the plugin and for the
// fence agent. The configuration is plain text that every node of the cluster can read, so there is
// no secret in it: the credentials are in the state folder.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fence {

template <typename T>
using Expected = std::expected<T, std::string>;  // or a sentence that says what is wrong

enum class Method : uint8_t { kOnOff, kCycle };

// A node of the device.
struct Target {
  std::string name;  // what the cluster calls it
  std::string node;  // its name in the state

  bool operator==(const Target&) const = default;
};

struct Settings {
  std::vector<Target> targets;         // none: all host nodes of the state
  std::string state;                   // its folder; empty: the default
  uint32_t timeout_ms = 10'000;        // what a BMC has to answer
  uint32_t power_timeout_ms = 20'000;  // what a node has to be off, or on
  Method method = Method::kOnOff;
};

struct Option {
  std::string_view name;
  std::string_view type;           // "string", "second" or "select", as in a fence agent's metadata
  std::string_view default_value;  // empty: none
  std::string_view choices;        // of "select", parted by '|'
  std::string_view summary;        // a line
};

// Those that Set takes.
std::span<const Option> DeviceOptions();

// An empty value leaves the default.
Expected<void> Set(Settings& settings, std::string_view name, std::string_view value);

// A whole number of seconds, with or without an "s" behind it.
Expected<uint32_t> ParseSeconds(std::string_view name, std::string_view value, uint32_t least);

// The node, by its name in the state, that the cluster calls `name`. Libstonith hands names on in
// lower case, so one that is not there as it is written is looked for without regard to case. An
// error if none is meant, or several may be.
Expected<std::string> FindNode(std::span<const Target> targets, std::string_view name);

// One <parameter> of a device's metadata. `getopt`: how it is given on a command line; empty: not
// at all.
std::string ParameterXml(const Option& option, std::string_view getopt, bool required);
std::string XmlText(std::string_view text);

}  // namespace fence
