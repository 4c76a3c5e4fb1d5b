// BMCs that other projects wrote: OpenIPMI's ipmi_sim and pyghmi's fakebmc.
#pragma once

#include <memory>
#include <string>

#include "tests/e2e/client/process.h"

namespace e2e {

class ForeignBmc {
 public:
  // Users admin, oper and user of these privileges, all with the password secret-pw.
  static ForeignBmc IpmiSim();
  // User admin with the password "password".
  static ForeignBmc Fakebmc();

  const std::string& address() const { return address_; }
  // What ipmi_sim asked of its chassis, line by line: "set power 1".
  std::string ChassisLog() const { return ReadFile(folder_ + "/log"); }

 private:
  ForeignBmc() = default;

  std::string folder_;
  std::string address_;
  std::unique_ptr<Process> process_;
};

}  // namespace e2e
