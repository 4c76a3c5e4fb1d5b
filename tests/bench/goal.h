// What a benchmark is to reach, and whether it did.
#pragma once

#include <cjson/cJSON.h>

#include <string>
#include <vector>

namespace bench {

struct Goal {
  std::string text;
  std::string measured;
  bool met = false;
};

void PrintGoals(const std::vector<Goal>& goals);

// "goals":[{"goal":…,"measured":…,"met":…}]
void AddGoals(cJSON* document, const std::vector<Goal>& goals);

}  // namespace bench
