// Node names as people write lists of them: rack1-n[01-20], a,b,c, rack1-*.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/cli/failure.h"

namespace cli {

inline constexpr size_t kMostNames = 100000;
inline constexpr size_t kLongestName = 128;  // as of a node

// Splits at commas and writes out brackets, as Slurm and pdsh do: `n[08-10,12]` is n08, n09, n10,
// n12. Numbers are as wide as the range's first. Several brackets multiply. '*' and '?' stay in the
// names. Refuses more than kMostNames, and names with brackets that get longer than kLongestName.
Expected<std::vector<std::string>> ExpandHostlist(std::string_view list);

// Whether a name holds '*' or '?'.
bool IsPattern(std::string_view name);

// Shell pattern with '*' and '?' only.
bool MatchesPattern(std::string_view pattern, std::string_view name);

}  // namespace cli
