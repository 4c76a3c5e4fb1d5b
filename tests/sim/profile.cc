#include "tests/sim/profile.h"

#include <utility>

namespace bmcsim {

User MakeUser(std::string name, std::string_view password, Privilege limit, uint8_t id) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(password.data());
  User user;
  user.name = std::move(name);
  user.password = ipmi::SecretArray<20>::PaddedCopyOf({bytes, password.size()});
  user.password_size = password.size();
  user.limit = limit;
  user.id = id;
  return user;
}

std::shared_ptr<const Users> DefaultUsers() {
  auto users = std::make_shared<Users>();
  users->push_back(MakeUser("admin", "secret-pw", Privilege::kAdministrator, 2));
  return users;
}

}  // namespace bmcsim
