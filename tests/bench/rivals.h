// The tools that people use today: how each asks simulated BMCs. No password stands on a command
// line, where everybody can read it.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/process.h"

namespace bench {

// The user of the simulated BMCs, and what everybody asks them with.
inline constexpr const char* kUser = "admin";
inline constexpr const char* kCipherSuite = "17";
// Without spaces, at which FreeIPMI's configuration would cut it.
inline constexpr const char* kPassword = "correct-horse";

// ipmitool and its options; what it is to do follows. `address` is ADDRESS:PORT.
Result<Words> Ipmitool(const std::string& address, const std::string& password_file);
Result<Words> AskByIpmitool(const std::string& address, const std::string& password_file);
// What it prints then.
inline constexpr const char* kIpmitoolSaysOn = "is on";

// One of FreeIPMI's tools and its options; what it is to do follows. `hosts` is a list as FreeIPMI
// writes it: "127.1.0.[1-100]:623,127.1.1.0:623".
Result<Words> Freeipmi(const char* tool, const std::string& hosts, const std::string& config_file);
// The list of so many hosts from the first address on.
std::string HostList(uint32_t first, uint32_t count, uint16_t port);
Result<Words> AskByIpmipower(const std::string& hosts, const std::string& config_file);
// What it prints then, of each host.
inline constexpr const char* kIpmipowerSaysOn = ": on";

// All sensors of each host, those too that share a record. `cache` is a folder, for what is known
// of the sensor data records.
Result<Words> IpmiSensors(const std::string& hosts, const std::string& config_file,
                          const std::string& cache);

// User and password for FreeIPMI's tools: they take a password from their configuration only, if
// not from their command line.
Result<void> WriteFreeipmiConfig(const std::string& path);

// The password alone, for everybody else.
Result<void> WritePassword(const std::string& path);

}  // namespace bench
