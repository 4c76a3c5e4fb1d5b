// Many measurements in three numbers.
#pragma once

#include <vector>

namespace bench {

// Half of the values lie between the quartiles. Neither is moved by a few wild ones.
struct Summary {
  double median = 0;
  double lower_quartile = 0;
  double upper_quartile = 0;
};

// The value below which `share` of all lie, such as 0.99. `sorted` is, and is not empty.
double Quantile(const std::vector<double>& sorted, double share);

// `values` must not be empty.
Summary Summarise(std::vector<double> values);

}  // namespace bench
