#include "adapters/cli/settings.h"

#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

namespace cli {
namespace {

constexpr auto kKinds =
    std::to_array<Choice>({{"host", NODEIPMI_NODE_HOST}, {"tenant", NODEIPMI_NODE_TENANT}});
constexpr auto kLans = std::to_array<Choice>(
    {{"auto", NODEIPMI_LAN_AUTO}, {"1.5", NODEIPMI_LAN_1_5}, {"2.0", NODEIPMI_LAN_2_0}});
constexpr auto kAuths = std::to_array<Choice>({{"auto", NODEIPMI_AUTH_AUTO},
                                               {"md5", NODEIPMI_AUTH_MD5},
                                               {"straight", NODEIPMI_AUTH_STRAIGHT},
                                               {"none", NODEIPMI_AUTH_NONE}});
constexpr auto kCiphers = std::to_array<Choice>({{"auto", NODEIPMI_CIPHER_SUITE_AUTO},
                                                 {"1", 1},
                                                 {"2", 2},
                                                 {"3", 3},
                                                 {"6", 6},
                                                 {"7", 7},
                                                 {"8", 8},
                                                 {"11", 11},
                                                 {"12", 12},
                                                 {"15", 15},
                                                 {"16", 16},
                                                 {"17", 17}});
constexpr auto kPrivileges =
    std::to_array<Choice>({{"user", NODEIPMI_PRIVILEGE_USER},
                           {"operator", NODEIPMI_PRIVILEGE_OPERATOR},
                           {"administrator", NODEIPMI_PRIVILEGE_ADMINISTRATOR}});
constexpr auto kQuirks =
    std::to_array<Choice>({{"lookup-by-privilege", NODEIPMI_OPTION_LOOKUP_BY_PRIVILEGE},
                           {"zero-session-id", NODEIPMI_OPTION_ZERO_SESSION_ID},
                           {"none", 0}});

}  // namespace

Expected<Settings> Settings::From(const Arguments& arguments, const std::string& node,
                                  Prompt prompt) {
  Settings settings;
  if (const auto address = arguments.Value(Option::kAddress)) {
    settings.address_ = *address;
    settings.values_.set |= NODEIPMI_SET_ADDRESS;
  }
  if (const auto web = arguments.Value(Option::kWeb)) {
    settings.web_ = *web;
    settings.values_.set |= NODEIPMI_SET_WEB;
  }
  settings.user_ = arguments.Value(Option::kUser);
  if (settings.user_) settings.values_.set |= NODEIPMI_SET_USER;
  // What is set and has no value is removed.
  if (arguments.Has(Option::kClearCredentials))
    settings.values_.set |= NODEIPMI_SET_USER | NODEIPMI_SET_PASSWORD | NODEIPMI_SET_KG;
  if (auto taken = settings.TakeChoices(arguments); !taken) return std::unexpected(taken.error());
  if (auto taken = settings.TakeQuirks(arguments); !taken) return std::unexpected(taken.error());
  if (auto taken = settings.TakeSecrets(arguments, node, prompt); !taken)
    return std::unexpected(taken.error());
  return settings;
}

Expected<void> Settings::TakeChoices(const Arguments& arguments) {
  const struct {
    Option option;
    std::span<const Choice> choices;
    uint32_t set;
    uint32_t* value;
  } members[] = {
      {Option::kKind, kKinds, NODEIPMI_SET_KIND, &values_.kind},
      {Option::kLan, kLans, NODEIPMI_SET_LAN, &values_.lan},
      {Option::kAuth, kAuths, NODEIPMI_SET_AUTH, &values_.auth},
      {Option::kCipher, kCiphers, NODEIPMI_SET_CIPHER_SUITE, &values_.cipher_suite},
      {Option::kPrivilege, kPrivileges, NODEIPMI_SET_PRIVILEGE, &values_.privilege},
  };
  for (const auto& member : members) {
    const auto text = arguments.Value(member.option);
    if (!text) continue;
    const auto value = ParseChoice(InfoOf(member.option).name, *text, member.choices);
    if (!value) return std::unexpected(value.error());
    *member.value = *value;
    values_.set |= member.set;
  }
  return {};
}

Expected<void> Settings::TakeQuirks(const Arguments& arguments) {
  for (const std::string& text : arguments.Values(Option::kQuirk)) {
    const auto quirk = ParseChoice(InfoOf(Option::kQuirk).name, text, kQuirks);
    if (!quirk) return std::unexpected(quirk.error());
    values_.options |= *quirk;
    values_.set |= NODEIPMI_SET_OPTIONS;
  }
  return {};
}

Expected<void> Settings::TakeSecrets(const Arguments& arguments, const std::string& node,
                                     Prompt prompt) {
  const auto file = arguments.Value(Option::kPasswordFile);
  const bool from_stdin = arguments.Has(Option::kPasswordStdin);
  const auto kg_file = arguments.Value(Option::kKgFile);
  if (file && from_stdin)
    return UsageFailure("--password-file and --password-stdin cannot be given both");
  if (kg_file == "-" && (from_stdin || file == "-"))
    return UsageFailure(
        "standard input holds the password or K_g, not both; put one of them into a file");
  if (kg_file) {
    auto line = ReadSecretFile("K_g", *kg_file);
    if (!line) return std::unexpected(line.error());
    auto kg = DecodeHexadecimal(std::move(*line));
    if (!kg) return std::unexpected(kg.error());
    kg_ = std::move(*kg);
    values_.set |= NODEIPMI_SET_KG;
  }
  const bool asks = prompt == Prompt::kForPassword && user_ && isatty(STDIN_FILENO) != 0;
  if (!file && !from_stdin && !asks) return {};
  auto password = file         ? ReadSecretFile("the password", *file)
                  : from_stdin ? ReadSecretFile("the password", "-")
                               : AskSecret({.what = "the password",
                                            .prompt = "Password of '" + *user_ + "' at " + node,
                                            .option = "--password-file FILE",
                                            .twice = true});
  if (!password) return std::unexpected(password.error());
  password_ = std::move(*password);
  values_.set |= NODEIPMI_SET_PASSWORD;
  return {};
}

nodeipmi_node_settings Settings::ForLibrary() const {
  nodeipmi_node_settings settings = values_;
  settings.struct_size = sizeof settings;
  settings.address = address_.c_str();
  settings.web = web_.c_str();
  settings.user = user_ ? user_->c_str() : nullptr;
  if (password_) {
    settings.password = password_->data();
    settings.password_size = password_->size();
  }
  if (kg_) {
    settings.kg = kg_->data();
    settings.kg_size = kg_->size();
  }
  return settings;
}

std::string AddressOf(const nodeipmi_node& node) {
  std::string host = node.host;
  constexpr uint32_t kIpmiPort = 623;
  if (host.empty() || node.port == kIpmiPort) return host;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(node.port);
}

std::string KindOf(const nodeipmi_node& node) { return std::string(WordOf(node.kind, kKinds)); }
std::string LanOf(const nodeipmi_node& node) { return std::string(WordOf(node.lan, kLans)); }
std::string AuthOf(const nodeipmi_node& node) { return std::string(WordOf(node.auth, kAuths)); }
std::string CipherOf(const nodeipmi_node& node) {
  return std::string(WordOf(node.cipher_suite, kCiphers));
}
std::string PrivilegeOf(const nodeipmi_node& node) {
  return std::string(WordOf(node.privilege, kPrivileges));
}

std::vector<std::string> QuirksOf(const nodeipmi_node& node) {
  std::vector<std::string> quirks;
  for (const Choice& quirk : kQuirks)
    if ((node.options & quirk.value) != 0) quirks.emplace_back(quirk.word);
  return quirks;
}

}  // namespace cli
