// The settings of a profile. Each is a flag of the command line and a key of the configuration
// file.
#pragma once

#include <span>
#include <string_view>

#include "tests/sim/profile.h"

namespace bmcsim {

struct Setting {
  std::string_view name;
  std::string_view argument;  // what stands for the value in the help; empty: a switch, "on" if no
                              // value is given
  std::string_view help;
  Result<void> (*apply)(Profile&, std::string_view value);
};

std::span<const Setting> ProfileSettings();
const Setting* FindSetting(std::string_view name);

}  // namespace bmcsim
