// The settings of a node: as options, as words, and as the C API has them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/cli/arguments.h"
#include "adapters/cli/secret_input.h"
#include "nodeipmi/nodeipmi.h"

namespace cli {

// Owns what the struct for the library points to.
class Settings {
 public:
  // Whether --user without a password asks for one on the terminal.
  enum class Prompt { kNever, kForPassword };

  static Expected<Settings> From(const Arguments& arguments, const std::string& node,
                                 Prompt prompt);

  // Valid as long as this is.
  nodeipmi_node_settings ForLibrary() const;
  bool empty() const { return values_.set == 0; }

 private:
  Expected<void> TakeChoices(const Arguments& arguments);
  Expected<void> TakeQuirks(const Arguments& arguments);
  Expected<void> TakeSecrets(const Arguments& arguments, const std::string& node, Prompt prompt);

  nodeipmi_node_settings values_ = {};
  std::string address_;
  std::string web_;
  std::optional<std::string> user_;
  SecretPtr password_;
  SecretPtr kg_;
};

// "host:port", the port only where it is not IPMI's own.
std::string AddressOf(const nodeipmi_node& node);
std::string KindOf(const nodeipmi_node& node);
std::string LanOf(const nodeipmi_node& node);
std::string AuthOf(const nodeipmi_node& node);
std::string CipherOf(const nodeipmi_node& node);
std::string PrivilegeOf(const nodeipmi_node& node);
std::vector<std::string> QuirksOf(const nodeipmi_node& node);

}  // namespace cli
