#include "tests/sim/users_file.h"

#include <cjson/cJSON.h>

#include <algorithm>

#include "tests/sim/text.h"

namespace bmcsim {
namespace {

constexpr std::array<std::string_view, 5> kPrivilegeNames = {"", "callback", "user", "operator",
                                                             "administrator"};
constexpr size_t kMaxNameSize = 16;
constexpr size_t kMaxPasswordSize = 20;
constexpr size_t kFirstUserId = 2;  // 1 is the anonymous user's (IPMI 2.0 §6.9)

std::string StringIn(const cJSON* object, const char* key, const char* otherwise) {
  const cJSON* const item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsString(item) != 0 ? item->valuestring : otherwise;
}

}  // namespace

std::string_view PrivilegeName(Privilege privilege) {
  return kPrivilegeNames[static_cast<size_t>(privilege)];
}

Result<User> CheckedUser(std::string name, std::string_view password, std::string_view privilege,
                         size_t position) {
  if (name.size() > kMaxNameSize)
    return Wrong("a user's name has at most ", kMaxNameSize, " bytes");
  if (password.size() > kMaxPasswordSize)
    return Wrong("a password has at most ", kMaxPasswordSize, " bytes");
  const auto level = std::ranges::find(kPrivilegeNames, privilege);
  if (privilege.empty() || level == kPrivilegeNames.end()) {
    return Wrong("\"", privilege, "\" is not callback, user, operator or administrator");
  }
  return MakeUser(std::move(name), password,
                  static_cast<Privilege>(level - kPrivilegeNames.begin()),
                  static_cast<uint8_t>(position + kFirstUserId));
}

Result<std::shared_ptr<const Users>> ReadUsers(const cJSON* list) {
  if (cJSON_IsArray(list) == 0 || cJSON_GetArraySize(list) == 0)
    return Wrong("users are a list of objects");
  auto users = std::make_shared<Users>();
  const cJSON* entry = nullptr;
  cJSON_ArrayForEach(entry, list) {
    auto user = CheckedUser(StringIn(entry, "name", ""), StringIn(entry, "password", ""),
                            StringIn(entry, "privilege", "administrator"), users->size());
    if (!user) return std::unexpected(user.error());
    users->push_back(std::move(*user));
  }
  return users;
}

Result<std::shared_ptr<const Users>> ReadUsersFile(const std::string& path) {
  const auto content = ReadTextFile(path);
  if (!content) return std::unexpected(content.error());
  const std::unique_ptr<cJSON, decltype(&cJSON_Delete)> document(cJSON_Parse(content->c_str()),
                                                                 cJSON_Delete);
  if (document == nullptr) return Wrong(path, " is not JSON");
  return ReadUsers(document.get());
}

}  // namespace bmcsim
