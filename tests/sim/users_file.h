// Users as JSON: [{"name": "admin", "password": "…", "privilege": "administrator"}, …].
#pragma once

#include <memory>
#include <string>

#include "tests/sim/profile.h"

struct cJSON;

namespace bmcsim {

Result<std::shared_ptr<const Users>> ReadUsersFile(const std::string& path);
Result<std::shared_ptr<const Users>> ReadUsers(const cJSON* list);

std::string_view PrivilegeName(Privilege privilege);

// A user, or the sentence that says what is wrong with it. `position` is its place in the list.
Result<User> CheckedUser(std::string name, std::string_view password, std::string_view privilege,
                         size_t position);

}  // namespace bmcsim
