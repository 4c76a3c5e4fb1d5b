#include "tests/bench/table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace bench {

Table::Table(size_t left_columns, std::vector<std::string> heads) : left_columns_(left_columns) {
  rows_.push_back(std::move(heads));
}

void Table::AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

void Table::Print() const {
  std::vector<size_t> widths(rows_[0].size());
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      line += (i == 0 ? "" : "  ") + (i < left_columns_ ? row[i] + space : space + row[i]);
    }
    std::printf("%s\n", line.c_str());
  }
}

std::string Fixed(double value, int digits) {
  std::array<char, 64> text;
  (void)std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string Quartiles(const Summary& summary) {
  return Fixed(summary.lower_quartile, 1) + "-" + Fixed(summary.upper_quartile, 1);
}

}  // namespace bench
