// The tools that people use today: how each asks simulated BMCs for the power status. No password
// stands on a command line, where everybody can read it.
#pragma once

#include <string>

#include "tests/bench/process.h"

namespace bench {

// The user of the simulated BMCs, and what everybody asks them with.
inline constexpr const char* kUser = "admin";
inline constexpr const char* kCipherSuite = "17";
// Without spaces, at which FreeIPMI's configuration would cut it.
inline constexpr const char* kPassword = "correct-horse";

// `address` is ADDRESS:PORT.
Result<Words> AskByIpmitool(const std::string& address, const std::string& password_file);
// What it prints then.
inline constexpr const char* kIpmitoolSaysOn = "is on";

// `hosts` is a list as FreeIPMI writes it: "127.1.0.[1-100]:623,127.1.1.0:623".
Result<Words> AskByIpmipower(const std::string& hosts, const std::string& config_file);
// What it prints then, of each host.
inline constexpr const char* kIpmipowerSaysOn = ": on";

// User and password for AskByIpmipower: it takes a password from its configuration only, if not
// from its command line.
Result<void> WriteFreeipmiConfig(const std::string& path);

// The password alone, for everybody else.
Result<void> WritePassword(const std::string& path);

}  // namespace bench
