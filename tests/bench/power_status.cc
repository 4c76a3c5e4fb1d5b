#include "tests/bench/power_status.h"

#include "tests/bench/nodeipmi.h"
#include "tests/bench/rivals.h"

namespace bench {

Result<std::vector<Contestant>> AskForPowerStatus(const std::string& folder,
                                                  const std::string& password_file,
                                                  const std::string& address) {
  const std::string config = folder + "/freeipmi.conf";
  const auto ipmitool = AskByIpmitool(address, password_file);
  if (!ipmitool) return std::unexpected(ipmitool.error());
  const auto ipmipower = AskByIpmipower(address, config);
  if (!ipmipower) return std::unexpected(ipmipower.error());

  const auto known = Nodeipmi::Make(folder + "/known", address, password_file);
  if (!known) return std::unexpected(known.error());
  // What worked is remembered.
  const auto tested = known->Output({"test", Nodeipmi::kNode});
  if (!tested) return std::unexpected(tested.error());
  const auto unknown = Nodeipmi::Make(folder + "/unknown", address, password_file);
  if (!unknown) return std::unexpected(unknown.error());
  const auto written = WriteFreeipmiConfig(config);
  if (!written) return std::unexpected(written.error());

  const Words power_status = {"power", Nodeipmi::kNode, "status"};
  std::vector<Contestant> contestants(kFirstContact + 1);
  contestants[kNodeipmi] = {
      .name = "nodeipmi", .words = known->Line(power_status), .expected = " on "};
  contestants[kIpmitool] = {.name = "ipmitool", .words = *ipmitool, .expected = kIpmitoolSaysOn};
  contestants[kIpmipower] = {
      .name = "ipmipower", .words = *ipmipower, .expected = kIpmipowerSaysOn};
  contestants[kFirstContact] = {.name = "nodeipmi, first contact",
                                .words = unknown->Line(power_status),
                                .expected = " on ",
                                .prepare = [unknown = *unknown] { return unknown.AddAnew(); }};
  return contestants;
}

}  // namespace bench
