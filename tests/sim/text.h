// Sentences put together from words and numbers.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "tests/sim/types.h"

namespace bmcsim {

template <typename... Parts>
std::string Text(const Parts&... parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return std::move(stream).str();
}

// The error that a wrong argument or setting is answered with.
template <typename... Parts>
std::unexpected<ipmi::Error> Wrong(const Parts&... parts) {
  return ipmi::FailWith(ipmi::Status::kInvalidArgument, Text(parts...));
}

// The error of a system call.
std::unexpected<ipmi::Error> SystemError(std::string_view what, int number);

// The whole number in `text`, decimal or with 0x in front, not above `most`.
Result<uint32_t> ParseNumber(std::string_view text, uint32_t most);
// A number that may have a fraction, not below 0.
Result<double> ParseDecimal(std::string_view text);
// Exactly out.size() bytes, two hexadecimal digits each.
Result<void> ParseHex(std::string_view text, std::span<uint8_t> out);

// The words between commas; none for an empty text.
std::vector<std::string_view> SplitAtCommas(std::string_view text);

// A whole file, without the line end at its end if there is one.
Result<std::string> ReadTextFile(const std::string& path);
// Written under another name and renamed, so that a reader never sees half of it.
Result<void> WriteFileAtomically(const std::string& path, std::string_view content);

}  // namespace bmcsim
