#include "tests/bench/statistics.h"

#include <algorithm>
#include <cmath>

namespace bench {
// Between two values, in proportion.
double Quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(position);
  const auto index = static_cast<size_t>(below);
  const double next = sorted[std::min(index + 1, sorted.size() - 1)];
  return std::lerp(sorted[index], next, position - below);
}

Summary Summarise(std::vector<double> values) {
  std::ranges::sort(values);
  return {.median = Quantile(values, 0.5),
          .lower_quartile = Quantile(values, 0.25),
          .upper_quartile = Quantile(values, 0.75)};
}

}  // namespace bench
