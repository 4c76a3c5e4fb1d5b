#include "core/node/state_location.h"

#include <stdlib.h>
#include <unistd.h>

namespace ipmi {
namespace {

// Not for programs that run with more rights than whoever started them.
std::string Environment(const char* name) {
  const char* const value = secure_getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Result<std::string> DefaultStateFolder() {
  if (auto named = Environment("NODEIPMI_STATE"); !named.empty()) return named;
  if (geteuid() == 0) return "/var/lib/nodeipmi";
  // The XDG base directory specification says that a relative path is to be ignored.
  if (const auto state = Environment("XDG_STATE_HOME"); state.starts_with('/'))
    return state + "/nodeipmi";
  if (const auto home = Environment("HOME"); home.starts_with('/'))
    return home + "/.local/state/nodeipmi";
  return Fail(Status::kStateMissing, "(Name its folder: neither NODEIPMI_STATE nor HOME is set.)");
}

}  // namespace ipmi
