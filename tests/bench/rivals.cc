#include "tests/bench/rivals.h"

#include <algorithm>

#include "tests/bench/addresses.h"
#include "tests/unit/support/scratch.h"

namespace bench {
namespace {

Result<void> WriteText(const std::string& path, const std::string& text) {
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  if (!ipmi::testing::WriteBytes(path, bytes)) return Failed("cannot write " + path);
  return {};
}

}  // namespace

Result<Words> Ipmitool(const std::string& address, const std::string& password_file) {
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
               kCipherSuite};
}

Result<Words> AskByIpmitool(const std::string& address, const std::string& password_file) {
  const auto ipmitool = Ipmitool(address, password_file);
  if (!ipmitool) return std::unexpected(ipmitool.error());
  return Joined(*ipmitool, {"chassis", "power", "status"});
}

Result<Words> Freeipmi(const char* tool, const std::string& hosts, const std::string& config_file) {
  const auto program = InstalledProgram(tool);
  if (!program) return std::unexpected(program.error());
  return Words{*program, "-h",      hosts, "--config-file", config_file,
               "-D",     "LAN_2_0", "-I",  kCipherSuite};
}

std::string HostList(uint32_t first, uint32_t count, uint16_t port) {
  std::string list;
  for (const uint32_t end = first + count; first < end;) {
    const uint32_t last = std::min(end - 1, first | 0xFF);
    const std::string address = AddressText(first);
    list += (list.empty() ? "" : ",") + address.substr(0, address.rfind('.') + 1) + '[' +
            std::to_string(first & 0xFF) + '-' + std::to_string(last & 0xFF) +
            "]:" + std::to_string(port);
    first = last + 1;
  }
  return list;
}

Result<Words> AskByIpmipower(const std::string& hosts, const std::string& config_file) {
  const auto ipmipower = Freeipmi("ipmipower", hosts, config_file);
  if (!ipmipower) return std::unexpected(ipmipower.error());
  return Joined(*ipmipower, {"-s"});
}

Result<Words> IpmiSensors(const std::string& hosts, const std::string& config_file,
                          const std::string& cache) {
  const auto ipmi_sensors = Freeipmi("ipmi-sensors", hosts, config_file);
  if (!ipmi_sensors) return std::unexpected(ipmi_sensors.error());
  return Joined(*ipmi_sensors,
                {"--shared-sensors", "--quiet-cache", "--sdr-cache-directory=" + cache});
}

Result<void> WriteFreeipmiConfig(const std::string& path) {
  return WriteText(path, std::string("username ") + kUser + "\npassword " + kPassword + '\n');
}

Result<void> WritePassword(const std::string& path) { return WriteText(path, kPassword); }

}  // namespace bench
