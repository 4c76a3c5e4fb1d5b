// One power status as three tools ask for it: the same BMC, user, cipher suite, and answer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/bench/contest.h"

namespace bench {

// The order of the contestants.
enum Tool : size_t { kNodeipmi, kIpmitool, kIpmipower, kFirstContact };

// `folder` is private, and holds the user's password in `password_file`.
Result<std::vector<Contestant>> AskForPowerStatus(const std::string& folder,
                                                  const std::string& password_file,
                                                  const std::string& address);

}  // namespace bench
