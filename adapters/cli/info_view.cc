#include "adapters/cli/info_view.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string_view>

#include "adapters/cli/arguments.h"

namespace cli {
namespace {

constexpr const char* kNotTold = "not told";

// IPMI 2.0 §20.1, additional device support.
constexpr auto kSupport = std::to_array<Choice>({{"sensors", 0x01},
                                                 {"sdr-repository", 0x02},
                                                 {"sel", 0x04},
                                                 {"fru", 0x08},
                                                 {"event-receiver", 0x10},
                                                 {"event-generator", 0x20},
                                                 {"bridge", 0x40},
                                                 {"chassis", 0x80}});

constexpr auto kLanVersions =
    std::to_array<Choice>({{"1.5", NODEIPMI_CHANNEL_LAN_1_5}, {"2.0", NODEIPMI_CHANNEL_LAN_2_0}});

constexpr auto kAuthenticationTypes =
    std::to_array<Choice>({{"none", NODEIPMI_CHANNEL_AUTH_NONE},
                           {"md2", NODEIPMI_CHANNEL_AUTH_MD2},
                           {"md5", NODEIPMI_CHANNEL_AUTH_MD5},
                           {"straight", NODEIPMI_CHANNEL_AUTH_STRAIGHT},
                           {"oem", NODEIPMI_CHANNEL_AUTH_OEM}});

constexpr auto kUsers = std::to_array<Choice>({{"named", NODEIPMI_CHANNEL_NAMED_USERS},
                                               {"null", NODEIPMI_CHANNEL_NULL_USERS},
                                               {"anonymous", NODEIPMI_CHANNEL_ANONYMOUS_LOGIN}});

constexpr auto kIpSources =
    std::to_array<Choice>({{"static", NODEIPMI_IP_SOURCE_STATIC},
                           {"dhcp", NODEIPMI_IP_SOURCE_DHCP},
                           {"system-software", NODEIPMI_IP_SOURCE_SYSTEM_SOFTWARE},
                           {"other", NODEIPMI_IP_SOURCE_OTHER}});

constexpr auto kDcmi =
    std::to_array<Choice>({{"power-management", NODEIPMI_DCMI_POWER_MANAGEMENT},
                           {"in-band-channel", NODEIPMI_DCMI_IN_BAND_CHANNEL},
                           {"serial-channel", NODEIPMI_DCMI_SERIAL_CHANNEL},
                           {"secondary-lan-channel", NODEIPMI_DCMI_SECONDARY_LAN_CHANNEL}});

constexpr auto kPrivileges = std::to_array<Choice>(
    {{"callback", 1}, {"user", 2}, {"operator", 3}, {"administrator", 4}, {"oem", 5}});

std::string Firmware(const nodeipmi_device_info& info) {
  char text[32];
  (void)std::snprintf(text, sizeof text, "%u.%02u", info.firmware_major, info.firmware_minor);
  return text;
}

std::string Version(uint32_t major, uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

bool HasDcmi(const nodeipmi_device_info& info) {
  return info.dcmi_major != 0 || info.dcmi_minor != 0;
}

bool TellsLan(const nodeipmi_device_info& info) {
  return *info.lan_ip != '\0' || info.lan_ip_source != NODEIPMI_IP_SOURCE_UNKNOWN ||
         *info.lan_netmask != '\0' || *info.lan_gateway != '\0' || *info.lan_mac != '\0' ||
         info.lan_vlan != 0;
}

bool TellsSessions(const nodeipmi_device_info& info) {
  return info.sessions_possible != 0 || info.sessions_active != 0;
}

std::span<const uint8_t> CipherSuites(const nodeipmi_device_info& info) {
  return {info.cipher_suites, std::min<size_t>(info.cipher_suite_count, sizeof info.cipher_suites)};
}

std::span<const nodeipmi_session> Sessions(const nodeipmi_device_info& info) {
  return {info.sessions, std::min<size_t>(info.session_count, std::size(info.sessions))};
}

std::string PrivilegeWord(const nodeipmi_session& session) {
  const std::string_view word = WordOf(session.privilege, kPrivileges);
  return word.empty() ? std::to_string(session.privilege) : std::string(word);
}

const char* SessionVersion(const nodeipmi_session& session) {
  return (session.flags & NODEIPMI_SESSION_IPMI_2_0) != 0 ? "2.0" : "1.5";
}

// ---- For people ----

std::string OrNotTold(std::string_view text) { return std::string(text.empty() ? kNotTold : text); }

std::string Words(uint32_t bits, std::span<const Choice> words) {
  std::string text;
  for (const Choice& word : words)
    if ((bits & word.value) != 0) text += (text.empty() ? "" : " ") + std::string(word.word);
  return text;
}

std::string Manufacturer(const nodeipmi_device_info& info) {
  const std::string id = std::to_string(info.manufacturer_id);
  return *info.manufacturer == '\0' ? id : id + " (" + info.manufacturer + ")";
}

std::string SuiteNumbers(const nodeipmi_device_info& info) {
  std::string text;
  for (const uint8_t suite : CipherSuites(info))
    text += (text.empty() ? "" : " ") + std::to_string(suite);
  return text;
}

std::string Authentication(const nodeipmi_device_info& info) {
  const uint32_t flags = info.channel_flags;
  if ((flags & NODEIPMI_CHANNEL_LAN_1_5) == 0) return "";
  std::string text = Words(flags, kAuthenticationTypes);
  if (text.empty()) return "no type offered";
  if ((flags & NODEIPMI_CHANNEL_AUTH_PER_MESSAGE) == 0) return text + ", not of each message";
  if ((flags & NODEIPMI_CHANNEL_AUTH_USER_LEVEL) == 0) return text + ", not of user commands";
  return text;
}

std::string IpAddress(const nodeipmi_device_info& info) {
  const std::string source(WordOf(info.lan_ip_source, kIpSources));
  if (*info.lan_ip == '\0') return OrNotTold(source);
  return source.empty() ? info.lan_ip : std::string(info.lan_ip) + " (" + source + ")";
}

std::string Dcmi(const nodeipmi_device_info& info) {
  if (!HasDcmi(info)) return "none";
  const std::string words = Words(info.dcmi_flags, kDcmi);
  return Version(info.dcmi_major, info.dcmi_minor) + (words.empty() ? "" : " " + words);
}

std::string SessionText(const nodeipmi_session& session) {
  std::string text = "user " + std::to_string(session.user_id) + " as " + PrivilegeWord(session) +
                     ", IPMI " + SessionVersion(session) + ", channel " +
                     std::to_string(session.channel);
  if (*session.address != '\0')
    text += ", from " + std::string(session.address) + ":" + std::to_string(session.port);
  if ((session.flags & NODEIPMI_SESSION_OWN) != 0) text += " (this one)";
  return text;
}

void AddChannelLines(std::vector<Labelled>& lines, const nodeipmi_device_info& info) {
  const uint32_t flags = info.channel_flags;
  lines.emplace_back("lan versions", OrNotTold(Words(flags, kLanVersions)));
  if (flags == 0) return;
  if ((flags & NODEIPMI_CHANNEL_LAN_1_5) != 0)
    lines.emplace_back("1.5 authentication", Authentication(info));
  lines.emplace_back("k_g", (flags & NODEIPMI_CHANNEL_KG_SET) != 0 ? "set" : "not set");
  const std::string users = Words(flags, kUsers);
  lines.emplace_back("users", users.empty() ? "none" : users);
}

void AddLanLines(std::vector<Labelled>& lines, const nodeipmi_device_info& info) {
  lines.emplace_back("ip address", IpAddress(info));
  if (!TellsLan(info)) return;
  lines.emplace_back("subnet mask", OrNotTold(info.lan_netmask));
  lines.emplace_back("default gateway", OrNotTold(info.lan_gateway));
  lines.emplace_back("mac address", OrNotTold(info.lan_mac));
  lines.emplace_back("vlan", info.lan_vlan == 0 ? "none" : std::to_string(info.lan_vlan));
}

void AddSessionLines(std::vector<Labelled>& lines, const nodeipmi_device_info& info) {
  lines.emplace_back("sessions", TellsSessions(info)
                                     ? std::to_string(info.sessions_active) + " of " +
                                           std::to_string(info.sessions_possible)
                                     : kNotTold);
  for (const nodeipmi_session& session : Sessions(info))
    lines.emplace_back("session", SessionText(session));
}

// ---- For programs ----

void AddText(cJSON* object, const char* key, const char* text) {
  if (*text == '\0')
    AddNull(object, key);
  else
    AddString(object, key, text);
}

void AddWords(cJSON* object, const char* key, uint32_t bits, std::span<const Choice> words) {
  cJSON* const array = AddArray(object, key);
  for (const Choice& word : words)
    if ((bits & word.value) != 0) AppendString(array, word.word);
}

void AddChannel(cJSON* object, const nodeipmi_device_info& info) {
  const uint32_t flags = info.channel_flags;
  if (flags == 0) {
    AddNull(object, "channel");
    return;
  }
  cJSON* const channel = AddObject(object, "channel");
  AddWords(channel, "lan_versions", flags, kLanVersions);
  AddWords(channel, "authentication_types", flags, kAuthenticationTypes);
  AddBool(channel, "per_message_authentication", (flags & NODEIPMI_CHANNEL_AUTH_PER_MESSAGE) != 0);
  AddBool(channel, "user_level_authentication", (flags & NODEIPMI_CHANNEL_AUTH_USER_LEVEL) != 0);
  AddBool(channel, "kg_set", (flags & NODEIPMI_CHANNEL_KG_SET) != 0);
  AddWords(channel, "users", flags, kUsers);
}

void AddLan(cJSON* object, const nodeipmi_device_info& info) {
  if (!TellsLan(info)) {
    AddNull(object, "lan");
    return;
  }
  cJSON* const lan = AddObject(object, "lan");
  AddText(lan, "ip", info.lan_ip);
  AddText(lan, "ip_source", std::string(WordOf(info.lan_ip_source, kIpSources)).c_str());
  AddText(lan, "netmask", info.lan_netmask);
  AddText(lan, "gateway", info.lan_gateway);
  AddText(lan, "mac", info.lan_mac);
  if (info.lan_vlan == 0)
    AddNull(lan, "vlan");
  else
    AddNumber(lan, "vlan", info.lan_vlan);
}

void AddDcmi(cJSON* object, const nodeipmi_device_info& info) {
  if (!HasDcmi(info)) {
    AddNull(object, "dcmi");
    return;
  }
  cJSON* const dcmi = AddObject(object, "dcmi");
  AddString(dcmi, "version", Version(info.dcmi_major, info.dcmi_minor));
  AddWords(dcmi, "capabilities", info.dcmi_flags, kDcmi);
}

void AddSessions(cJSON* object, const nodeipmi_device_info& info) {
  if (!TellsSessions(info)) {
    AddNull(object, "sessions");
    return;
  }
  cJSON* const sessions = AddObject(object, "sessions");
  AddNumber(sessions, "possible", info.sessions_possible);
  AddNumber(sessions, "active", info.sessions_active);
  cJSON* const list = AddArray(sessions, "list");
  for (const nodeipmi_session& session : Sessions(info)) {
    cJSON* const item = AddObjectTo(list);
    AddNumber(item, "handle", session.handle);
    AddNumber(item, "user_id", session.user_id);
    AddString(item, "privilege", PrivilegeWord(session));
    AddNumber(item, "channel", session.channel);
    AddString(item, "ipmi_version", SessionVersion(session));
    AddText(item, "address", session.address);
    AddNumber(item, "port", session.port);
    AddText(item, "mac", session.mac);
    AddBool(item, "own", (session.flags & NODEIPMI_SESSION_OWN) != 0);
  }
}

}  // namespace

std::vector<Labelled> InfoLines(const nodeipmi_device_info& info) {
  std::vector<Labelled> lines = {
      {"device id", std::to_string(info.device_id)},
      {"device revision", std::to_string(info.device_revision)},
      {"firmware", Firmware(info)},
      {"ipmi version", Version(info.ipmi_major, info.ipmi_minor)},
      {"manufacturer", Manufacturer(info)},
      {"product id", std::to_string(info.product_id)},
      {"guid", OrNotTold(info.guid)},
      {"supports", OrNotTold(Words(info.device_support, kSupport))},
      {"dcmi", Dcmi(info)},
      {"cipher suites", OrNotTold(SuiteNumbers(info))},
  };
  AddChannelLines(lines, info);
  AddLanLines(lines, info);
  AddSessionLines(lines, info);
  return lines;
}

void AddInfoMembers(cJSON* object, const nodeipmi_device_info& info) {
  AddNumber(object, "device_id", info.device_id);
  AddNumber(object, "device_revision", info.device_revision);
  AddString(object, "firmware", Firmware(info));
  AddString(object, "ipmi_version", Version(info.ipmi_major, info.ipmi_minor));
  AddNumber(object, "manufacturer_id", info.manufacturer_id);
  AddText(object, "manufacturer", info.manufacturer);
  AddNumber(object, "product_id", info.product_id);
  AddText(object, "guid", info.guid);
  AddWords(object, "supports", info.device_support, kSupport);
  cJSON* const suites = AddArray(object, "cipher_suites");
  for (const uint8_t suite : CipherSuites(info)) AppendNumber(suites, suite);
  AddChannel(object, info);
  AddLan(object, info);
  AddDcmi(object, info);
  AddSessions(object, info);
  AddText(object, "trouble", info.trouble);
}

}  // namespace cli
