// Many groups of BMCs from a JSON file.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/fleet.h"

namespace bmcsim {

// {"bmcs": [{"address": "127.1.0.1", "count": 100, "suites": [3, 17], …}, …]}. Every setting of a
// profile is a key, and what a group leaves out is as in `defaults`.
Result<std::vector<Group>> ReadConfigFile(const std::string& path, const Profile& defaults);

// A group of `count` BMCs from `address` on, which must lie in 127.0.0.0/8.
Result<Group> MakeGroup(const Profile& profile, const std::string& address, uint32_t count);

}  // namespace bmcsim
