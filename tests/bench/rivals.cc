#include "tests/bench/rivals.h"

#include "tests/unit/support/scratch.h"

namespace bench {
namespace {

Result<void> WriteText(const std::string& path, const std::string& text) {
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  if (!ipmi::testing::WriteBytes(path, bytes)) return Failed("cannot write " + path);
  return {};
}

}  // namespace

Result<Words> AskByIpmitool(const std::string& address, const std::string& password_file) {
  const auto program = InstalledProgram("ipmitool");
  if (!program) return std::unexpected(program.error());
  const size_t colon = address.rfind(':');
  return Words{*program,
               "-I",
               "lanplus",
               "-H",
               address.substr(0, colon),
               "-p",
               address.substr(colon + 1),
               "-U",
               kUser,
               "-f",
               password_file,
               "-C",
               kCipherSuite,
               "chassis",
               "power",
               "status"};
}

Result<Words> AskByIpmipower(const std::string& hosts, const std::string& config_file) {
  const auto program = InstalledProgram("ipmipower");
  if (!program) return std::unexpected(program.error());
  return Words{*program, "-h",      hosts, "--config-file", config_file,
               "-D",     "LAN_2_0", "-I",  kCipherSuite,    "-s"};
}

Result<void> WriteFreeipmiConfig(const std::string& path) {
  return WriteText(path, std::string("username ") + kUser + "\npassword " + kPassword + '\n');
}

Result<void> WritePassword(const std::string& path) { return WriteText(path, kPassword); }

}  // namespace bench
