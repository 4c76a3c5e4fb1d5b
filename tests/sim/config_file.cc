#include "tests/sim/config_file.h"

#include <arpa/inet.h>
#include <cjson/cJSON.h>

#include <algorithm>
#include <memory>

#include "tests/sim/settings.h"
#include "tests/sim/text.h"
#include "tests/sim/users_file.h"

namespace bmcsim {
namespace {

constexpr uint32_t kLoopbackNet = 127;

// A JSON value as it would stand on the command line. Empty for what cannot stand there.
std::string AsArgument(const cJSON* value) {
  if (cJSON_IsString(value) != 0) return value->valuestring;
  if (cJSON_IsBool(value) != 0) return cJSON_IsTrue(value) != 0 ? "on" : "off";
  if (cJSON_IsNumber(value) != 0) return Text(value->valuedouble);
  std::string list;
  if (cJSON_IsArray(value) != 0) {
    const cJSON* entry = nullptr;
    cJSON_ArrayForEach(entry, value) list += (list.empty() ? "" : ",") + AsArgument(entry);
  }
  return list;
}

Result<void> ApplyKey(Profile& profile, const cJSON* item) {
  const std::string_view key = item->string;
  if (key == "users") {
    auto users = ReadUsers(item);
    if (!users) return std::unexpected(users.error());
    profile.users = std::move(*users);
    return {};
  }
  const Setting* const setting = FindSetting(key);
  if (setting == nullptr) return Wrong("there is no setting \"", key, "\"");
  return setting->apply(profile, AsArgument(item));
}

Result<Group> ReadGroup(const cJSON* object, const Profile& defaults) {
  Profile profile = defaults;
  std::string address;
  uint32_t count = 1;
  const cJSON* item = nullptr;
  cJSON_ArrayForEach(item, object) {
    const std::string_view key = item->string == nullptr ? "" : item->string;
    Result<void> applied;
    if (key == "address") {
      address = AsArgument(item);
    } else if (key == "count") {
      const auto number = ParseNumber(AsArgument(item), 1'000'000);
      if (!number) return Wrong("count: ", number.error().message);
      count = *number;
    } else {
      applied = ApplyKey(profile, item);
    }
    if (!applied) return Wrong(key, ": ", applied.error().message);
  }
  return MakeGroup(profile, address, count);
}

bool Overlap(const Group& a, const Group& b) {
  return a.first_ipv4 < b.first_ipv4 + b.count && b.first_ipv4 < a.first_ipv4 + a.count;
}

}  // namespace

Result<Group> MakeGroup(const Profile& profile, const std::string& address, uint32_t count) {
  in_addr parsed;
  if (inet_pton(AF_INET, address.c_str(), &parsed) != 1)
    return Wrong("\"", address, "\" is not an IPv4 address");
  const uint32_t first = ntohl(parsed.s_addr);
  if (count == 0) return Wrong("a group has at least one BMC");
  if (first >> 24 != kLoopbackNet || (first + count - 1) >> 24 != kLoopbackNet) {
    return Wrong("the addresses of many BMCs lie in 127.0.0.0/8; ", count, " from ", address,
                 " do not");
  }
  return Group{profile, first, count};
}

Result<std::vector<Group>> ReadConfigFile(const std::string& path, const Profile& defaults) {
  const auto content = ReadTextFile(path);
  if (!content) return std::unexpected(content.error());
  const std::unique_ptr<cJSON, decltype(&cJSON_Delete)> document(cJSON_Parse(content->c_str()),
                                                                 cJSON_Delete);
  const cJSON* const list = cJSON_GetObjectItemCaseSensitive(document.get(), "bmcs");
  if (cJSON_IsArray(list) == 0 || cJSON_GetArraySize(list) == 0) {
    return Wrong(path, " is not a JSON object with a list \"bmcs\"");
  }
  std::vector<Group> groups;
  const cJSON* entry = nullptr;
  cJSON_ArrayForEach(entry, list) {
    auto group = ReadGroup(entry, defaults);
    if (!group) return Wrong(path, ": ", group.error().message);
    if (std::ranges::any_of(groups, [&](const Group& other) { return Overlap(*group, other); })) {
      return Wrong(path, ": two groups share an address");
    }
    groups.push_back(std::move(*group));
  }
  return groups;
}

}  // namespace bmcsim
