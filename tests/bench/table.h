// A table of text: the first columns to the left, the numbers behind them to the right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/statistics.h"

namespace bench {

class Table {
 public:
  Table(size_t left_columns, std::vector<std::string> heads);

  void AddRow(std::vector<std::string> cells);
  // An empty line.
  void AddGap() { rows_.emplace_back(); }
  void Print() const;

 private:
  const size_t left_columns_;
  std::vector<std::vector<std::string>> rows_;  // the heads are the first
};

// With so many digits behind the point.
std::string Fixed(double value, int digits);
// Its lower and its upper one.
std::string Quartiles(const Summary& summary);

}  // namespace bench
