#include "core/wire/cmd/set_session_privilege_level.h"

namespace ipmi {

Request MakeSetSessionPrivilegeLevel(Privilege privilege) {
  constexpr uint8_t kSetSessionPrivilegeLevel = 0x3B;
  Request request{.net_fn = NetFn::kApp, .command = kSetSessionPrivilegeLevel};
  request.SetData({static_cast<uint8_t>(privilege)});
  return request;
}

}  // namespace ipmi
