#include "tests/bench/goal.h"

#include <cstdio>

namespace bench {

void PrintGoals(const std::vector<Goal>& goals) {
  std::printf("\n");
  for (const Goal& goal : goals)
    std::printf("%s: %s (%s)\n", goal.met ? "met    " : "NOT MET", goal.text.c_str(),
                goal.measured.c_str());
}

void AddGoals(cJSON* document, const std::vector<Goal>& goals) {
  cJSON* const checked = cJSON_AddArrayToObject(document, "goals");
  for (const Goal& goal : goals) {
    cJSON* const one = cJSON_CreateObject();
    cJSON_AddItemToArray(checked, one);
    cJSON_AddStringToObject(one, "goal", goal.text.c_str());
    cJSON_AddStringToObject(one, "measured", goal.measured.c_str());
    cJSON_AddBoolToObject(one, "met", goal.met);
  }
}

}  // namespace bench
