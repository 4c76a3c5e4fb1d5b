// A number that stands behind an option.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/bench/process.h"

namespace bench {

template <typename T>
Result<T> ReadNumber(std::string_view option, std::string_view value, T least, T most) {
  T number{};
  const char* const end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !(number >= least && number <= most))
    return Failed(std::string(option) + " takes a number from " +
                  std::to_string(static_cast<uint64_t>(least)) + " to " +
                  std::to_string(static_cast<uint64_t>(most)));
  return number;
}

}  // namespace bench
